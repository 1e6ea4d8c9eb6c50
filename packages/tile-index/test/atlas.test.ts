import { readFileSync } from 'node:fs';
import {
  drawAtlas,
  neighbourGraph,
  TileIndex,
  takeNearest,
  trustworthiness,
  umap,
} from '@morphoscope/tile-index';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** Made by golden/make-atlas.py. */
const golden = JSON.parse(readFileSync(new URL('./golden/atlas.json', import.meta.url), 'utf8'));
const { n, d } = golden;
const data = Float32Array.from(Buffer.from(golden.rows, 'base64'));

let index: TileIndex;
beforeAll(async () => {
  index = await TileIndex.build({ data, d });
});
afterAll(() => index.close());

describe('maps of 500 handwritten digits, against scikit-learn', () => {
  it('distances are those of its brute force', async () => {
    const nearest = await index.searchExact(data.slice(0, 20 * d), 6);
    golden.neighbours.forEach((wanted: number[], q: number) => {
      const found = takeNearest(nearest, q).map(({ distance }) => distance);
      found.forEach((distance, i) => {
        expect(distance).toBeCloseTo(wanted[i]!, 4);
      });
    });
  });

  it('PCA places every row where its PCA does, and explains as much', async () => {
    const graph = await neighbourGraph(index, 15);
    const atlas = await drawAtlas(index, 'pca', graph);
    expect(atlas.explained![0]).toBeCloseTo(golden.explained[0], 6);
    expect(atlas.explained![1]).toBeCloseTo(golden.explained[1], 6);
    let worst = 0;
    atlas.coordinates.forEach((value, i) => {
      worst = Math.max(worst, Math.abs(value - golden.places[i]));
    });
    expect(worst).toBeLessThan(2e-3);
    expect(atlas.trustworthiness).toMatchObject({ rows: n, k: 10 });
    expect(atlas.trustworthiness!.value).toBeCloseTo(golden.trustworthiness.pca, 3);
  });

  it('trustworthiness is its trustworthiness, for both metrics', () => {
    const places = Float32Array.from(golden.places);
    expect(trustworthiness(data, d, places, 10, 'l2')).toBeCloseTo(golden.trustworthiness.pca, 3);
    const unit = Float32Array.from(data, (value, at) => {
      const row = data.subarray(at - (at % d), at - (at % d) + d);
      return value / Math.hypot(...row);
    });
    expect(trustworthiness(unit, d, places, 10, 'cosine')).toBeCloseTo(golden.trustworthiness.pcaCosine, 3);
  });

  it('UMAP is as trustworthy as its t-SNE, repeats with its seed, and differs with another', async () => {
    const graph = await neighbourGraph(index, 15);
    const seen: number[] = [];
    const follow = { onProgress: (done: number, total: number) => seen.push(done / total) };
    const atlas = await drawAtlas(index, 'umap', graph, { seed: 7 }, follow);
    expect(atlas.trustworthiness!.value).toBeGreaterThan(golden.trustworthiness.tsne - 0.02);
    expect(atlas.trustworthiness!.value).toBeGreaterThan(golden.trustworthiness.pca + 0.1);
    expect(seen.at(-1)).toBe(1);
    const briefly = async (seed: number) =>
      (await drawAtlas(index, 'umap', graph, { seed, epochs: 20 })).coordinates;
    const once = await briefly(7);
    expect(await briefly(7)).toEqual(once);
    expect(await briefly(8)).not.toEqual(once);
  });

  it('a drawing can be stopped', async () => {
    const graph = await neighbourGraph(index, 15);
    const stop = new AbortController();
    const drawing = drawAtlas(
      index,
      'umap',
      graph,
      { epochs: 1e6 },
      {
        signal: stop.signal,
        onProgress: () => stop.abort(),
      },
    );
    await expect(drawing).rejects.toThrow(/stopped/);
  });
});

describe('what maps do with odd rows', () => {
  it('equal rows, one row, none, and rows of one number have places that are numbers', async () => {
    const cases = [
      { data: new Float32Array(40).fill(3), d: 2 },
      { data: Float32Array.of(1, 2, 3), d: 3 },
      { data: new Float32Array(0), d: 3 },
      { data: Float32Array.from({ length: 30 }, (_, i) => i), d: 1 },
    ];
    for (const rows of cases) {
      const small = await TileIndex.build(rows);
      const graph = await neighbourGraph(small, 5);
      for (const method of ['pca', 'umap'] as const) {
        const { coordinates } = await drawAtlas(small, method, graph);
        expect(coordinates.length).toBe((2 * rows.data.length) / rows.d);
        expect(coordinates.every(Number.isFinite)).toBe(true);
      }
      await small.close();
    }
  });

  it('removed rows have no place and pull at no other', async () => {
    const rows = Float32Array.from({ length: 60 }, (_, i) => (i < 40 ? i : 1000 + i));
    const small = await TileIndex.build({ data: rows, d: 1 });
    await small.remove([0, 59]);
    const { coordinates } = await drawAtlas(small, 'umap', await neighbourGraph(small, 5));
    expect(Array.from(coordinates.keys()).filter((i) => Number.isNaN(coordinates[i]))).toEqual([
      0, 1, 118, 119,
    ]);
    await small.close();
  });

  it('two far groups lie apart', () => {
    const count = 60;
    const k = 5;
    const rows = new Int32Array(count * k);
    const distances = new Float32Array(count * k);
    for (let i = 0; i < count; i++) {
      const first = i < 30 ? 0 : 30;
      for (let a = 0; a < k; a++) {
        rows[i * k + a] = first + ((i - first + a + 1) % 30);
        distances[i * k + a] = a + 1;
      }
    }
    const start = Float32Array.from({ length: 2 * count }, (_, i) => (i % 2 === 0 && i >= 60 ? 1 : -1));
    const places = umap({ n: count, k, rows, distances }, start, { seed: 2 });
    const centre = (from: number) =>
      Array.from({ length: 30 }, (_, i) => places[2 * (from + i)]!).reduce((a, b) => a + b) / 30;
    expect(Math.abs(centre(0) - centre(30))).toBeGreaterThan(5);
  });
});
