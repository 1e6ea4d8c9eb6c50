import { createRandom } from '@morphoscope/domain';
import { describe, expect, it } from 'vitest';
import {
  batchAuroc,
  blockNull,
  bootstrapInterval,
  bootstrapIntervals,
  completenessFigures,
  createReconstructionError,
  curveMean,
  deadClusters,
  drawShift,
  equivarianceError,
  faithfulnessCorrelation,
  importanceAgreement,
  imputeRoad,
  labelAgreement,
  lerfMorfDifference,
  mapSimilarity,
  matchedCosines,
  moveMaps,
  nmiBlockNull,
  overlap,
  pearson,
  quantile,
  redundancy,
  relativeDifference,
  relativeHeights,
  relevanceFigures,
  removalOrder,
  shiftMaps,
  slideBetas,
  slideEntropy,
  softOverlap,
  summarise,
} from '../src/index.js';
import { agrees, close, golden, isUndefined } from './support/golden.js';

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

describe('completeness', () => {
  const before = { data: [2, 0, 1, 1, 3, 0, 0, 1, 4, 2, 2.5, 0], n: 4, c: 3 };

  it('is whole when nothing changes, and does not see a shift of the logits but for the raw ones', () => {
    const shifted = { ...before, data: before.data.map((z, i) => z + Math.floor(i / 3)) };
    const figures = completenessFigures(before, shifted, [0, 1, 2, 0]);
    figures.logOddsR2.forEach((one) => {
      expect(one.value).toBeCloseTo(1, 12);
    });
    figures.marginR2.forEach((one, at) => {
      if (at % 4 === 0) isUndefined(one, /no margin to itself/);
      else expect(one.value).toBeCloseTo(1, 12);
    });
    expect(figures.logitR2[0]!.value).toBeLessThan(1);
    expect(figures.labelAgreement).toEqual({ value: 1, n: 4 });
    expect(figures.modelAuroc.macro.value).toBe(1);
    expect(figures.truthAuroc!.perClass[2]!.value).toBe(1);
  });

  it('goes on with one class, a constant model and logits that are not finite', () => {
    const one = completenessFigures({ data: [-1, 1, 2], n: 3, c: 1 }, { data: [-2, 0.5, -1], n: 3, c: 1 });
    expect(one.labelAgreement.value).toBeCloseTo(2 / 3, 12);
    expect(one.modelAuroc.macro.value).toBe(1);
    const flat = completenessFigures({ data: [1, 0, 1, 0], n: 2, c: 2 }, { data: [1, 0, 1, 0], n: 2, c: 2 });
    isUndefined(flat.logitR2[0]!, /same everywhere/);
    isUndefined(flat.modelAuroc.macro, /no classes/);
    const broken = completenessFigures(before, {
      ...before,
      data: before.data.map((z, i) => (i === 0 ? Number.NaN : z)),
    });
    expect(broken.labelAgreement.n).toBe(3);
    expect(broken.labelAgreement.note).toMatch(/1 tiles/);
  });

  it('measures reconstruction in parts as at once', () => {
    const random = createRandom(4);
    const V = Float32Array.from({ length: 60 }, () => random.uniform() + 3);
    const R = V.map((value) => value + 0.1 * random.normal());
    const [whole, first, second] = [0, 1, 2].map(() => createReconstructionError(3));
    whole!.add(V, R, 20);
    first!.add(V, R, 8);
    second!.add(V.subarray(24), R.subarray(24), 12);
    first!.merge(second!);
    const error = Math.sqrt(
      V.reduce((sum, v, i) => sum + (v - R[i]!) ** 2, 0) / V.reduce((sum, v) => sum + v * v, 0),
    );
    agrees(whole!.relativeError(), error);
    agrees(first!.relativeError(), error);
    const means = [0, 1, 2].map((c) => V.filter((_, i) => i % 3 === c).reduce((a, b) => a + b, 0) / 20);
    const spread = V.reduce((sum, v, i) => sum + (v - means[i % 3]!) ** 2, 0);
    agrees(
      first!.explainedVariance(),
      1 - (error ** 2 * V.reduce((sum, v) => sum + v * v, 0)) / spread,
      1e-8,
    );
    first!.add([Number.NaN, 1, 1], [1, 1, 1], 1);
    expect(first!.relativeError().note).toMatch(/1 cells not finite/);
    isUndefined(createReconstructionError(2).relativeError(), /all cells are 0/);
    isUndefined(createReconstructionError(2).explainedVariance(), /the same/);
  });
});

describe('stability', () => {
  const one = { H: [1, 0, 0, 1, 0, 0], K: 3, C: 2 };

  it('compares matched prototypes', () => {
    const figures = matchedCosines(one, { H: [0, 2, 1, 1], K: 2, C: 2 }, [1, 0, -1]);
    expect(figures.perCluster[0]!.value).toBeCloseTo(Math.SQRT1_2, 12);
    expect(figures.perCluster[1]!.value).toBe(1);
    expect(figures.mean).toMatchObject({ n: 2 });
    expect(figures.least.value).toBeCloseTo(Math.SQRT1_2, 12);
    isUndefined(figures.perCluster[2]!, /no match/);
    isUndefined(matchedCosines(one, one, [-1, -1, 2]).mean, /no cluster has a match/);
  });

  it('finds prototypes that are alike and clusters that own nothing', () => {
    expect(redundancy({ H: [1, 0, 1, 1, 0, 1], K: 3, C: 2 }).value).toBeCloseTo(Math.SQRT1_2, 12);
    isUndefined(redundancy({ H: [1, 0, 0, 0], K: 2, C: 2 }), /fewer than two/);
    expect(deadClusters([1000, 0, 1, 2]).value).toBe(2);
    isUndefined(deadClusters([0, 0]), /no cell/);
  });
});

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

describe('importance', () => {
  it('finds the coefficients that made the logits, with intervals that hold them', () => {
    const random = createRandom(9);
    const weights = { data: Float64Array.from({ length: 40 * 3 }, () => random.uniform()), n: 40, d: 3 };
    const truth = [2, -1, 0];
    const logit = Float64Array.from({ length: 40 }, (_, i) =>
      truth.reduce((sum, beta, k) => sum + beta * weights.data[3 * i + k]!, 0.3 * random.normal()),
    );
    const betas = slideBetas(weights, logit, { seed: 1, resamples: 400 });
    betas.forEach(({ beta, interval }, k) => {
      expect(Math.abs(beta.value! - truth[k]!)).toBeLessThan(0.5);
      expect(interval![0]).toBeLessThan(truth[k]!);
      expect(interval![1]).toBeGreaterThan(truth[k]!);
      expect(interval![0]).toBeLessThan(beta.value!);
    });
    const few = slideBetas({ data: weights.data.subarray(0, 12), n: 4, d: 3 }, logit.subarray(0, 4));
    isUndefined(few[0]!.beta, /too few/);
  });

  it('compares β and σ', () => {
    const figures = importanceAgreement([1, -2, 0, 3], [2, 5, 1, 9]);
    expect(figures.sign.value).toBeCloseTo(2 / 3, 12);
    agrees(figures.rank, pearson([3, 1, 2, 4], [2, 3, 1, 4]).value!);
    isUndefined(importanceAgreement([0], [1]).sign, /no cluster has a sign/);
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
