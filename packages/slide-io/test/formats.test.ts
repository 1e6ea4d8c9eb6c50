import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeLzw } from '../src/codec/lzw.kernel.js';
import { applyPredictor, undoPredictor } from '../src/codec/predictor.kernel.js';
import { createDecoders, decoderStatus, openSlide, slideFindings, writePyramid } from '../src/index.js';
import { mppFromResolution } from '../src/vendor/resolution.js';
import { encodeLzw } from '../src/write/lzw-encode.kernel.js';
import { madeUp, pixelsOf } from './naive-resample.js';
import { temporaryFolder } from './temporary.js';

const folder = temporaryFolder();

describe('codecs', () => {
  it('LZW gives back what it was given, through every code width and table reset', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc
        .tuple(fc.integer({ min: 1, max: 255 }), fc.integer({ min: 0, max: 30_000 }))
        .map(([range, length]) =>
          Uint8Array.from({ length }, (_, i) => (Math.imul(i, 2654435761) >>> 9) % range),
        ),
    );
    const property = fc.property(bytes, (data) => {
      const out = new Uint8Array(data.length);
      expect(decodeLzw(encodeLzw(data), out)).toBe(data.length);
      expect(Buffer.from(out).equals(data)).toBe(true);
    });
    fc.assert(property, { numRuns: 150, seed: 5 });
  });

  it('LZW refuses a code before it is defined', () => {
    // CLEAR (256), then code 300: nine bits each.
    expect(() => decodeLzw(Uint8Array.of(0x80, 0x4b, 0x00), new Uint8Array(9))).toThrow(
      /before it is defined/,
    );
  });

  it('the predictor is its own inverse', () => {
    const property = fc.property(
      fc.uint8Array({ minLength: 60, maxLength: 60 }),
      fc.constantFrom(1, 3, 4),
      (data, samples) => {
        const changed = data.slice();
        applyPredictor(changed, 60 / samples / 5, 5, samples);
        undoPredictor(changed, 60 / samples / 5, 5, samples);
        expect(changed).toEqual(data);
      },
    );
    fc.assert(property, { seed: 5 });
  });

  it('libturbojpeg and wasm give the same pixels, colour and grey, with and without subsampling', async () => {
    const image = madeUp(300, 200);
    const rgb = pixelsOf(image, 0, 0, 300, 200);
    const hasTurbo = (await decoderStatus()).find(({ name }) => name === 'libturbojpeg')?.available;
    for (const [channels, chroma] of [
      [3, '4:2:0'],
      [3, '4:4:4'],
      [1, '4:2:0'],
    ] as const) {
      const path = join(folder, 'same.tif');
      const read = (x: number, y: number, w: number, h: number) => {
        const pixels = pixelsOf(image, x, y, w, h);
        return channels === 3 ? pixels : pixels.filter((_, i) => i % 3 === 0);
      };
      await writePyramid(path, { width: 300, height: 200, channels, read }, { chroma, quality: 60 });
      const results: Uint8Array[] = [];
      for (const jpeg of [hasTurbo ? 'turbo' : 'auto', 'wasm'] as const) {
        const reader = await openSlide(path, { decoders: createDecoders({ jpeg }) });
        results.push((await reader.readLevel({ level: 0, x: 0, y: 0, width: 300, height: 200 })).data);
        await reader.close();
      }
      expect(results[0]).toEqual(results[1]);
      expect(results[0]).not.toEqual(rgb);
    }
  });

  it('says what this machine can decode with', async () => {
    const status = await decoderStatus();
    expect(status.map(({ name }) => name)).toEqual(['libturbojpeg', 'jpeg-wasm', 'sharp']);
    expect(status.filter(({ name }) => name !== 'libturbojpeg').every(({ available }) => available)).toBe(
      true,
    );
  });
});

describe('PNG and JPEG as slides', () => {
  it('reads a PNG exactly, alpha on white, and never takes mpp from its dpi', async () => {
    const path = join(folder, 'alpha.png');
    const rgba = Uint8Array.from({ length: 40 * 30 * 4 }, (_, i) => (i % 4 === 3 ? (i % 3) * 100 : i * 37));
    await sharp(rgba, { raw: { width: 40, height: 30, channels: 4 } })
      .withMetadata({ density: 25_400 })
      .png()
      .toFile(path);
    const reader = await openSlide(path);
    expect(reader.slide).toMatchObject({ id: 'alpha', vendor: 'image', width: 40, height: 30 });
    expect(reader.slide.mpp).toBeUndefined();
    expect(slideFindings(reader.slide).map(({ code }) => code)).toEqual(['mpp-missing']);
    const { data } = await reader.readRegion({ x: -1, y: 0, level: 0, width: 42, height: 30 });
    expect([...data.subarray(0, 3)]).toEqual([255, 255, 255]);
    for (let p = 0; p < 40 * 30; p += 7) {
      const alpha = rgba[p * 4 + 3]! / 255;
      for (let c = 0; c < 3; c++) {
        const at = (Math.floor(p / 40) * 42 + (p % 40) + 1) * 3 + c;
        expect(Math.abs(data[at]! - (rgba[p * 4 + c]! * alpha + 255 * (1 - alpha)))).toBeLessThanOrEqual(1);
      }
    }
    await reader.close();
  });

  it.each(['png', 'jpeg'] as const)('reads grey and colour %s files', async (format) => {
    for (const channels of [1, 3] as const) {
      const path = join(folder, `plain${channels}.${format}`);
      const raw = Uint8Array.from(
        { length: 64 * 48 * channels },
        (_, i) => 100 + (Math.floor(i / channels) % 64),
      );
      await sharp(raw, { raw: { width: 64, height: 48, channels } })
        .toFormat(format, { quality: 100 })
        .toFile(path);
      const reader = await openSlide(path, { mpp: 0.5, id: 'mine' });
      expect(reader.slide.id).toBe('mine');
      expect(reader.slide.mpp).toEqual({ x: 0.5, y: 0.5 });
      const { data } = await reader.readAtMpp({ x: 0, y: 0, width: 32, height: 24, mpp: 1, rule: 'box' });
      for (const x of [0, 10, 31]) expect(Math.abs(data[x * 3]! - (100.5 + 2 * x))).toBeLessThanOrEqual(2);
      await reader.close();
    }
  });
});

describe('mpp from resolution tags', () => {
  const page = (x: number, y: number, unit: number) => ({ resolution: { x, y, unit } }) as never;
  it.each([
    ['centimetre', page(43478.2617, 43478.2617, 3), { x: 0.23, y: 0.23 }],
    ['inch', page(101_600, 50_800, 2), { x: 0.25, y: 0.5 }],
    ['no unit stated', page(43478, 43478, 0), undefined],
    ['no absolute unit', page(43478, 43478, 1), undefined],
    ['72 dpi', page(72, 72, 2), undefined],
    ['300 dpi', page(300, 300, 2), undefined],
    ['zero', page(0, 0, 3), undefined],
    ['absent', page(Number.NaN, Number.NaN, 3), undefined],
  ])('%s', (_, tags, mpp) => {
    expect(mppFromResolution(tags)).toEqual(mpp);
  });
});

describe('findings', () => {
  it('speaks of resolution tags, overrides, power, odd levels and missing pyramids', () => {
    const level = (index: number, width: number, height: number) => ({
      index,
      width,
      height,
      downsample: 20_000 / width,
      blockWidth: 256,
      blockHeight: 256,
    });
    const slide = {
      id: 's',
      vendor: 'x',
      width: 20_000,
      height: 10_000,
      levels: [level(0, 20_000, 10_000)],
      associated: [],
      properties: {},
    };
    const codes = (extra: object) => slideFindings({ ...slide, ...extra }).map(({ code }) => code);
    const mpp = { x: 0.25, y: 0.25 };
    expect(codes({ mpp })).toEqual(['no-pyramid']);
    const levels = [...slide.levels, level(1, 5163, 2582)];
    expect(codes({ mpp, levels })).toEqual(['odd-downsample']);
    const fine = [...slide.levels, level(1, 5000, 2500)];
    expect(codes({ mpp, levels: fine })).toEqual([]);
    expect(codes({ mpp, levels: fine, objectivePower: 4 })).toEqual(['mpp-against-power']);
    const from = (source: string) => ({ properties: { 'morphoscope.mpp-source': source } });
    expect(codes({ mpp, levels: fine, ...from('override') })).toEqual(['mpp-override']);
    expect(codes({ mpp, levels: fine, ...from('resolution-tags') })).toEqual(['mpp-from-resolution-tags']);
  });
});

describe('block cache', () => {
  it('decodes each block once when overlapping tiles are read in order, and concurrently', async () => {
    const path = join(folder, 'cached.tif');
    const image = madeUp(512, 256);
    const read = (x: number, y: number, w: number, h: number) => pixelsOf(image, x, y, w, h);
    await writePyramid(
      path,
      { width: 512, height: 256, channels: 3, read },
      { compression: 'none', blockSize: 64 },
    );
    let decoded = 0;
    const decoders = new Map(createDecoders());
    const none = decoders.get(1)!;
    decoders.set(1, {
      name: 'counted',
      load: async () => {
        const decoder = await none.load();
        return {
          name: 'counted',
          decode(...args) {
            decoded++;
            return decoder.decode(...args);
          },
        };
      },
    });
    const reader = await openSlide(path, { decoders });
    const tiles: Promise<{ data: Uint8Array }>[] = [];
    for (let x = 0; x + 100 <= 512; x += 50)
      tiles.push(reader.readLevel({ level: 0, x, y: 30, width: 100, height: 100 }));
    for (const [i, tile] of (await Promise.all(tiles)).entries()) {
      expect(tile.data).toEqual(pixelsOf(image, i * 50, 30, 100, 100));
    }
    expect(decoded).toBe(8 * 3);
    await reader.close();
  });

  it('gives right pixels when the cache holds almost nothing and many reads overlap', async () => {
    const image = madeUp(512, 256);
    const reader = await openSlide(join(folder, 'cached.tif'), { cacheBytes: 20_000 });
    const places = Array.from({ length: 60 }, (_, i) => ({ x: (i * 97) % 400, y: (i * 61) % 150 }));
    const size = { width: 96, height: 90 };
    const tiles = await Promise.all(places.map((place) => reader.readLevel({ level: 0, ...place, ...size })));
    for (const [i, { x, y }] of places.entries())
      expect(tiles[i]!.data).toEqual(pixelsOf(image, x, y, 96, 90));
    await reader.close();
  });

  it('hands out memory that later reads do not touch', async () => {
    const reader = await openSlide(join(folder, 'cached.tif'), { cacheBytes: 20_000 });
    const block = { level: 0, width: 64, height: 64, x: 64, y: 64 };
    const first = await reader.readLevel(block);
    const copy = first.data.slice();
    for (let x = 0; x < 448; x += 32) await reader.readLevel({ ...block, x });
    first.data.fill(0);
    expect((await reader.readLevel(block)).data).toEqual(copy);
    await reader.close();
  });
});

it('the README example runs', async () => {
  const inside = join(folder, 'readme');
  mkdirSync(inside);
  const image = madeUp(900, 700);
  const read = (x: number, y: number, w: number, h: number) => pixelsOf(image, x, y, w, h);
  await writePyramid(join(inside, 'slide.svs'), { width: 900, height: 700, channels: 3, mpp: 0.25, read });
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const example = /```js\n([\s\S]*?)```/.exec(readme)![1]!;
  const built = new URL('../dist/index.js', import.meta.url).href;
  writeFileSync(join(inside, 'example.mjs'), example.replace('@morphoscope/slide-io', built));
  const done = spawnSync(process.execPath, ['example.mjs'], { cwd: inside, encoding: 'utf8' });
  expect(done.stderr).toBe('');
  const copy = await openSlide(join(inside, 'copy.tif'));
  expect(copy.slide).toMatchObject({ width: 900, height: 700, mpp: { x: 0.25, y: 0.25 } });
  await copy.close();
});
