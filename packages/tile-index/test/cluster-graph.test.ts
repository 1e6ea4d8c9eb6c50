import { createRandom } from '@morphoscope/domain';
import { clusterGraph, neighbourGraph, TileIndex } from '@morphoscope/tile-index';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusteredRows } from './support/vectors.js';

describe('neighbours of every row', () => {
  it('are the nearest other rows, and none of the removed ones', async () => {
    const d = 3;
    const n = 400;
    const data = clusteredRows(n, d, 4, 9);
    const index = await TileIndex.build({ data, d }, { search: 'exact', segments: 2 });
    await index.remove([5, 17]);
    const seen: number[] = [];
    const graph = await neighbourGraph(index, 6, { onProgress: (done) => seen.push(done) });
    await index.close();
    expect(seen.at(-1)).toBe(n - 2);
    for (let row = 0; row < n; row++) {
      const own = Array.from(graph.rows.subarray(row * 6, row * 6 + 6));
      if (row === 5 || row === 17) {
        expect(own).toEqual([-1, -1, -1, -1, -1, -1]);
        continue;
      }
      const truth = Array.from({ length: n }, (_, other) => other)
        .filter((other) => other !== row && other !== 5 && other !== 17)
        .map((other) => Math.hypot(...[0, 1, 2].map((c) => data[row * d + c]! - data[other * d + c]!)))
        .sort((a, b) => a - b);
      expect(own).not.toContain(row);
      graph.distances.subarray(row * 6, row * 6 + 6).forEach((distance, i) => {
        expect(distance).toBeCloseTo(truth[i]!, 5);
      });
    }
  });
});

describe('clusters that border on each other', () => {
  it('counts neighbours as one counts by hand', () => {
    // Rows 0-2 in cluster 0, 3-4 in cluster 1, 5 in none; each with its two neighbours.
    const rows = Int32Array.of(1, 2, 0, 2, 3, 4, 4, 2, 3, 5, 4, -1);
    const distances = Float32Array.of(1, 2, 1, 1, 3, 4, 1, 3, 1, 2, 2, Number.POSITIVE_INFINITY);
    const graph = clusterGraph({ n: 6, k: 2, rows, distances }, [0, 0, 0, 1, 1, -1], 2);
    expect(graph.tiles).toEqual([3, 2]);
    expect(graph.counts).toEqual([4, 2, 1, 2]);
    expect(graph.shares).toEqual([4 / 6, 2 / 6, 1 / 3, 2 / 3]);
    expect(graph.lifts[0]).toBeCloseTo(4 / 6 / (2 / 4), 12);
    expect(graph.lifts[1]).toBeCloseTo(2 / 6 / (2 / 4), 12);
    expect(graph.borders).toEqual([{ a: 0, b: 1, ofA: [2], ofB: [3] }]);
  });

  it('finds no border where clusters are dealt far apart, and chance where they are dealt at random', async () => {
    const n = 3000;
    const apart = Float32Array.from({ length: n }, (_, i) => (i % 2) * 100 + i / n);
    const index = await TileIndex.build({ data: apart, d: 1 });
    const neighbours = await neighbourGraph(index, 10);
    await index.close();
    const far = clusterGraph(
      neighbours,
      Array.from({ length: n }, (_, i) => i % 2),
      2,
    );
    expect(far.counts[1]! + far.counts[2]!).toBe(0);
    expect(far.borders).toEqual([]);
    const random = createRandom(4, 'dealt');
    const mixed = clusterGraph(
      neighbours,
      Array.from({ length: n }, () => random.below(2)),
      2,
    );
    for (const lift of mixed.lifts) expect(Math.abs(lift - 1)).toBeLessThan(0.2);
  });

  it('border tiles are those with most neighbours across, whatever the order they come in', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 40 }).chain((n) =>
          fc.record({
            n: fc.constant(n),
            clusters: fc.array(fc.integer({ min: -1, max: 2 }), { minLength: n, maxLength: n }),
            links: fc.array(fc.array(fc.nat(n - 1), { minLength: 3, maxLength: 3 }), {
              minLength: n,
              maxLength: n,
            }),
          }),
        ),
        ({ n, clusters, links }) => {
          const rows = Int32Array.from(links.flat());
          const distances = Float32Array.from(rows, (_, i) => (i % 3) + 1);
          const { borders, counts } = clusterGraph({ n, k: 3, rows, distances }, clusters, 3, 2);
          const across = (row: number, b: number) =>
            links[row]!.filter((other) => clusters[other] === b).length;
          for (const { a, b, ofA } of borders) {
            const own = clusters.flatMap((c, row) => (c === a && across(row, b) > 0 ? [across(row, b)] : []));
            own.sort((x, y) => y - x);
            expect(ofA.map((row) => across(row, b))).toEqual(own.slice(0, 2));
          }
          const known = clusters.reduce<number>(
            (sum, c, row) =>
              c < 0 ? sum : sum + links[row]!.filter((other) => clusters[other]! >= 0).length,
            0,
          );
          expect(counts.reduce((a, b) => a + b, 0)).toBe(known);
        },
      ),
    );
  });

  it('refuses clusters of other rows', () => {
    const graph = { n: 1, k: 1, rows: Int32Array.of(-1), distances: Float32Array.of(0) };
    expect(() => clusterGraph(graph, [0, 1], 2)).toThrow(/clusters of 2 rows for a graph of 1/);
  });
});
