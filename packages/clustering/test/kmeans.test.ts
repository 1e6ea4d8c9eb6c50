import { fitKMeans, fitKMeansReference } from '@morphoscope/clustering';
import { expect, it } from 'vitest';
import { planted } from './helpers.js';

const { rows } = planted(3000, 33, 7, 0.3, 5);

it('is the same to the byte for any number of threads', async () => {
  const one = await fitKMeans(rows, { K: 7, seed: 3, threads: 1 });
  const three = await fitKMeans(rows, { K: 7, seed: 3, threads: 3 });
  expect(three.centroids).toEqual(one.centroids);
  expect(three.labels).toEqual(one.labels);
  expect(three.history).toEqual(one.history);
});

it('has the inertia, labels and means it says', async () => {
  const { n, d, data } = rows;
  const fit = await fitKMeans(rows, { K: 6, seed: 3, tolerance: 0, threads: 2 });
  let inertia = 0;
  for (let i = 0; i < n; i++) {
    const distances = Array.from({ length: 6 }, (_, k) => {
      let sum = 0;
      for (let c = 0; c < d; c++) sum += (data[i * d + c]! - fit.centroids[k * d + c]!) ** 2;
      return sum;
    });
    const own = distances[fit.labels[i]!]!;
    expect(own).toBeLessThanOrEqual(Math.min(...distances) + 1e-4);
    inertia += own;
  }
  expect(Math.abs(fit.inertia / inertia - 1)).toBeLessThan(1e-6);
  fit.history.forEach((value, i) => {
    if (i > 0) expect(value).toBeLessThanOrEqual(fit.history[i - 1]! * (1 + 1e-9));
  });
  expect(fit.mass.reduce((a, b) => a + b, 0)).toBe(n);
});

it('takes the best of several starts', async () => {
  const single = await fitKMeans(rows, { K: 12, seed: 4, threads: 1 });
  const several = await fitKMeans(rows, { K: 12, seed: 4, restarts: 4, threads: 1 });
  expect(several.inertia).toBeLessThanOrEqual(single.inertia);
});

it('refuses more clusters than distinct rows, and NaN', async () => {
  const data = new Float32Array(60 * 4);
  for (let i = 0; i < 60; i++) data[i * 4 + (i % 3)] = 1;
  await expect(fitKMeans({ data, n: 60, d: 4 }, { K: 5, seed: 1, threads: 1 })).rejects.toMatchObject({
    tag: 'InputError',
    suggestion: expect.stringContaining('K ≤ 3'),
  });
  const bad = { data: data.slice().fill(Number.NaN, 8, 9), n: 60, d: 4 };
  await expect(fitKMeans(bad, { K: 2, seed: 1, threads: 1 })).rejects.toMatchObject({
    tag: 'InputError',
    where: 'row 2',
  });
  await expect(fitKMeans(rows, { K: 0, seed: 1 })).rejects.toThrow(/K = 0/);
});

it('takes negative rows, which NMF does not', async () => {
  const shifted = { ...rows, data: rows.data.map((value) => value - 1) };
  const fit = await fitKMeans(shifted, { K: 3, seed: 1, threads: 1 });
  expect(fit.inertia).toBeGreaterThan(0);
  expect(fit.converged).toBe(true);
});

it('sends large inputs away from the reference method', async () => {
  const large = { data: new Float32Array(0), n: 1_000_000, d: 512 };
  await expect(fitKMeansReference(large, { K: 2, seed: 1 })).rejects.toThrow(/too many/);
});
