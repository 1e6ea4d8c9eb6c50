import { createRandom } from '@morphoscope/domain';
import { describe, expect, it } from 'vitest';
import {
  batchAuroc,
  blockNull,
  bootstrapInterval,
  bootstrapIntervals,
  drawShift,
  drawStainJitter,
  equivarianceError,
  jitterStain,
  labelAgreement,
  mapSimilarity,
  moveMaps,
  nmiBlockNull,
  quantile,
  relativeDifference,
  resampleLabels,
  resampleMaps,
  shiftMaps,
  slideEntropy,
  summarise,
} from '../src/index.js';
import { agrees, golden, isUndefined } from './support/golden.js';

describe('sanity and robustness', () => {
  const { a, b, ssim } = golden.maps;
  const mapOf = (rows: number[][]) => ({ data: rows.flat(), height: 9, width: 8 });

  it('compares maps before and after', () => {
    const figures = mapSimilarity(mapOf(a), mapOf(b));
    agrees(figures.ssim, ssim);
    expect(mapSimilarity(mapOf(a), mapOf(a)).ssim.value).toBeCloseTo(1, 12);
    expect(mapSimilarity(mapOf(a), mapOf(a)).rank.value).toBeCloseTo(1, 12);
    const flat = { data: new Float32Array(72), height: 9, width: 8 };
    isUndefined(mapSimilarity(mapOf(a), flat).ssim, /constant/);
    isUndefined(mapSimilarity(mapOf(a), flat).rank, /same everywhere/);
  });

  it('moves maps like tiles', () => {
    const map = [1, 2, 3, 4];
    expect([...moveMaps(map, 1, 2, 'rotate-90')]).toEqual([3, 1, 4, 2]);
    expect([...moveMaps(map, 1, 2, 'rotate-180')]).toEqual([4, 3, 2, 1]);
    expect([...moveMaps(map, 1, 2, 'rotate-270')]).toEqual([2, 4, 1, 3]);
    expect([...moveMaps(map, 1, 2, 'flip-horizontal')]).toEqual([2, 1, 4, 3]);
    expect([...moveMaps(map, 1, 2, 'flip-vertical')]).toEqual([3, 4, 1, 2]);
    expect(equivarianceError([3, 1, 4, 2], map, 1, 2, 'rotate-90').value).toBe(0);
    expect(equivarianceError(map, map, 1, 2, 'rotate-180').value).toBeCloseTo(Math.sqrt(20 / 30), 12);
    isUndefined(relativeDifference([1], [0]), /0 throughout/);
    expect(relativeDifference([1, Number.NaN], [2, 1])).toMatchObject({ value: 0.5, n: 1 });
    expect(labelAgreement([0, 1, 255], [0, 2, 255]).value).toBeCloseTo(2 / 3, 12);
  });
});

describe('maps of changed tiles', () => {
  const random = createRandom(4);
  const map = Float32Array.from({ length: 2 * 25 }, () => random.normal());

  it('are moved maps where cells fall on cells', () => {
    const clockwise = resampleMaps(map, 2, 5, 5, (r, c) => [4 - c, r]);
    expect(clockwise).toEqual(moveMaps(map, 2, 5, 'rotate-90'));
    const beside = resampleMaps([1, 2, 3, 4, 5, 6], 1, 2, 3, (r, c) => [r, c + 1]);
    expect([...beside]).toEqual([2, 3, Number.NaN, 5, 6, Number.NaN]);
    expect([...resampleLabels([1, 2, 3, 4, 5, 6], 2, 3, (r, c) => [r + 1, c])]).toEqual([
      4, 5, 6, -1, -1, -1,
    ]);
  });

  it('lie between cells otherwise: a plane stays a plane', () => {
    const plane = Array.from({ length: 12 }, (_, p) => 2 * Math.floor(p / 4) - 3 * (p % 4));
    const place = (r: number, c: number) => [0.25 + 0.5 * r, 3 - 0.9 * c] as const;
    resampleMaps(plane, 1, 3, 4, place).forEach((value, p) => {
      const [row, column] = place(Math.floor(p / 4), p % 4);
      expect(value).toBeCloseTo(2 * row - 3 * column, 5);
    });
  });
});

describe('stain jitter', () => {
  const random = createRandom(5);
  const data = Uint8Array.from({ length: 300 }, () => 1 + random.below(255));
  const pixels = { data, width: 10, height: 10 };

  it('changes nothing without a change', () => {
    expect(jitterStain(pixels, { scale: [1, 1, 1], shift: [0, 0, 0] }).data).toEqual(data);
  });

  it('makes a pure stain denser along its own vector (Ruifrok & Johnston)', () => {
    const length = Math.hypot(0.65, 0.7, 0.29);
    const colour = (amount: number) =>
      [0.65, 0.7, 0.29].map((od) => Math.round(255 * Math.exp((-amount * od) / length)));
    const of = (scale: readonly [number, number, number], shift: readonly [number, number, number]) => [
      ...jitterStain({ data: Uint8Array.from(colour(0.8)), width: 1, height: 1 }, { scale, shift }).data,
    ];
    of([1.25, 1, 1], [0, 0, 0]).forEach((v, c) => {
      expect(Math.abs(v - colour(1)[c]!)).toBeLessThanOrEqual(1);
    });
    of([1, 1, 1], [-0.8, 0, 0]).forEach((v) => {
      expect(v).toBeGreaterThanOrEqual(254);
    });
  });

  it('stays within its strength', () => {
    for (let i = 0; i < 50; i++) {
      const { scale, shift } = drawStainJitter(random, 0.1);
      for (const one of [...scale.map((s) => s - 1), ...shift])
        expect(Math.abs(one)).toBeLessThanOrEqual(0.1);
    }
  });
});

describe('batch effects', () => {
  it('tells a cluster of one slide from one of all', () => {
    expect(slideEntropy([10, 0, 0], [20, 30, 5]).value).toBe(0);
    expect(slideEntropy([2, 20, 4], [10, 100, 20]).value).toBeCloseTo(1, 12);
    isUndefined(slideEntropy([1], [2]), /fewer than two slides/);
    isUndefined(slideEntropy([0, 0], [2, 2]), /no cell/);
  });

  it('finds features that know the slide, and features that do not', () => {
    const random = createRandom(3);
    const slides = Array.from({ length: 120 }, (_, i) => `slide-${i % 4}`);
    const table = (known: number) => ({
      data: Float64Array.from(
        { length: 240 },
        (_, i) => known * (Math.floor(i / 2) % 4) * (i % 2 ? 1 : -1) + random.normal(),
      ),
      n: 120,
      d: 2,
    });
    expect(batchAuroc(table(3), slides, undefined).macro.value).toBeGreaterThan(0.9);
    const blind = batchAuroc(table(0), slides, undefined).macro;
    expect(Math.abs(blind.value! - 0.5)).toBeLessThan(0.15);
    expect(blind.n).toBe(4);
    const many = Array.from({ length: 120 }, (_, i) => `slide-${i % 30}`);
    expect(batchAuroc(table(0), many, undefined, { folds: 3 }).perBatch.length).toBe(30);
    const sites = slides.map((name) => (name < 'slide-2' ? 'A' : 'B'));
    expect(batchAuroc(table(3), sites, slides, { folds: 4 }).perBatch.map(({ batch }) => batch)).toEqual([
      'B',
    ]);
    isUndefined(
      batchAuroc(
        table(0),
        slides.map(() => 'one'),
        undefined,
      ).macro,
      /fewer than two batches/,
    );
    isUndefined(
      batchAuroc(
        table(0),
        sites,
        slides.map(() => 'one'),
      ).macro,
      /fewer than two groups/,
    );
  });
});

describe('chance', () => {
  it('shifts maps around the edge', () => {
    expect([...shiftMaps([1, 2, 3, 4, 5, 6], 1, 2, 3, 1, -1)]).toEqual([5, 6, 4, 2, 3, 1]);
    const random = createRandom(1);
    for (let i = 0; i < 50; i++) {
      const { down, right } = drawShift(8, 2, random);
      expect(down).toBeGreaterThanOrEqual(2);
      expect(down).toBeLessThanOrEqual(6);
      expect(right).toBe(1);
    }
    expect(drawShift(1, 1, random)).toEqual({ down: 0, right: 0 });
  });

  it('deals labels to whole blocks: blocks that all differ look like agreement and are none', () => {
    const random = createRandom(8);
    const counts = Float64Array.from({ length: 8 * 4 }, () => 100 * random.uniform() ** 4);
    const byChance = nmiBlockNull(counts, 4, [0, 1, 0, 1, 0, 1, 0, 1], { seed: 1 });
    expect(byChance.upper.value).toBeGreaterThan(byChance.mean.value!);
    expect(byChance.mean.value).toBeGreaterThan(0.01);
    expect(byChance.pValue.value).toBeGreaterThan(0.05);
    const real = Float64Array.from({ length: 20 * 2 }, (_, i) => (Math.floor(i / 2) % 2 === i % 2 ? 90 : 10));
    const labels = Array.from({ length: 20 }, (_, i) => i % 2);
    const found = nmiBlockNull(real, 2, labels, { seed: 1, permutations: 99 });
    expect(found.observed.value).toBeGreaterThan(found.upper.value!);
    expect(found.pValue.value).toBe(0.01);
    expect(nmiBlockNull(real, 2, labels, { seed: 1, permutations: 99 })).toEqual(found);
    isUndefined(blockNull([1, 1], () => 0.5).observed, /fewer than two labels/);
    isUndefined(blockNull([1, 2], () => null).mean, /undefined/);
  });
});

describe('intervals', () => {
  it('cover the mean about as often as they say', () => {
    let covered = 0;
    for (let trial = 0; trial < 200; trial++) {
      const random = createRandom(trial, 'trial');
      const values = Array.from({ length: 25 }, () => random.normal());
      const { interval } = summarise(values, { seed: trial, resamples: 300 });
      if (interval![0] <= 0 && interval![1] >= 0) covered++;
    }
    expect(covered / 200).toBeGreaterThan(0.88);
    expect(covered / 200).toBeLessThan(0.99);
  });

  it('are the same for the same seed and any other way to ask', () => {
    const random = createRandom(5);
    const values = Array.from({ length: 12 }, () => random.normal());
    const mean = (drawn: Uint32Array): number => drawn.reduce((sum, i) => sum + values[i]!, 0) / 12;
    const one = bootstrapInterval(12, mean, { seed: 3 });
    expect(bootstrapIntervals(12, 2, (drawn) => [mean(drawn), 0], { seed: 3 })[0]).toEqual(one);
    expect(summarise(values, { seed: 3 }).interval).toEqual(one.interval);
    expect(bootstrapInterval(12, mean, { seed: 4 })).not.toEqual(one);
    const narrow = bootstrapInterval(12, mean, { seed: 3, level: 0.5 }).interval!;
    expect(narrow[1] - narrow[0]).toBeLessThan(one.interval![1] - one.interval![0]);
    expect(quantile([1, 2, 4], 0.75)).toBe(3);
    expect(quantile([], 0.5)).toBeNaN();
  });

  it('summarises what is defined and says what is not', () => {
    const summary = summarise([1, 3, null, Number.NaN]);
    expect(summary.mean).toEqual({ value: 2, n: 2, note: '2 of 4 slides undefined and left out' });
    expect(summary.deviation.value).toBeCloseTo(Math.SQRT2, 12);
    isUndefined(summarise([null]).mean, /no slide/);
    expect(summarise([4]).interval).toBeUndefined();
    isUndefined(summarise([4]).deviation, /single/);
    expect(bootstrapInterval(1, () => 1).note).toMatch(/fewer than two/);
    expect(bootstrapInterval(9, () => null).note).toMatch(/undefined in 1000 of 1000/);
  });
});
