import { readFileSync } from 'node:fs';
import {
  batchesOf,
  createNnls,
  createProjector,
  fitKMeans,
  fitKMeansReference,
  fitNmf,
  fitNmfOnline,
  gramOf,
  transform,
} from '@morphoscope/clustering';
import { describe, expect, it } from 'vitest';

// Made by golden/make_golden.py.
const golden = JSON.parse(readFileSync(new URL('./golden/golden.json', import.meta.url), 'utf8'));
const { n, d, K } = golden as { n: number; d: number; K: number };
const file = readFileSync(new URL('./golden/V.npy', import.meta.url));
const data = new Float32Array(
  file.buffer.slice(file.byteOffset + file.length - n * d * 4, file.byteOffset + file.length),
);
const rows = { data, n, d };
const start = data.slice(0, K * d);

describe('NMF', () => {
  for (const [name, loss] of Object.entries(golden.nmf as Record<string, number>)) {
    it(`reaches scikit-learn's loss from ${name}`, async () => {
      const [init, k] = name.split('-') as ['nndsvda' | 'nndsvd', string];
      const fit = await fitNmf(rows, { K: Number(k), seed: 1, init, threads: 2 });
      expect(fit.relativeError).toBeLessThan(loss * 1.01);
      expect(fit.relativeError).toBeGreaterThan(loss * 0.9);
    });
  }

  it('reaches it online, too', async () => {
    const fit = await fitNmfOnline(batchesOf(rows, 100), { K, seed: 1, epochs: 10, threads: 2 });
    expect(fit.relativeError).toBeLessThan(golden.nmf[`nndsvda-${K}`] * 1.01);
  });
});

describe('NNLS with a frozen H', () => {
  const H = Float32Array.from(golden.H as number[]);
  const part = { data: data.slice(0, 50 * d), n: 50, d };
  const largest = Math.max(...(golden.nnls as number[]));
  const differs = (W: ArrayLike<number>, truth: number[]) =>
    Math.max(...truth.map((value, i) => Math.abs(W[i]! - value))) / largest;

  it('agrees with NMF.transform of scikit-learn to 1e-4', async () => {
    expect(differs(await transform(part, H, K, { threads: 1 }), golden.transform)).toBeLessThan(1e-4);
  });

  it('agrees with scipy.optimize.nnls to 1e-5', async () => {
    expect(differs(await transform(part, H, K, { threads: 1 }), golden.nnls)).toBeLessThan(1e-5);
  });

  it('gives the same from projections of a channel-major map', async () => {
    const map = new Float32Array(d * 50);
    for (let i = 0; i < 50; i++) for (let c = 0; c < d; c++) map[c * 50 + i] = data[i * d + c]!;
    const projector = await createProjector();
    const projections = await projector.project(H, map, d, 50);
    await projector.close();
    const W = new Float32Array(K * 50);
    createNnls(gramOf(H, K, d), K).solve(projections, 50, W);
    const turned = Float32Array.from({ length: 50 * K }, (_, i) => W[(i % K) * 50 + Math.floor(i / K)]!);
    expect(differs(turned, golden.nnls)).toBeLessThan(1e-5);
  });
});

describe('k-means', () => {
  const exact = { K, seed: 1, tolerance: 0, threads: 2 };

  it('has the inertia and labels of scikit-learn from the same start', async () => {
    const fit = await fitKMeans(rows, { ...exact, init: start });
    expect(Math.abs(fit.inertia / golden.kmeans.inertia - 1)).toBeLessThan(1e-5);
    expect(Array.from(fit.labels)).toEqual(golden.kmeans.labels);
    expect(fit.converged).toBe(true);
  });

  it('relocates an empty cluster as scikit-learn does', async () => {
    const far = start.slice().fill(1000, (K - 1) * d);
    const fit = await fitKMeans(rows, { ...exact, init: far });
    expect(Math.abs(fit.inertia / golden.kmeansEmpty.inertia - 1)).toBeLessThan(1e-5);
    expect(Math.min(...fit.mass)).toBeGreaterThan(0);
  });

  it('keeps its precision far from the origin', async () => {
    const offset = { ...rows, data: data.map((value) => value + 500) };
    const fit = await fitKMeans(offset, { ...exact, init: start.map((value) => value + 500) });
    expect(Math.abs(fit.inertia / golden.kmeansOffset.inertia - 1)).toBeLessThan(1e-5);
  });

  it('agrees with ml-kmeans', async () => {
    const fit = await fitKMeansReference(rows, { K, seed: 1, init: start });
    expect(Math.abs(fit.inertia / golden.kmeans.inertia - 1)).toBeLessThan(1e-5);
  });
});
