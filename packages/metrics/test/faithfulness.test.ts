import { createRandom } from '@morphoscope/domain';
import { describe, expect, it } from 'vitest';
import {
  curveMean,
  faithfulnessCorrelation,
  imputeRoad,
  lerfMorfDifference,
  overlap,
  relativeHeights,
  relevanceFigures,
  removalOrder,
  softOverlap,
} from '../src/index.js';
import { close, golden, isUndefined } from './support/golden.js';

describe('overlap and relevance of one tile', () => {
  it('are what one counts by hand', () => {
    const figures = overlap([1, 1, 0, 0], [0, 1, 1, 0]);
    expect(figures.iou.value).toBeCloseTo(1 / 3, 12);
    expect(figures.dice.value).toBe(0.5);
    isUndefined(overlap([0, 0], [0, 0]).iou, /both are empty/);
    expect(softOverlap([0.5, 1], [1, 0.5]).value).toBe(0.5);
    isUndefined(softOverlap([0], [0]), /0 throughout/);
    const relevance = relevanceFigures([4, 3, 2, -1, 1], [1, 0, 1, 0, 0]);
    expect(relevance.mass.value).toBe(0.6);
    expect(relevance.rank.value).toBe(0.5);
    expect(relevance.pointing.value).toBe(1);
  });

  it('count equal values by their expected share', () => {
    const flat = relevanceFigures([1, 1, 1, 1], [1, 0, 0, 0]);
    expect(flat.rank.value).toBe(0.25);
    expect(flat.pointing.value).toBe(0.25);
    const zero = relevanceFigures([0, 0], [1, 0]);
    isUndefined(zero.mass, /no cell is above 0/);
    isUndefined(zero.pointing, /no cell is above 0/);
    isUndefined(relevanceFigures([1, 2], [0, 0]).rank, /region is empty/);
  });
});

describe('curves', () => {
  it('have a mean height and an order', () => {
    expect(curveMean([0, 1, 3], [4, 2, 0]).value).toBeCloseTo((3 + 2) / 3, 12);
    expect(lerfMorfDifference([0, 1], [1, 0], [1, 1]).value).toBe(0.5);
    isUndefined(curveMean([0], [1]), /fewer than two points/);
    expect(curveMean([0, 1, 2], [1, Number.NaN, 1])).toMatchObject({ value: 1, n: 2 });
    expect([...relativeHeights([0, 5, 10], 0, 10)]).toEqual([0, 0.5, 1]);
    expect([...relativeHeights([1], 2, 2)]).toEqual([Number.NaN]);
    expect([...removalOrder([1, Number.NaN, 3, 3])]).toEqual([2, 3, 0, 1]);
    expect([...removalOrder([1, Number.NaN, 3, 3], 'lowest')]).toEqual([0, 2, 3, 1]);
  });
});

describe('faithfulness correlation', () => {
  it('is 1 where the output is the sum of the relevances', () => {
    const relevance = [3, -1, 0.5, 2];
    const subsets = [[0], [0, 1], [2, 3], [1, 2]];
    expect(faithfulnessCorrelation(relevance, subsets, [3, 2, 2.5, -0.5]).value).toBeCloseTo(1, 12);
    expect(faithfulnessCorrelation(relevance, subsets, [-3, -2, -2.5, 0.5]).value).toBeCloseTo(-1, 12);
    isUndefined(faithfulnessCorrelation(relevance, subsets, [1, 1, 1, 1]), /same everywhere/);
  });
});

describe('ROAD imputation', () => {
  const { image, mask, imputed } = golden.road;
  const picture = { data: Float32Array.from(image.flat(2) as number[]), channels: 2, height: 6, width: 7 };
  const removed: number[] = mask.flat();

  it('solves for all removed pixels at once', () => {
    const out = imputeRoad(picture, removed, { noise: 0, random: createRandom(1) });
    close(out, imputed.flat(2), 1e-6);
  });

  it('holds across wide holes too: every pixel is the mean of its neighbours', () => {
    const [height, width] = [61, 75];
    const random = createRandom(3);
    const data = Float32Array.from({ length: height * width }, () => 128 + 40 * random.normal());
    const hole = (p: number) => Math.hypot(Math.floor(p / width) - 30, (p % width) - 40) < 27;
    const mask = Uint8Array.from(data, (_, p) => Number(hole(p)));
    const picture = { data, channels: 1, height, width };
    const exact = imputeRoad(picture, mask, { noise: 0, random });
    mask.forEach((removed, p) => {
      if (removed === 0) return;
      let [sum, weights] = [0, 0];
      for (const dy of [-1, 0, 1])
        for (const dx of [-1, 0, 1]) {
          if (dy === 0 && dx === 0) continue;
          const weight = dy === 0 || dx === 0 ? 2 : 1;
          sum += weight * exact[p + dy * width + dx]!;
          weights += weight;
        }
      expect(Math.abs(exact[p]! - sum / weights)).toBeLessThan(1e-3);
    });
    const rough = imputeRoad(picture, mask, { noise: 0, tolerance: 1e-3, random });
    expect(Math.max(...exact.map((value, p) => Math.abs(value - rough[p]!)))).toBeLessThan(8);
    expect(rough).not.toEqual(exact);
  });

  it('adds noise to what it makes up and leaves the rest alone', () => {
    const size = 64 * 64;
    const large = { data: new Float32Array(size).fill(0.5), channels: 1, height: 64, width: 64 };
    const half = Uint8Array.from({ length: size }, (_, i) => i % 2);
    const out = imputeRoad(large, half, { noise: 0.1, random: createRandom(2) });
    const made = Array.from(out).filter((_, i) => half[i] === 1);
    expect(Array.from(out).filter((_, i) => half[i] === 0)).toEqual(new Array(size / 2).fill(0.5));
    const mean = made.reduce((a, b) => a + b, 0) / made.length;
    expect(mean).toBeCloseTo(0.5, 1.5);
    const sd = Math.sqrt(made.reduce((sum, value) => sum + (value - mean) ** 2, 0) / made.length);
    expect(Math.abs(sd - 0.1)).toBeLessThan(0.01);
    expect(() => imputeRoad(large, [1], { random: createRandom(1) })).toThrow(/differ in size/);
  });

  it('has a value even with everything removed', () => {
    const out = imputeRoad(
      picture,
      removed.map(() => 1),
      { noise: 0, random: createRandom(1) },
    );
    expect([...out]).toEqual(new Array(84).fill(0));
  });
});
