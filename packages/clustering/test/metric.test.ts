import { readFileSync } from 'node:fs';
import {
  batchesOf,
  decisionMetric,
  fitNmf,
  fitNmfOnline,
  headContrasts,
  metricGram,
  projectionBasis,
  transform,
} from '@morphoscope/clustering';
import { createRandom, type DecisionMetric } from '@morphoscope/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hSolver } from '../src/h-update.js';
import { matchedCosines, multiply, planted } from './helpers.js';
import { alternateSlowly, objectiveOf } from './slow-metric-nmf.js';

// Made by golden/make_metric_golden.py.
const golden = JSON.parse(readFileSync(new URL('./golden/metric.json', import.meta.url), 'utf8'));
const file = readFileSync(new URL('./golden/V.npy', import.meta.url));
const n = 600;
const d = 40;
const data = new Float32Array(
  file.buffer.slice(file.byteOffset + file.length - n * d * 4, file.byteOffset + file.length),
);
const rows = { data, n, d };
const metric: DecisionMetric = {
  rank: golden.r,
  directions: Float32Array.from(golden.D as number[]),
  source: 'test',
};

function turned(a: Float32Array, m: number, k: number): Float32Array {
  return Float32Array.from({ length: a.length }, (_, i) => a[(i % m) * k + Math.floor(i / m)]!);
}

describe('golden values', () => {
  it('W under the metric is that of scipy.optimize.nnls on the rows with their decision appended', async () => {
    const H = Float32Array.from(golden.H as number[]);
    const part = { data: data.slice(0, golden.rows * d), n: golden.rows as number, d };
    const W = await transform(part, H, golden.K, { threads: 1, metric });
    const truth = golden.W as number[];
    const largest = Math.max(...truth);
    truth.forEach((value, i) => {
      expect(Math.abs(W[i]! - value) / largest).toBeLessThan(1e-5);
    });
  });

  it('H under the metric with W fixed is that of scipy.optimize.nnls over all its values at once', () => {
    const { K } = golden;
    const W = Float32Array.from(golden.weights as number[]);
    const V = data.slice(0, golden.rows * d);
    const Wt = turned(W, golden.rows, K);
    const products = Float64Array.from(multiply(Wt, V, K, golden.rows, d));
    const gram = Float64Array.from(multiply(Wt, W, K, golden.rows, K));
    const H = new Float32Array(K * d).fill(0.1);
    hSolver(K, d, metric).update(H, products, gram, 2000);
    const truth = golden.bestH as number[];
    const largest = Math.max(...truth);
    truth.forEach((value, i) => {
      expect(Math.abs(H[i]! - value) / largest).toBeLessThan(1e-4);
    });
  });

  it('a diagonal metric reaches the loss of scikit-learn on rescaled channels', async () => {
    const scale = golden.scale as number[];
    const directions = new Float32Array(d * d);
    for (let c = 0; c < d; c++) directions[c * d + c] = Math.sqrt(scale[c]! ** 2 - 1);
    const init = { H: Float32Array.from(golden.start as number[]) };
    const read = { rank: d, directions, source: 'diagonal' };
    const fit = await fitNmf(rows, {
      K: 5,
      seed: 1,
      metric: read,
      init,
      tolerance: 1e-7,
      maxIterations: 1000,
    });
    expect(fit.history.at(-1)!).toBeLessThan(golden.scaledLoss * 1.01);
    expect(fit.history.at(-1)!).toBeGreaterThan(golden.scaledLoss * 0.99);
  });
});

describe('a fit under a metric', () => {
  it('makes its objective smaller at every iteration, and reports the errors it has', async () => {
    const fit = await fitNmf(rows, { K: 4, seed: 1, metric, tolerance: 1e-7, threads: 2 });
    expect(fit.iterations).toBeGreaterThan(10);
    fit.history.forEach((error, i) => {
      if (i > 0) expect(error).toBeLessThanOrEqual(fit.history[i - 1]! * (1 + 1e-6));
    });
    const { plain, decision, total, read } = objectiveOf(data, fit.W!, fit.H, metric, n, 4);
    expect(fit.relativeError).toBeCloseTo(Math.sqrt(plain / total), 4);
    expect(fit.decisionError!).toBeCloseTo(Math.sqrt(decision / read), 3);
    expect(Math.sqrt((plain + decision) / (total + read))).toBeLessThan(fit.history.at(-1)! * 1.0001);
  });

  it('ends as a slow implementation ends from the same start', async () => {
    const random = createRandom(2, 'start');
    const H = Float32Array.from({ length: 4 * d }, () => 0.2 + random.uniform());
    const fit = await fitNmf(rows, {
      K: 4,
      seed: 1,
      metric,
      init: { H },
      tolerance: 1e-9,
      maxIterations: 1000,
    });
    const slow = alternateSlowly(data, H, metric, n, 4, 400);
    expect(Math.abs(fit.history.at(-1)! / slow.objective - 1)).toBeLessThan(2e-3);
  });

  it('fulfils the Karush–Kuhn–Tucker conditions', async () => {
    const K = 4;
    const fit = await fitNmf(rows, { K, seed: 1, metric, tolerance: 1e-10, maxIterations: 3000 });
    const { W, H } = fit as { W: Float32Array; H: Float32Array };
    // Gradients: (WH − V) M Hᵀ for W, Wᵀ (WH − V) M for H.
    const residual = multiply(W, H, n, K, d).map((value, i) => value - data[i]!);
    const pulled = projectionBasis(residual, n, metric);
    const own = projectionBasis(data, n, metric);
    const check = (values: Float32Array, slopes: Float32Array, scale: Float32Array, slack: number) => {
      const unit = Math.max(...scale.map(Math.abs));
      values.forEach((value, i) => {
        const slope = slopes[i]! / unit;
        if (value > 1e-4) expect(Math.abs(slope)).toBeLessThan(slack);
        else expect(slope).toBeGreaterThan(-slack);
      });
    };
    check(W, multiply(pulled, turned(H, K, d), n, d, K), multiply(own, turned(H, K, d), n, d, K), 1e-4);
    const Wt = turned(W, n, K);
    check(H, multiply(Wt, pulled, K, n, d), multiply(Wt, own, K, n, d), 1e-3);
  });

  it('is plain NMF where the decision reads nothing', async () => {
    const none: DecisionMetric = { rank: 2, directions: new Float32Array(2 * d), source: 'nothing' };
    const plain = await fitNmf(rows, { K: 4, seed: 1, tolerance: 1e-7 });
    const same = await fitNmf(rows, { K: 4, seed: 1, tolerance: 1e-7, metric: none });
    expect(Math.min(...matchedCosines(plain.H, same.H, 4, d))).toBeGreaterThan(0.999);
    expect(Math.abs(same.relativeError / plain.relativeError - 1)).toBeLessThan(1e-3);
    expect(same.decisionError).toBe(0);
  });

  it('is the same to the byte for any number of threads, and nearly the same in mini-batches', async () => {
    const options = { K: 4, seed: 1, metric };
    const one = await fitNmf(rows, { ...options, threads: 1 });
    const three = await fitNmf(rows, { ...options, threads: 3 });
    expect(three.H).toEqual(one.H);
    expect(three.W).toEqual(one.W);
    const online = await fitNmfOnline(batchesOf(rows, 100), { ...options, epochs: 10 });
    expect(online.history.at(-1)!).toBeLessThan(one.history.at(-1)! * 1.1);
    expect(online.decisionError!).toBeLessThan(0.25);
  });

  it('has the W that transform gives', async () => {
    const fit = await fitNmf(rows, { K: 4, seed: 1, metric });
    const W = await transform(rows, fit.H, 4, { metric });
    const largest = W.reduce((a, b) => Math.max(a, b), 0);
    W.forEach((value, i) => {
      expect(Math.abs(value - fit.W![i]!) / largest).toBeLessThan(1e-4);
    });
  });

  it('carries a weak pattern that decides, which plain NMF of equal K spends nothing on', async () => {
    const strong = planted(3000, 60, 6, 0.1, 5);
    const random = createRandom(1, 'weak');
    const pattern = Float32Array.from({ length: 60 }, (_, c) => (c % 7 === 0 ? 1 : 0));
    const V = strong.rows.data.slice();
    for (let i = 0; i < 3000; i += 3) {
      const w = 0.4 * random.uniform();
      for (let c = 0; c < 60; c++) V[i * 60 + c]! += w * pattern[c]!;
    }
    const all = { data: V, n: 3000, d: 60 };
    const head = pattern.map((value, c) => (value > 0 ? 1 : -(9 / 51) * (c % 3 === 0 ? 1.5 : 0.75)));
    const read = await decisionMetric({ data: head, n: 1, d: 60 }, all);
    const plain = await fitNmf(all, { K: 5, seed: 1 });
    const aware = await fitNmf(all, { K: 5, seed: 1, metric: read });
    const missed = objectiveOf(V, plain.W!, plain.H, read, 3000, 5);
    expect(aware.decisionError!).toBeLessThan(0.3 * Math.sqrt(missed.decision / missed.read));
    expect(aware.relativeError).toBeLessThan(plain.relativeError * 1.25);
  });
});

describe('a metric', () => {
  it('is linear in the cell: H M A of a mean is the mean of H M A', () => {
    const H = Float32Array.from(golden.H as number[]);
    const basis = projectionBasis(H, golden.K, metric);
    const gram = metricGram(H, golden.K, metric);
    const product = multiply(basis, turned(H, golden.K, d), golden.K, d, golden.K);
    product.forEach((value, i) => {
      expect(value).toBeCloseTo(gram[i]!, 4);
    });
  });

  it('makes the decision weigh as asked', () =>
    fc.assert(
      fc.asyncProperty(fc.double({ min: 0.01, max: 100, noNaN: true }), async (weight) => {
        const random = createRandom(3, 'gradients');
        const gradients = Float32Array.from({ length: 3 * d }, () => random.normal());
        const made = await decisionMetric({ data: gradients, n: 3, d }, rows, { weight });
        const { total, read } = objectiveOf(data, new Float32Array(n), new Float32Array(d), made, n, 1);
        expect(read / total / weight).toBeCloseTo(1, 4);
      }),
      { numRuns: 10, seed: 1 },
    ));

  it('keeps the leading directions of many gradients: DᵀD is their second moment where that has low rank', async () => {
    const random = createRandom(4, 'many');
    const basis = Float32Array.from({ length: 3 * d }, () => random.normal());
    const mixed = Float32Array.from({ length: 200 * 3 }, () => random.normal());
    const G = multiply(mixed, basis, 200, 3, d);
    const { rank, directions } = await decisionMetric({ data: G, n: 200, d }, rows, { rank: 5 });
    expect(rank).toBe(5);
    const moment = multiply(turned(G, 200, d), G, d, 200, d);
    const kept = multiply(turned(directions, 5, d), directions, d, 5, d);
    const scale = kept[0]! / moment[0]!;
    const largest = Math.max(...kept.map(Math.abs));
    kept.forEach((value, i) => {
      expect(Math.abs(value - scale * moment[i]!) / largest).toBeLessThan(1e-4);
    });
  });

  it('reads contrasts of a softmax head, and independent outputs as they are', () => {
    const head = {
      layer: 'l',
      pooling: 'average' as const,
      bias: new Float32Array(2),
      classes: 2,
      channels: 2,
    };
    const weights = Float32Array.of(1, 5, 3, 1);
    expect(headContrasts({ ...head, weights, activation: 'softmax' }).data).toEqual(
      Float32Array.of(-1, 2, 1, -2),
    );
    expect(headContrasts({ ...head, weights, activation: 'sigmoid' }).data).toEqual(weights);
  });

  it.each([
    ['other channels', { data: new Float32Array(6).fill(1), n: 2, d: 3 }, {}, /3 channels.*40/],
    ['gradients of zero', { data: new Float32Array(d), n: 1, d }, {}, /reads nothing/],
    ['NaN', { data: new Float32Array(d).fill(Number.NaN), n: 1, d }, {}, /NaN/],
    ['a negative weight', { data: new Float32Array(d).fill(1), n: 1, d }, { weight: -1 }, /weight -1/],
  ])('refuses %s', async (_, gradients, options, message) => {
    await expect(decisionMetric(gradients, rows, options)).rejects.toMatchObject({
      tag: 'InputError',
      message: expect.stringMatching(message),
      suggestion: expect.any(String),
    });
  });

  it('is refused by a fit, a transform and a projection of other channels', async () => {
    const other = { rank: 1, directions: new Float32Array(7), source: 'other layer' };
    await expect(fitNmf(rows, { K: 2, seed: 1, metric: other })).rejects.toThrow(/7 values/);
    const H = new Float32Array(2 * d).fill(1);
    await expect(transform(rows, H, 2, { metric: other })).rejects.toThrow(/7 values/);
    expect(() => projectionBasis(H, 2, other)).toThrow(/7 values/);
  });
});
