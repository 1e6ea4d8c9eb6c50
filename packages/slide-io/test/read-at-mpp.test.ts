import { join } from 'node:path';
import type { ResampleRule } from '@morphoscope/domain';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { openSlide, writePyramid } from '../src/index.js';
import { createBlockCache } from '../src/region/block-cache.js';
import { axisScale } from '../src/region/mpp-plan.js';
import { resample } from '../src/region/resample.js';
import { madeUp, naiveResample, pixelsOf } from './naive-resample.js';
import { temporaryFolder } from './temporary.js';

const folder = temporaryFolder();
const path = join(folder, 'slide.tif');
const image = madeUp(391, 277);
const MPP = { x: 0.25, y: 0.25 };

beforeAll(async () => {
  const { width, height } = image;
  const read = (x: number, y: number, w: number, h: number) => pixelsOf(image, x, y, w, h);
  await writePyramid(
    path,
    { width, height, channels: 3, mpp: MPP, read },
    { compression: 'deflate', blockSize: 64 },
  );
});

function worst(actual: Uint8Array, expected: Float64Array): number {
  expect(actual).toHaveLength(expected.length);
  let most = 0;
  for (let i = 0; i < actual.length; i++) most = Math.max(most, Math.abs(actual[i]! - expected[i]!));
  return most;
}

const rules: ResampleRule[] = ['nearest', 'box', 'bilinear'];

describe.each(rules)('readAtMpp from level 0, %s', (rule) => {
  it('follows the rule for any origin and factor', async () => {
    const reader = await openSlide(path);
    const property = fc.asyncProperty(
      fc.record({
        x: fc.oneof(
          fc.integer({ min: -40, max: 420 }),
          fc.integer({ min: -300, max: 3000 }).map((v) => v / 7.3),
        ),
        y: fc.integer({ min: -40, max: 300 }),
        width: fc.integer({ min: 1, max: 40 }),
        height: fc.integer({ min: 1, max: 30 }),
        factor: fc.oneof(
          fc.integer({ min: 1, max: 9 }),
          fc.integer({ min: 11, max: 97 }).map((v) => v / 17),
        ),
      }),
      async ({ x, y, width, height, factor }) => {
        const region = { x, y, width, height, mpp: MPP.x * factor, rule, from: 'level0' } as const;
        const { data } = await reader.readAtMpp(region);
        const expected = naiveResample(image, { x, y }, { x: factor, y: factor }, region);
        // Nearest is exact; the others are rounded to whole grey levels.
        expect(worst(data, expected)).toBeLessThanOrEqual(rule === 'nearest' ? 0 : 0.5 + 1e-6);
      },
    );
    await fc.assert(property, { numRuns: 120, seed: 7 });
    await reader.close();
  });
});

describe('readAtMpp', () => {
  it('samples px 3x + 1 of the tile for a factor of 3, however the factor is rounded', async () => {
    const reader = await openSlide(path, { mpp: 0.23 });
    const region = {
      x: 39,
      y: 39,
      width: 50,
      height: 50,
      mpp: 0.69,
      rule: 'nearest',
      from: 'level0',
    } as const;
    const { data } = await reader.readAtMpp(region);
    for (const [x, y] of [
      [0, 0],
      [7, 3],
      [49, 49],
    ] as const) {
      expect(data[(y * 50 + x) * 3]).toBe(image.at(40 + 3 * x, 40 + 3 * y, 0));
    }
    await reader.close();
  });

  it('samples each axis with its own factor when pixels are not square', async () => {
    const reader = await openSlide(path, { mpp: { x: 0.25, y: 0.5 } });
    const region = { x: 10, y: 20, width: 30, height: 30, mpp: 1, rule: 'box', from: 'level0' } as const;
    const { data } = await reader.readAtMpp(region);
    expect(worst(data, naiveResample(image, region, { x: 4, y: 2 }, region))).toBeLessThanOrEqual(0.5 + 1e-6);
    await reader.close();
  });

  it('takes the nearest finer level and stays within the rounding of the pyramid', async () => {
    const reader = await openSlide(path);
    const region = { x: 16, y: 24, width: 40, height: 30, mpp: 1, rule: 'box' } as const;
    const fromPyramid = await reader.readAtMpp(region);
    const fromScan = await reader.readAtMpp({ ...region, from: 'level0' });
    // Each halving rounds once: at most half a grey level per level, two levels, and the final rounding.
    expect(worst(fromPyramid.data, Float64Array.from(fromScan.data))).toBeLessThanOrEqual(2);
    const level = await reader.readLevel({ level: 2, x: 4, y: 6, width: 40, height: 30 });
    expect(fromPyramid.data).toEqual(level.data);
    await reader.close();
  });

  it('never reads a coarser level than asked for, and enlarges when the scan is too coarse', async () => {
    const reader = await openSlide(path);
    const region = { x: 5, y: 5, width: 20, height: 20, mpp: 0.125, rule: 'nearest' } as const;
    const { data } = await reader.readAtMpp(region);
    expect(worst(data, naiveResample(image, region, { x: 0.5, y: 0.5 }, region))).toBe(0);
    await reader.close();
  });

  it('is white outside the slide', async () => {
    const reader = await openSlide(path);
    const { data } = await reader.readAtMpp({ x: -500, y: 1000, width: 9, height: 9, mpp: 0.5, rule: 'box' });
    expect(new Set(data)).toEqual(new Set([255]));
    await reader.close();
  });

  it('gives the scale of an odd image halved again and again as a whole number', () => {
    expect(axisScale(2967, 1483)).toBe(2);
    expect(axisScale(2967, 370)).toBe(8);
    expect(axisScale(2967, 766)).toBeCloseTo(3.8734, 4);
  });
});

describe('resample', () => {
  it.each(rules)('gives the same pixels whether cut into pieces or not, %s', async (rule) => {
    const big = madeUp(5003, 3001);
    const source = {
      width: big.width,
      height: big.height,
      blockWidth: big.width,
      blockHeight: 97,
      readBlock: async (_: number, row: number) => {
        const height = Math.min(97, big.height - row * 97);
        return { data: pixelsOf(big, 0, row * 97, big.width, height), width: big.width, height };
      },
    };
    const sampling = { x: 3.25, y: 1.5, stepX: 38.7, stepY: 41.3, width: 129, height: 72, rule };
    const data = await resample(source, createBlockCache(2 ** 21), sampling);
    const expected = naiveResample(big, sampling, { x: 38.7, y: 41.3 }, sampling);
    expect(worst(data, expected)).toBeLessThanOrEqual(rule === 'nearest' ? 0 : 0.5 + 1e-6);
  });
});

describe('thumbnail', () => {
  it.each([1, 7, 50, 200, 1000])('fits %i px and averages areas', async (maxSize) => {
    const reader = await openSlide(path);
    const { data, width, height } = await reader.thumbnail(maxSize);
    const scale = Math.min(1, maxSize / image.width);
    expect([width, height]).toEqual([
      Math.max(1, Math.round(image.width * scale)),
      Math.max(1, Math.round(image.height * scale)),
    ]);
    const factor = { x: image.width / width, y: image.height / height };
    const expected = naiveResample(image, { x: 0, y: 0 }, factor, { width, height, rule: 'box' });
    // Reduced levels drop odd px at the edge and round: the mean over the picture stays.
    const mean = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0) / values.length;
    expect(Math.abs(mean(data) - mean(expected))).toBeLessThan(maxSize === 1 ? 4 : 1.5);
    await reader.close();
  });
});
