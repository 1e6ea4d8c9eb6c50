import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openSlide } from '@morphoscope/slide-io';
import { contentHash } from '@morphoscope/study';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PictureJob } from '../../src/picture/picture-job.js';
import { PicturePool } from '../../src/picture/picture-pool.js';
import { type SlideFile, slideOfStudy } from '../../src/picture/slide-file.js';
import { StoredBlocks } from '../../src/picture/stored-blocks.js';
import { colourAt, PAINTED, paintSlide, temporaryFolder } from './painted-slide.js';

const folder = temporaryFolder();
const pool = new PicturePool(2);
const blocks = new StoredBlocks();
const { signal } = new AbortController();
let jpeg: SlideFile;
let lossless: SlideFile;

beforeAll(async () => {
  jpeg = await paintSlide(join(folder, 'jpeg.tif'), { compression: 'jpeg', quality: 95 });
  lossless = await paintSlide(join(folder, 'lossless.tif'), { compression: 'deflate' });
});
afterAll(async () => {
  blocks.close();
  await pool.close();
});

interface Pixels {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
}

async function pixelsOf(picture: Uint8Array): Promise<Pixels> {
  const { data, info } = await sharp(picture).raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** The colour that a px of a picture should have: the mean of the painted colours it covers, white outside. */
function expected(x: number, y: number, side: number): number[] {
  const steps = 8;
  const sums = [0, 0, 0];
  for (let i = 0; i < steps; i++) {
    for (let j = 0; j < steps; j++) {
      const at = [x + ((i + 0.5) * side) / steps, y + ((j + 0.5) * side) / steps] as const;
      const inside = at[0] >= 0 && at[1] >= 0 && at[0] < PAINTED.width && at[1] < PAINTED.height;
      const colour = inside ? colourAt(Math.floor(at[0]), Math.floor(at[1])) : [255, 255, 255];
      for (let c = 0; c < 3; c++) sums[c]! += colour[c]!;
    }
  }
  return sums.map((sum) => sum / steps ** 2);
}

/** Largest difference over px away from the slide's edges, where JPEG rings. */
function worst({ data, width, height }: Pixels, x: number, y: number, scale: number): number {
  let most = 0;
  for (let v = 2; v < height; v += 7) {
    for (let u = 2; u < width; u += 7) {
      const [px, py] = [x + u * scale, y + v * scale];
      const far = (at: number, end: number): boolean =>
        Math.abs(at) > 20 * scale && Math.abs(at - end) > 20 * scale;
      if (!far(px, PAINTED.width) || !far(py, PAINTED.height)) continue;
      const truth = expected(px, py, scale);
      for (let c = 0; c < 3; c++) most = Math.max(most, Math.abs(data[(v * width + u) * 3 + c]! - truth[c]!));
    }
  }
  return most;
}

describe('crops', () => {
  it.each([
    ['at the scan itself', { x: 100, y: 50, side: 256, px: 256 }],
    ['from a coarser level', { x: 10, y: 20, side: 640, px: 160 }],
    ['between levels and between px', { x: 33.5, y: 7.25, side: 500, px: 300 }],
    ['enlarged', { x: 200, y: 200, side: 60, px: 240 }],
    ['reaching outside', { x: -200, y: -100, side: 1300, px: 260 }],
    ['wholly outside', { x: 2000, y: 2000, side: 100, px: 50 }],
  ])('show the right place %s', async (_how, square) => {
    for (const slide of [jpeg, lossless]) {
      const pixels = await pixelsOf(await pool.paint({ kind: 'crop', slide, ...square }));
      expect([pixels.width, pixels.height]).toEqual([square.px, square.px]);
      expect(worst(pixels, square.x, square.y, square.side / square.px)).toBeLessThan(7);
    }
  });
});

describe('thumbnails', () => {
  it('show the whole slide in its proportions', async () => {
    const pixels = await pixelsOf(await pool.paint({ kind: 'thumbnail', slide: jpeg, px: 450 }));
    expect([pixels.width, pixels.height]).toEqual([450, 350]);
    expect(worst(pixels, 0, 0, 2)).toBeLessThan(7);
  });
});

describe('blocks', () => {
  it('come undecoded where the slide stores JPEG', async () => {
    const reader = await openSlide(jpeg.path);
    const place = { level: 0, column: 1, row: 1 };
    const answer = await blocks.read(jpeg, place, signal);
    expect(answer).toEqual({ jpeg: await reader.storedJpeg(place) });
    await reader.close();
  });

  it('are decoded and made whole where it does not', async () => {
    const place = { level: 0, column: 3, row: 2 };
    const answer = await blocks.read(lossless, place, signal);
    expect(answer).toEqual({ blockWidth: 256, blockHeight: 256 });
    const size = { blockWidth: 256, blockHeight: 256 };
    const job: PictureJob = { kind: 'block', slide: lossless, ...place, ...size };
    const pixels = await pixelsOf(await pool.paint(job));
    expect([pixels.width, pixels.height]).toEqual([256, 256]);
    expect(worst(pixels, 768, 512, 1)).toBeLessThan(7);
    expect([...pixels.data.subarray(-3)]).toEqual([255, 255, 255]);
  });

  it.each([
    [3, 0, 0],
    [0, 4, 0],
    [0, 0, 3],
  ])('that are not there are refused: %i, %i, %i', async (level, column, row) => {
    await expect(blocks.read(jpeg, { level, column, row }, signal)).rejects.toMatchObject({
      statusCode: 404,
    });
  });
});

describe('a slide that is not what it was', () => {
  it('is not shown under maps that were made from another', async () => {
    const path = join(folder, 'swapped.tif');
    writeFileSync(path, readFileSync(jpeg.path));
    const slide = slideOfStudy(path, await contentHash(path));
    expect(await blocks.read(slide, { level: 0, column: 0, row: 0 }, signal)).toHaveProperty('jpeg');
    writeFileSync(path, readFileSync(lossless.path));
    const fresh = new StoredBlocks();
    const error = { tag: 'SlideError', message: expect.stringContaining('another one') };
    await expect(fresh.read(slide, { level: 0, column: 0, row: 0 }, signal)).rejects.toMatchObject(error);
    await expect(pool.paint({ kind: 'thumbnail', slide, px: 100 })).rejects.toMatchObject(error);
    fresh.close();
  });

  it('is one clear error when it is broken, and the next one is painted', async () => {
    const path = join(folder, 'broken.tif');
    writeFileSync(path, readFileSync(jpeg.path).subarray(0, 5000));
    const slide = { path, version: 'broken' };
    for (let i = 0; i < 3; i++) {
      await expect(pool.paint({ kind: 'thumbnail', slide, px: 100 })).rejects.toMatchObject({
        tag: 'SlideError',
      });
    }
    expect((await pool.paint({ kind: 'thumbnail', slide: jpeg, px: 90 })).length).toBeGreaterThan(100);
  });
});

it('makes hundreds of pictures at once in a bounded number of threads, each once', async () => {
  const job = (i: number): PictureJob => ({ kind: 'crop', slide: jpeg, x: i % 40, y: 0, side: 64, px: 32 });
  const painted = await Promise.all(Array.from({ length: 300 }, (_, i) => pool.paint(job(i))));
  expect(pool.limiter.running).toBe(0);
  expect(new Set(painted).size).toBe(40);
  expect(pool.keptBytes).toBeGreaterThan(0);
});
