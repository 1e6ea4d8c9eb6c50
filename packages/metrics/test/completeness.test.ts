import { createRandom } from '@morphoscope/domain';
import { describe, expect, it } from 'vitest';
import {
  completenessFigures,
  createReconstructionError,
  deadClusters,
  importanceAgreement,
  pearson,
  redundancy,
  slideBetas,
} from '../src/index.js';
import { agrees, isUndefined } from './support/golden.js';

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
  it('finds prototypes that are alike and clusters that own nothing', () => {
    expect(redundancy({ H: [1, 0, 1, 1, 0, 1], K: 3, C: 2 }).value).toBeCloseTo(Math.SQRT1_2, 12);
    isUndefined(redundancy({ H: [1, 0, 0, 0], K: 2, C: 2 }), /fewer than two/);
    expect(deadClusters([1000, 0, 1, 2]).value).toBe(1);
    expect(deadClusters([1000, 0, 1, 2], 0.001).value).toBe(2);
    isUndefined(deadClusters([0, 0]), /no cell/);
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
