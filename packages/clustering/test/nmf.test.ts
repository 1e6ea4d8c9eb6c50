import { batchesOf, fitNmf, fitNmfOnline, transform } from '@morphoscope/clustering';
import { describe, expect, it } from 'vitest';
import { matchedCosines, multiply, planted } from './helpers.js';

describe('planted factors', () => {
  const { rows, H } = planted(4000, 96, 8, 0.05, 3);
  for (const init of ['nndsvda', 'nndsvd', 'kmeans'] as const) {
    it(`are recovered up to permutation from ${init}`, async () => {
      const fit = await fitNmf(rows, { K: 8, seed: 1, init, threads: 2 });
      expect(Math.min(...matchedCosines(fit.H, H, 8, 96))).toBeGreaterThan(0.99);
    });
  }

  it('are recovered online, batch by batch', async () => {
    const fit = await fitNmfOnline(batchesOf(rows, 500), { K: 8, seed: 1, threads: 2 });
    expect(Math.min(...matchedCosines(fit.H, H, 8, 96))).toBeGreaterThan(0.99);
  });

  it('are recovered at a larger size, K = 16', async () => {
    const large = planted(20000, 256, 16, 0.05, 8);
    const fit = await fitNmf(large.rows, { K: 16, seed: 1, threads: 2, keepWeights: false });
    expect(Math.min(...matchedCosines(fit.H, large.H, 16, 256))).toBeGreaterThan(0.99);
    expect(fit.W).toBeUndefined();
  });
});

describe('a fit', () => {
  const { rows } = planted(2500, 50, 5, 0.2, 4);
  const options = { K: 5, seed: 9 };

  it('is the same to the byte for any number of threads', async () => {
    const [one, two, three] = [
      await fitNmf(rows, { ...options, threads: 1 }),
      await fitNmf(rows, { ...options, threads: 2 }),
      await fitNmf(rows, { ...options, threads: 3 }),
    ];
    expect(two.H).toEqual(one.H);
    expect(three.H).toEqual(one.H);
    expect(two.W).toEqual(one.W);
    expect(two.history).toEqual(one.history);
  });

  it('has unit rows, a falling error, and the error it says', async () => {
    const fit = await fitNmf(rows, { ...options, threads: 1 });
    for (let k = 0; k < 5; k++) {
      const norm = Math.hypot(...fit.H.subarray(k * 50, k * 50 + 50));
      expect(norm).toBeCloseTo(1, 6);
    }
    fit.history.forEach((error, i) => {
      if (i > 0) expect(error).toBeLessThanOrEqual(fit.history[i - 1]! * (1 + 1e-6));
    });
    const WH = multiply(fit.W!, fit.H, 2500, 5, 50);
    const difference = norm(WH.map((value, i) => value - rows.data[i]!));
    const { relativeError } = fit;
    expect(Math.abs(difference / norm(rows.data) / relativeError - 1)).toBeLessThan(1e-4);
  });

  it('has the W that transform gives', async () => {
    const fit = await fitNmf(rows, { ...options, threads: 2 });
    const W = await transform(rows, fit.H, 5, { threads: 2 });
    const largest = W.reduce((a, b) => Math.max(a, b), 0);
    const apart = W.reduce((most, value, i) => Math.max(most, Math.abs(value - fit.W![i]!)), 0);
    expect(apart / largest).toBeLessThan(1e-4);
  });

  it('does not depend on the order of the rows beyond rounding', async () => {
    const turned = { ...rows, data: new Float32Array(rows.data.length) };
    for (let i = 0; i < 2500; i++) turned.data.set(rows.data.subarray(i * 50, i * 50 + 50), (2499 - i) * 50);
    const a = await fitNmf(rows, { ...options, threads: 1 });
    const b = await fitNmf(turned, { ...options, threads: 1 });
    expect(Math.min(...matchedCosines(a.H, b.H, 5, 50))).toBeGreaterThan(0.9999);
  });

  it('stops when asked to', async () => {
    const abort = new AbortController();
    const fit = fitNmf(rows, {
      ...options,
      threads: 1,
      signal: abort.signal,
      onProgress: () => abort.abort(),
    });
    await expect(fit).rejects.toThrow(/abort/i);
  });
});

describe('rows that cannot be factorised', () => {
  const fill = (value: number) => ({
    data: new Float32Array(20 * 6).fill(1).fill(value, 50, 51),
    n: 20,
    d: 6,
  });

  it('refuses negative values and says what to do', async () => {
    await expect(fitNmf(fill(-1), { K: 1, seed: 1, threads: 1 })).rejects.toMatchObject({
      tag: 'InputError',
      where: 'row 8',
      suggestion: expect.stringMatching(/ReLU.*k-means/),
    });
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses %s', async (value) => {
    await expect(fitNmf(fill(value), { K: 1, seed: 1, threads: 1 })).rejects.toMatchObject({
      tag: 'InputError',
      message: expect.stringMatching(/NaN or infinite/),
    });
  });

  it.each(['nndsvda', 'random', 'kmeans'] as const)(
    'refuses K above the rank from %s and names the rank',
    async (init) => {
      const { rows } = planted(900, 40, 5, 0, 2);
      await expect(fitNmf(rows, { K: 8, seed: 1, init, threads: 1 })).rejects.toMatchObject({
        tag: 'InputError',
        suggestion: expect.stringContaining('K ≤ 5'),
      });
    },
  );

  it('finds the rank where channels are copies of each other', async () => {
    // Rounding is the same in every copy, so what Gram–Schmidt left of a dependent row lay in the span it was to leave.
    const data = Float32Array.from({ length: 600 * 48 }, (_, i) => 1 + (Math.floor(i / 48) % 5) * (i % 2));
    await expect(fitNmf({ data, n: 600, d: 48 }, { K: 8, seed: 1, threads: 1 })).rejects.toMatchObject({
      suggestion: expect.stringContaining('K ≤ 2'),
    });
  });

  it('refuses K above the rank online', async () => {
    const { rows } = planted(900, 40, 5, 0, 2);
    await expect(fitNmf(rows, { K: 8, seed: 1, online: true, threads: 1 })).rejects.toMatchObject({
      suggestion: expect.stringContaining('K ≤ 5'),
    });
  });

  it('refuses K above the number of rows, zero rows, and all zeros', async () => {
    const { rows } = planted(900, 40, 5, 0, 2);
    const few = { data: rows.data.slice(0, 3 * 40), n: 3, d: 40 };
    await expect(fitNmf(few, { K: 4, seed: 1 })).rejects.toMatchObject({
      suggestion: expect.stringContaining('K ≤ 3'),
    });
    await expect(fitNmf({ data: new Float32Array(0), n: 0, d: 4 }, { K: 1, seed: 1 })).rejects.toMatchObject({
      tag: 'InputError',
    });
    const zeros = { data: new Float32Array(400), n: 10, d: 40 };
    await expect(fitNmf(zeros, { K: 1, seed: 1, threads: 1 })).rejects.toThrow(/all activations are zero/);
  });
});

function norm(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}
