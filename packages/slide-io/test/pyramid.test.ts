import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openSlide, slideFindings, writePyramid } from '../src/index.js';
import { fileSink } from '../src/write/byte-sink.js';
import { checkPyramid } from '../src/write/pyramid-options.js';
import { writePyramidTo } from '../src/write/write-pyramid.js';
import { madeUp, pixelsOf } from './naive-resample.js';
import { temporaryFolder } from './temporary.js';

const folder = temporaryFolder();

function grey(width: number, height: number) {
  const at = (x: number, y: number): number => (x * 31 + y * 17 + ((x * y) >> 3)) & 255;
  const read = (x: number, y: number, w: number, h: number): Uint8Array =>
    Uint8Array.from({ length: w * h }, (_, i) => at(x + (i % w), y + Math.floor(i / w)));
  return { width, height, channels: 1 as const, at, read };
}

function colour(width: number, height: number) {
  const image = madeUp(width, height);
  return {
    ...image,
    channels: 3 as const,
    read: (...box: [number, number, number, number]) => pixelsOf(image, ...box),
  };
}

describe('writePyramid', () => {
  it('keeps every pixel of level 0 and halves exactly below, for any size', async () => {
    const path = join(folder, 'any.tif');
    const property = fc.asyncProperty(
      fc.integer({ min: 1, max: 150 }),
      fc.integer({ min: 1, max: 150 }),
      fc.constantFrom('deflate', 'lzw', 'none'),
      fc.constantFrom('box', 'nearest'),
      fc.boolean(),
      async (width, height, compression, downsampling, bigTiff) => {
        const image = colour(width, height);
        await writePyramid(path, image, { compression, downsampling, bigTiff, blockSize: 32 });
        const reader = await openSlide(path);
        let above = pixelsOf(image, 0, 0, width, height);
        for (const level of reader.slide.levels) {
          const { data } = await reader.readLevel({ level: level.index, x: 0, y: 0, ...sizeOf(level) });
          expect(data).toEqual(
            level.index === 0 ? above : halved(above, reader.slide.levels[level.index - 1]!, downsampling),
          );
          above = data;
        }
        await reader.close();
      },
    );
    await fc.assert(property, { numRuns: 60, seed: 3 });
  });

  it('writes JPEG close to the source, colour and grey', async () => {
    const smooth = (x: number, y: number, c: number) =>
      128 + 60 * Math.sin(x / 30 + c) + 40 * Math.cos(y / 25);
    for (const channels of [1, 3] as const) {
      const path = join(folder, `smooth${channels}.tif`);
      const read = (x: number, y: number, w: number, h: number) =>
        Uint8Array.from({ length: w * h * channels }, (_, i) => {
          const p = Math.floor(i / channels);
          return smooth(x + (p % w), y + Math.floor(p / w), i % channels);
        });
      await writePyramid(path, { width: 300, height: 200, channels, read }, { quality: 95, chroma: '4:4:4' });
      const reader = await openSlide(path);
      const { data } = await reader.readLevel({ level: 0, x: 250, y: 150, width: 50, height: 50 });
      for (const i of [0, 49, 1200, 2499]) {
        const truth = smooth(250 + (i % 50), 150 + Math.floor(i / 50), 0);
        expect(Math.abs(data[i * 3]! - truth)).toBeLessThan(8);
      }
      await reader.close();
    }
  });

  it('states mpp per axis, power and extra pairs', async () => {
    const path = join(folder, 'stated.tif');
    const image = { ...grey(40, 30), mpp: { x: 0.25, y: 0.26 }, objectivePower: 40 };
    await writePyramid(path, image, { compression: 'lzw', description: { Cluster: 3 } });
    const reader = await openSlide(path);
    const { slide } = reader;
    await reader.close();
    expect(slide.vendor).toBe('aperio');
    expect(slide.mpp).toEqual({ x: 0.25, y: 0.26 });
    expect(slide.objectivePower).toBe(40);
    expect(slide.properties['aperio.Cluster']).toBe('3');
    expect(slideFindings(slide).map(({ code }) => code)).toEqual(['mpp-not-square']);
  });

  it('writes the same bytes for the same pixels', async () => {
    const paths = [join(folder, 'once.tif'), join(folder, 'twice.tif')];
    for (const path of paths) await writePyramid(path, { ...colour(333, 222), mpp: 0.5 }, {});
    expect(readFileSync(paths[0]!).equals(readFileSync(paths[1]!))).toBe(true);
  });

  it('asks for each block once and never for more than a block', async () => {
    const asked: string[] = [];
    const image = grey(100, 70);
    const read = (x: number, y: number, w: number, h: number) => {
      asked.push(`${x},${y}`);
      expect(w * h).toBeLessThanOrEqual(32 * 32);
      return image.read(x, y, w, h);
    };
    await writePyramid(join(folder, 'pull.tif'), { ...image, read }, { compression: 'none', blockSize: 32 });
    expect(asked).toHaveLength(12);
    expect(new Set(asked).size).toBe(12);
  });
});

describe('writePyramid when something goes wrong', () => {
  const cases = [
    ['read throws', () => Promise.reject(new Error('no pixels')), { message: 'no pixels' }],
    ['read gives too few bytes', () => new Uint8Array(3), { tag: 'InputError' }],
  ] as const;
  it.each(cases)('leaves nothing behind: %s', async (name, read, error) => {
    const inside = join(folder, name.replaceAll(' ', '-'));
    mkdirSync(inside);
    const image = { ...grey(64, 64), read };
    await expect(writePyramid(join(inside, 'x.tif'), image, {})).rejects.toMatchObject(error);
    expect(readdirSync(inside)).toEqual([]);
  });

  it('says that the disk is full and leaves an older file alone', async () => {
    const inside = join(folder, 'full');
    mkdirSync(inside);
    const path = join(inside, 'x.tif');
    await writePyramid(path, grey(50, 50), { compression: 'none' });
    const before = readFileSync(path);
    let writes = 0;
    const sink = await fileSink(path, async (temporary) => {
      const file = await open(temporary, 'wx');
      return {
        close: () => file.close(),
        write: (...args: unknown[]) => {
          if (++writes > 4) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
          return (file.write as (...a: unknown[]) => unknown).apply(file, args);
        },
      } as never;
    });
    const image = grey(500, 500);
    const done = writePyramidTo(sink, path, image, checkPyramid(path, image, { compression: 'none' }));
    await expect(done).rejects.toMatchObject({ tag: 'ResourceError', where: path });
    expect(writes).toBe(5);
    expect(readdirSync(inside)).toEqual(['x.tif']);
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('stops when aborted', async () => {
    const inside = join(folder, 'aborted');
    mkdirSync(inside);
    const abort = new AbortController();
    const image = grey(500, 500);
    const read = (...box: [number, number, number, number]) => {
      if (box[0] > 0) abort.abort();
      return image.read(...box);
    };
    const done = writePyramid(
      join(inside, 'x.tif'),
      { ...image, read },
      { signal: abort.signal, blockSize: 64 },
    );
    await expect(done).rejects.toThrow(/abort/i);
    expect(readdirSync(inside)).toEqual([]);
  });

  it.each([
    ['a missing folder', join(folder, 'absent', 'x.tif'), {}, {}],
    ['a size of 0', join(folder, 'x.tif'), { width: 0 }, {}],
    ['odd blocks', join(folder, 'x.tif'), {}, { blockSize: 100 }],
    ['quality 0', join(folder, 'x.tif'), {}, { quality: 0 }],
    ['a negative mpp', join(folder, 'x.tif'), { mpp: -1 }, {}],
    ['a broken description', join(folder, 'x.tif'), {}, { description: { a: 'b|c' } }],
  ])('refuses %s', async (_, path, image, options) => {
    const done = writePyramid(path, { ...grey(64, 64), ...image }, options);
    await expect(done).rejects.toMatchObject({ tag: 'InputError' });
  });
});

function sizeOf({ width, height }: { width: number; height: number }) {
  return { width, height };
}

/** Halving written from its definition. */
function halved(above: Uint8Array, from: { width: number; height: number }, rule: string): Uint8Array {
  const width = Math.max(1, Math.floor(from.width / 2));
  const height = Math.max(1, Math.floor(from.height / 2));
  const get = (x: number, y: number, c: number): number =>
    above[(Math.min(y, from.height - 1) * from.width + Math.min(x, from.width - 1)) * 3 + c]!;
  return Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const c = i % 3;
    const x = 2 * (Math.floor(i / 3) % width);
    const y = 2 * Math.floor(i / 3 / width);
    if (rule === 'nearest') return get(x + 1, y + 1, c);
    return Math.floor((get(x, y, c) + get(x + 1, y, c) + get(x, y + 1, c) + get(x + 1, y + 1, c) + 2) / 4);
  });
}
