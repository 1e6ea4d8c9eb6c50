import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMorphoscopeError } from '@morphoscope/domain';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { memorySource, openSlide, openSource, type PyramidOptions, writePyramid } from '../src/index.js';
import { madeUp, pixelsOf } from './naive-resample.js';
import { temporaryFolder } from './temporary.js';

const folder = temporaryFolder();
const files: Uint8Array[] = [];
const image = madeUp(150, 110);
const source = {
  width: 150,
  height: 110,
  channels: 3 as const,
  read: (x: number, y: number, w: number, h: number) => pixelsOf(image, x, y, w, h),
};

beforeAll(async () => {
  const variants: PyramidOptions[] = [
    { compression: 'jpeg' },
    { compression: 'deflate', bigTiff: false },
    { compression: 'lzw' },
  ];
  for (const [i, options] of variants.entries()) {
    const path = join(folder, `good${i}.tif`);
    await writePyramid(path, source, { ...options, blockSize: 64 });
    // A plain array: slices of a Buffer would share its memory.
    files.push(new Uint8Array(readFileSync(path)));
  }
});

/** Opens and reads everything: either it works, or it fails with an error made for people. */
async function readAll(bytes: Uint8Array): Promise<unknown> {
  try {
    const reader = await openSource(memorySource(bytes, 'fuzz.tif'), { mpp: 1 });
    for (const { index, width, height } of reader.slide.levels) {
      const size = { width: Math.min(width, 200), height: Math.min(height, 200) };
      await reader.readLevel({ level: index, x: 0, y: 0, ...size });
    }
    for (const { name } of reader.slide.associated) await reader.associatedImage(name);
    return undefined;
  } catch (error) {
    return error;
  }
}

describe('damaged files', () => {
  it('fails cleanly wherever a file is cut off', async () => {
    for (const bytes of files) {
      for (let length = 0; length < bytes.length; length += 1 + (length >> 5)) {
        const error = await readAll(bytes.subarray(0, length));
        expect(isMorphoscopeError(error), `${length}: ${error}`).toBe(true);
        expect(error).toMatchObject({ tag: 'SlideError' });
      }
    }
  });

  it('never hangs, crashes or loses control of memory when bits flip', async () => {
    const before = process.memoryUsage().rss;
    const flip = fc.record({ at: fc.double({ min: 0, max: 0.9999, noNaN: true }), bit: fc.nat(7) });
    const property = fc.asyncProperty(
      fc.nat(2),
      fc.array(flip, { minLength: 1, maxLength: 12 }),
      fc.boolean(),
      async (which, flips, headers) => {
        const bytes = files[which]!.slice();
        // Half of the runs aim at header and directories, where a bit does most harm.
        const start = headers ? bytes.length - 1200 : 0;
        for (const { at, bit } of flips) bytes[start + Math.floor(at * (bytes.length - start))]! ^= 1 << bit;
        const error = await readAll(bytes);
        if (error !== undefined) expect(isMorphoscopeError(error), String(error)).toBe(true);
      },
    );
    await fc.assert(property, { numRuns: 600, seed: 11 });
    expect(process.memoryUsage().rss - before).toBeLessThan(600 * 2 ** 20);
  });

  it('sees directories that form a loop', async () => {
    const bytes = files[1]!.slice();
    const data = new DataView(bytes.buffer, bytes.byteOffset);
    const first = data.getUint32(4, true);
    const count = data.getUint16(first, true);
    data.setUint32(first + 2 + count * 12, first, true);
    expect(await readAll(bytes)).toMatchObject({
      tag: 'SlideError',
      message: expect.stringContaining('loop'),
    });
  });

  it('names a compression that it cannot read', async () => {
    const bytes = files[1]!.slice();
    const data = new DataView(bytes.buffer, bytes.byteOffset);
    const first = data.getUint32(4, true);
    for (let i = 0; i < data.getUint16(first, true); i++) {
      const at = first + 2 + i * 12;
      if (data.getUint16(at, true) === 259) data.setUint16(at + 8, 50000, true);
    }
    expect(await readAll(bytes)).toMatchObject({ message: expect.stringContaining('Zstandard') });
  });
});

describe('what is not a slide', () => {
  beforeAll(() => {
    mkdirSync(join(folder, 'directory.svs'));
    writeFileSync(join(folder, 'text.svs'), 'This is not an image at all.');
    writeFileSync(join(folder, 'empty.tif'), '');
    writeFileSync(
      join(folder, 'half.png'),
      Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0),
    );
  });

  it.each([
    ['absent.svs', 'does not exist'],
    ['directory.svs', 'directory'],
    ['text.svs', 'not an image'],
    ['empty.tif', 'empty'],
    ['half.png', 'cannot be decoded'],
  ])('%s', async (name, words) => {
    const path = join(folder, name);
    const error = { tag: 'SlideError', where: path, message: expect.stringContaining(words) };
    await expect(openSlide(path)).rejects.toMatchObject(error);
    await expect(openSlide(path)).rejects.toHaveProperty('suggestion', expect.any(String));
  });

  it('asks for --slide-mpp when a slide has no mpp', async () => {
    const reader = await openSlide(join(folder, 'good0.tif'));
    const read = reader.readAtMpp({ x: 0, y: 0, width: 9, height: 9, mpp: 1, rule: 'box' });
    await expect(read).rejects.toMatchObject({
      tag: 'SlideError',
      suggestion: expect.stringContaining('--slide-mpp'),
    });
    await reader.close();
  });

  it.each([0, -1, Number.NaN, { x: 1, y: 0 }])('refuses an override of %o', async (mpp) => {
    await expect(openSlide(join(folder, 'good0.tif'), { mpp })).rejects.toMatchObject({ tag: 'InputError' });
  });

  it('refuses reads that cannot be, and reads after closing or aborting', async () => {
    const reader = await openSlide(join(folder, 'good0.tif'));
    const region = { x: 0, y: 0, level: 0, width: 10, height: 10 };
    await expect(reader.readRegion({ ...region, level: 9 })).rejects.toMatchObject({ tag: 'InputError' });
    await expect(reader.readRegion({ ...region, width: 0 })).rejects.toMatchObject({ tag: 'InputError' });
    for (const wrong of [{ x: Number.NaN }, { width: 2.5 }, { width: 100_000, height: 100_000 }]) {
      await expect(reader.readRegion({ ...region, ...wrong })).rejects.toMatchObject({ tag: 'InputError' });
      const atMpp = { ...region, mpp: 1, rule: 'box', ...wrong } as const;
      await expect(reader.readAtMpp(atMpp)).rejects.toMatchObject({ tag: 'InputError' });
    }
    await expect(reader.associatedImage('label')).rejects.toMatchObject({ tag: 'InputError' });
    const signal = AbortSignal.abort();
    await expect(reader.readRegion(region, { signal })).rejects.toThrow(/abort/i);
    await expect(reader.thumbnail(10, { signal })).rejects.toThrow(/abort/i);
    await reader.close();
    await expect(reader.readRegion(region)).rejects.toMatchObject({ tag: 'SlideError' });
    await reader.close();
  });
});
