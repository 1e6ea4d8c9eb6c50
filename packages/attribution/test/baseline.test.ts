import type { Preprocessing } from '@morphoscope/domain';
import { describe, expect, it } from 'vitest';
import { baselineOf, fillName } from '../src/index.js';
import { relativeError } from './support/numbers.js';

const preprocessing: Preprocessing = {
  tilePx: 4,
  mpp: 0.5,
  scale: 1 / 255,
  mean: [0.4, 0.5, 0.6],
  std: [0.1, 0.2, 0.3],
  channelOrder: 'bgr',
  layout: 'nchw',
  resize: 'nearest',
  resizeFrom: 'pyramid',
};
const inputValue = (v: number, c: number) => (v / 255 - preprocessing.mean[c]!) / preprocessing.std[c]!;

/** One 4 × 4 image, blue first: tissue in the left half, glass in the right. */
const tissue = [200, 100, 120];
const glass = [244, 243, 245];
const pixels = Array.from({ length: 16 }, (_, p) => (p % 4 < 2 ? tissue.map((v) => v + p) : glass));
const planes = (of: readonly (readonly number[])[]) =>
  Float32Array.from([0, 1, 2].flatMap((c) => of.map((pixel) => inputValue(pixel[c]!, c))));
const input = { data: planes(pixels), shape: [1, 3, 4, 4] };
const mean = (of: readonly (readonly number[])[]) =>
  [0, 1, 2].map((c) => of.reduce((sum, pixel) => sum + pixel[c]!, 0) / of.length);
const plain = (colour: readonly number[]) => planes(Array.from({ length: 16 }, () => colour));

describe('baselineOf', () => {
  it('fills with the mean colour of the tile or of its tissue', () => {
    const ofTile = baselineOf(input, 'mean', preprocessing);
    expect(relativeError(ofTile.data, plain(mean(pixels)))).toBeLessThan(1e-6);
    const ofTissue = baselineOf(input, 'tissue', preprocessing);
    const kept = pixels.filter((_, p) => p % 4 < 2);
    expect(relativeError(ofTissue.data, plain(mean(kept)))).toBeLessThan(1e-6);
  });

  it('falls back to the tile where there is no tissue', () => {
    const empty = { data: plain(glass), shape: input.shape };
    expect(relativeError(baselineOf(empty, 'tissue', preprocessing).data, plain(glass))).toBeLessThan(1e-6);
  });

  it('fills with white, black and a given colour in the model’s channel order', () => {
    expect(baselineOf(input, 'white', preprocessing).data).toEqual(plain([255, 255, 255]));
    expect(baselineOf(input, 'black', preprocessing).data).toEqual(plain([0, 0, 0]));
    const red = baselineOf(input, { rgb: [255, 10, 20] }, preprocessing);
    expect(red.data).toEqual(plain([20, 10, 255]));
  });

  it('blurs as a Gaussian does, and keeps a plain image plain', () => {
    const dot = new Float32Array(3 * 441);
    dot[220] = 1;
    const blurred = baselineOf({ data: dot, shape: [1, 3, 21, 21] }, 'blur', preprocessing, {
      blurPx: 2,
    }).data;
    const peak = blurred[220]!;
    expect(blurred[220 + 2]! / peak).toBeCloseTo(Math.exp(-0.5), 6);
    expect(blurred[220 + 2 * 21]! / peak).toBeCloseTo(Math.exp(-0.5), 6);
    expect(blurred[220 + 2 * 21 + 2]! / peak).toBeCloseTo(Math.exp(-1), 6);
    expect(blurred.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
    const flat = { data: plain(glass), shape: input.shape };
    expect(relativeError(baselineOf(flat, 'blur', preprocessing).data, flat.data)).toBeLessThan(1e-6);
  });

  it('does the same with channels last', () => {
    const toLast = (data: Float32Array) => data.map((_, i) => data[(i % 3) * 16 + Math.floor(i / 3)]!);
    const last = { data: toLast(input.data), shape: [1, 4, 4, 3] };
    for (const fill of ['mean', 'tissue', 'blur', 'white'] as const) {
      const found = baselineOf(last, fill, { ...preprocessing, layout: 'nhwc' });
      expect(found.data).toEqual(toLast(baselineOf(input, fill, preprocessing).data));
    }
  });

  it('refuses colours, blurs and shapes that do not exist', () => {
    expect(() => baselineOf(input, { rgb: [0, 300, 0] }, preprocessing)).toThrow(/rgb\(0, 300, 0\)/);
    expect(() => baselineOf(input, 'blur', preprocessing, { blurPx: 0 })).toThrow(/blur of 0 px/);
    const flat = { data: input.data, shape: [1, 48] };
    expect(() => baselineOf(flat, 'mean', preprocessing)).toThrow(/1 × 48/);
  });
});

it('names fills for the record', () => {
  expect(['mean', 'tissue', { rgb: [1, 2, 3] }].map((fill) => fillName(fill as never))).toEqual([
    'mean',
    'tissue',
    'rgb(1, 2, 3)',
  ]);
});
