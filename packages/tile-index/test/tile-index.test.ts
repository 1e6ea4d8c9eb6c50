import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildMeasured, hnswStatus, measureRecall, TileIndex, takeNearest } from '@morphoscope/tile-index';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clusteredRows, rowOf, slowDistance } from './support/vectors.js';

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'morphoscope-index-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

/** Runs `work` with an index and closes it. */
async function withIndex<Result>(
  building: Promise<TileIndex>,
  work: (index: TileIndex) => Promise<Result>,
): Promise<Result> {
  const index = await building;
  try {
    return await work(index);
  } finally {
    await index.close();
  }
}

const value = fc.oneof(fc.constant(0), fc.float({ min: 0, max: 50, noNaN: true }));
const case_ = fc.record({
  d: fc.integer({ min: 1, max: 9 }),
  n: fc.integer({ min: 1, max: 60 }),
  k: fc.integer({ min: 1, max: 12 }),
  metric: fc.constantFrom('l2' as const, 'cosine' as const),
  search: fc.constantFrom('hnsw' as const, 'exact' as const),
  segments: fc.integer({ min: 1, max: 3 }),
  values: fc.array(value, { minLength: 600, maxLength: 600 }),
  // Per row: whether it may be found, its group, whether it is removed.
  rows: fc.array(fc.record({ allowed: fc.boolean(), group: fc.nat(4), removed: fc.nat(5) }), {
    minLength: 60,
    maxLength: 60,
  }),
  filtered: fc.boolean(),
  grouped: fc.boolean(),
});

describe('search, against looking at every row in the test', () => {
  it('gives the same distances whatever metric, filter, groups, removed rows and segments', async () => {
    await fc.assert(
      fc.asyncProperty(
        case_,
        async ({ d, n, k, metric, search, segments, values, rows, filtered, grouped }) => {
          const data = Float32Array.from(values.slice(0, n * d));
          const query = Float32Array.from(values.slice(600 - d));
          const gone = rows.slice(0, n).map(({ removed }) => removed === 0);
          const truth = rows
            .slice(0, n)
            .map(({ allowed, group }, row) => ({
              row,
              group,
              allowed: allowed || !filtered,
              distance: slowDistance(Array.from(query), rowOf(data, row, d), metric),
            }))
            .filter(({ allowed, row }) => allowed && !gone[row])
            .sort((a, b) => a.distance - b.distance)
            .filter((one, i, all) => !grouped || all.findIndex(({ group }) => group === one.group) === i)
            .slice(0, k);
          const options = { metric, search, segments, efConstruction: 200, ef: 200 };
          const found = await withIndex(TileIndex.build({ data, d }, options), async (index) => {
            await index.remove(gone.flatMap((removed, row) => (removed ? [row] : [])));
            const answer = await index.search(query, {
              k,
              ...(filtered
                ? { allowed: Uint8Array.from(rows.slice(0, n), ({ allowed }) => Number(allowed)) }
                : {}),
              ...(grouped ? { groups: Int32Array.from(rows.slice(0, n), ({ group }) => group) } : {}),
            });
            return takeNearest(answer, 0);
          });
          expect(found.length).toBe(truth.length);
          found.forEach(({ row, distance }, i) => {
            expect(distance).toBeCloseTo(truth[i]!.distance, 4);
            expect(distance).toBeCloseTo(slowDistance(Array.from(query), rowOf(data, row, d), metric), 4);
          });
          expect(new Set(found.map(({ row }) => row)).size).toBe(found.length);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('finds removed rows no more, and appended ones at once', async () => {
    const d = 4;
    const data = clusteredRows(500, d, 3, 5);
    const extra = Float32Array.of(9, 9, 9, 9, 20, 20, 20, 20);
    await withIndex(TileIndex.build({ data, d }, { segments: 3, search: 'hnsw' }), async (index) => {
      expect(await index.append(extra)).toBe(500);
      const nearest = async (x: number) =>
        takeNearest(await index.search(new Float32Array(d).fill(x), { k: 2 }), 0);
      expect((await nearest(20))[0]).toEqual({ row: 501, distance: 0 });
      await index.remove([501, 501]);
      expect((await nearest(20))[0]!.row).toBe(500);
      expect([index.n, index.size]).toEqual([502, 501]);
      expect(Array.from(await index.vectors([501, 0]))).toEqual([20, 20, 20, 20, ...rowOf(data, 0, d)]);
    });
  });

  it('takes a region by its mean or by whichever tile is nearest', async () => {
    const data = Float32Array.of(0, 10, 4, 5, 6);
    const region = Float32Array.of(0.1, 9.8);
    await withIndex(TileIndex.build({ data, d: 1 }), async (index) => {
      const mean = await index.searchRegion(region, 'mean', { k: 2 });
      expect(mean.map(({ row }) => row)).toEqual([3, 2]);
      const best = await index.searchRegion(region, 'best', { k: 2 });
      expect(best.map(({ row }) => row)).toEqual([0, 1]);
      const groups = Int32Array.of(1, 1, 2, 2, 2);
      const apart = await index.searchRegion(region, 'best', { k: 5, groups });
      expect(apart.map(({ row }) => row)).toEqual([0, 4]);
    });
  });

  it('looks at every row when a large filter leaves nothing near the query', async () => {
    // 30,000 allowed rows, all farther than the 30,000 that are not: the graph alone would not reach them.
    const n = 60_000;
    const data = Float32Array.from({ length: n }, (_, i) => (i % 2 === 0 ? i / n : 100 + i / n));
    const allowed = Uint8Array.from({ length: n }, (_, i) => i % 2);
    await withIndex(TileIndex.build({ data, d: 1 }, { M: 4, efConstruction: 10, ef: 10 }), async (index) => {
      const found = takeNearest(await index.search(Float32Array.of(0), { k: 3, allowed }), 0);
      expect(found.map(({ row }) => row)).toEqual([1, 3, 5]);
      const few = Uint8Array.from({ length: n }, (_, i) => Number(i < 20_000));
      const exact = !hnswStatus().available;
      expect([index.isExact(), index.isExact(allowed), index.isExact(few)]).toEqual([exact, exact, true]);
    });
  });
});

describe('recall', () => {
  const d = 128;
  const data = clusteredRows(20_000, d, 40, 1);

  it.runIf(hnswStatus().available)(
    'is 0.99 or more on 20,000 clustered rows of 128, also in two graphs',
    async () => {
      for (const segments of [1, 2]) {
        const { recall, queries } = await withIndex(TileIndex.build({ data, d }, { segments }), (index) =>
          measureRecall(index),
        );
        expect(queries).toBe(200);
        expect(recall).toBeGreaterThanOrEqual(0.99);
      }
    },
  );

  it.runIf(hnswStatus().available)('is measured: a graph that looks at too little has less', async () => {
    const poor = { M: 3, efConstruction: 3, ef: 3 };
    const { recall } = await withIndex(TileIndex.build({ data, d }, poor), (index) => measureRecall(index));
    expect(recall).toBeLessThan(0.8);
  });

  it.runIf(hnswStatus().available)(
    'is kept up: equal rows cut an HNSW graph into pieces, and such a graph is done without',
    async () => {
      const once = clusteredRows(375, 3, 50, 6);
      const rows = Float32Array.from({ length: 8 * once.length }, (_, i) => once[i % once.length]!);
      const options = { search: 'hnsw' as const, M: 2, ef: 20 };
      const { index, recall, distrusted } = await buildMeasured({ data: rows, d: 3 }, options);
      await index.close();
      expect(distrusted!.recall).toBeLessThan(0.95);
      expect(recall.recall).toBe(1);
      expect(index.graph.available).toBe(false);
      const good = await buildMeasured({ data: data.subarray(0, 500 * d), d }, { search: 'hnsw' });
      await good.index.close();
      expect(good.distrusted).toBeUndefined();
      expect(good.index.graph.available).toBe(true);
    },
  );

  it('is 1 where searches are exact', async () => {
    const small = data.subarray(0, 300 * d);
    const { recall } = await withIndex(TileIndex.build({ data: small, d }, { search: 'exact' }), (index) => {
      expect(index.graph).toEqual({ available: false, detail: 'every search looks at all rows' });
      return measureRecall(index);
    });
    expect(recall).toBe(1);
  });
});

describe('the folder of an index', () => {
  const d = 16;
  const data = clusteredRows(3000, d, 8, 2);
  const query = clusteredRows(5, d, 8, 3);
  const options = { segments: 2, metric: 'cosine' as const, search: 'hnsw' as const };

  it('read back it answers the same, removed and appended rows included', async () => {
    const folder = join(dir, 'saved');
    const before = await withIndex(TileIndex.build({ data, d }, options), async (index) => {
      await index.append(clusteredRows(11, d, 8, 4));
      await index.remove([3, 3005]);
      await index.save(folder);
      return index.search(query, { k: 7 });
    });
    await withIndex(TileIndex.load(folder), async (index) => {
      expect(await index.search(query, { k: 7 })).toEqual(before);
      expect(index.size).toBe(3009);
      await index.append(query);
      expect(takeNearest(await index.search(query, { k: 1 }), 4)[0]!.row).toBe(3015);
    });
  });

  it('has the same bytes from the same rows, also when a build is stopped and taken up again', async () => {
    const checkpoint = join(dir, 'checkpoint');
    await mkdir(checkpoint);
    const stop = new AbortController();
    const seen: number[] = [];
    const stopped = TileIndex.build({ data, d }, options, {
      checkpoint,
      signal: stop.signal,
      onProgress: (done) => {
        seen.push(done);
        if (done > 1000) stop.abort();
      },
    });
    await expect(stopped).rejects.toThrow(/stopped/);
    expect(seen.length).toBeLessThan(12);
    const files: Map<string, string>[] = [];
    for (const [name, hooks] of [
      ['first', {}],
      ['second', { checkpoint }],
      ['third', { checkpoint }],
    ] as const) {
      const folder = join(dir, name);
      await withIndex(TileIndex.build({ data, d }, options, hooks), (index) => index.save(folder));
      files.push(await bytesOf(folder));
    }
    expect(files[1]).toEqual(files[0]);
    expect(files[2]).toEqual(files[0]);
    expect([...files[0]!.keys()]).toContain('vectors.npy');
    expect(await readdir(dir)).toEqual(expect.not.arrayContaining([expect.stringMatching(/tmp$/)]));
  });

  it('says when it is damaged or none', async () => {
    const folder = join(dir, 'damaged');
    await withIndex(TileIndex.build({ data, d }, options), (index) => index.save(folder));
    if (hnswStatus().available) {
      await writeFile(join(folder, 'graph-0.hnsw'), 'no graph');
      await expect(TileIndex.load(folder)).rejects.toThrow(/do not fit its vectors/);
    }
    await truncate(join(folder, 'vectors.npy'), 1000);
    await expect(TileIndex.load(folder)).rejects.toThrow(/damaged/);
    await expect(TileIndex.load(join(dir, 'none'))).rejects.toThrow(/holds no tile index/);
  });
});

describe('what cannot be', () => {
  it.each([
    ['rows of another length', { data: new Float32Array(7), d: 2 }, /7 numbers are no rows of 2/],
    ['no number', { data: Float32Array.of(1, Number.NaN), d: 1 }, /row 1 holds NaN/],
  ])('%s is refused', async (_, rows, message) => {
    await expect(TileIndex.build(rows)).rejects.toThrow(message);
  });

  it('questions that make no sense are refused, and an empty index finds nothing', async () => {
    await expect(TileIndex.build({ data: new Float32Array(2), d: 1 }, { M: 1 })).rejects.toThrow(/M must be/);
    await withIndex(TileIndex.build({ data: new Float32Array(0), d: 2 }), async (index) => {
      expect(takeNearest(await index.search(Float32Array.of(1, 2), { k: 3 }), 0)).toEqual([]);
      await expect(index.search(Float32Array.of(1), { k: 3 })).rejects.toThrow(/no rows of 2/);
      await expect(index.search(Float32Array.of(1, 2), { k: 0 })).rejects.toThrow(/k must be/);
      await expect(index.remove([0])).rejects.toThrow(/no row 0/);
    });
  });
});

async function bytesOf(folder: string): Promise<Map<string, string>> {
  const names = (await readdir(folder)).sort();
  return new Map(
    await Promise.all(
      names.map(async (name) => [name, (await readFile(join(folder, name))).toString('base64')] as const),
    ),
  );
}
