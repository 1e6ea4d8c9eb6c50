import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ClusterTable,
  createClusterTable,
  PrototypeSelector,
  selectPrototypes,
  type TypicalOptions,
  TypicalSelector,
} from '../src/index.js';

/** A table of weight sums; maxWeight the same, the label of one cell where a cluster is strongest. */
function tableOf(slideId: string, rows: readonly (readonly number[])[]): ClusterTable {
  const K = rows[0]!.length;
  const table = createClusterTable(slideId, Uint32Array.from(rows.keys()), K);
  for (const [i, row] of rows.entries()) {
    table.weightSum.set(row, i * K);
    table.maxWeight.set(row, i * K);
    const strongest = row.indexOf(Math.max(...row));
    if (row[strongest]! > 0) table.count[i * K + strongest] = 1;
  }
  return table;
}

/** One cluster of interest, another that never wins; scores as given. */
const held = (slideId: string, scores: readonly number[]) =>
  tableOf(
    slideId,
    scores.map((score) => [score, 0]),
  );

function typical(tables: readonly ClusterTable[], options: TypicalOptions = {}) {
  const selector = new TypicalSelector(tables[0]!.K, options);
  for (const table of tables) selector.add(table);
  return selector.select();
}

describe('prototypes at the border', () => {
  it('are tiles that two clusters share', () => {
    const tables = [
      tableOf('a', [
        [9, 1, 0],
        [4, 5, 1],
        [0, 0, 10],
      ]),
      tableOf('b', [
        [5, 5, 0],
        [2, 2, 6],
      ]),
    ];
    const [first, second, third] = selectPrototypes(tables, 3, { score: 'border' });
    expect(first!.map(({ slideId, tileIndex, other }) => [slideId, tileIndex, other])).toEqual([
      ['b', 0, 1],
      ['a', 1, 1],
    ]);
    expect(first!.map(({ score }) => score)).toEqual([1, 0.8]);
    expect(second!.map(({ slideId, tileIndex, other }) => [slideId, tileIndex, other])).toEqual([
      ['b', 0, 0],
      ['a', 1, 0],
    ]);
    expect(third!.map(({ slideId, tileIndex, score, other }) => [slideId, tileIndex, score, other])).toEqual([
      ['b', 1, 0.4, 0],
      ['a', 1, 0.2, 1],
    ]);
  });

  it('are none with a single cluster', () => {
    const selector = new PrototypeSelector(1, { score: 'border' });
    selector.add(tableOf('a', [[3], [4]]));
    expect(selector.select()).toEqual([[]]);
  });
});

describe('typical prototypes', () => {
  it('lie nearest to the median of the tiles that hold the cluster', () => {
    const tables = [held('a', [1, 100, 0]), held('b', [5, 90]), held('c', [7]), held('d', [6, 80])];
    // Held: 1 5 6 7 80 90 100, median 7.
    const [first, never] = typical(tables, { count: 3 });
    expect(first!.map(({ slideId, score }) => [slideId, score])).toEqual([
      ['c', 7],
      ['d', 6],
      ['b', 5],
    ]);
    expect(first![0]).toEqual({ cluster: 0, slideId: 'c', tileIndex: 0, cell: 0, score: 7 });
    expect(never).toEqual([]);
  });

  it('come from several tiles of a single slide, or as many per slide as said, without the same tissue twice', () => {
    const one = [held('a', [1, 2, 3, 4, 5])];
    const tiles = (options: TypicalOptions) => typical(one, options)[0]!.map(({ tileIndex }) => tileIndex);
    expect(tiles({})).toEqual([2, 1, 3, 0, 4]);
    expect(tiles({ count: 2 })).toEqual([2, 1]);
    expect(tiles({ perSlide: 1 })).toEqual([2]);
    expect(tiles({ overlaps: (_, a, b) => Math.abs(a - b) === 1 })).toEqual([2, 0, 4]);
    const two = [held('a', [3, 4]), held('b', [9])];
    expect(typical(two, { perSlide: 2 })[0]!.map(({ score }) => score)).toEqual([4, 3, 9]);
  });

  it('do not depend on the order of slides, however small the memory', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 9 }), {
          minLength: 2,
          maxLength: 6,
        }),
        fc.integer({ min: 1, max: 12 }),
        (slides, sample) => {
          const tables = slides.map((scores, s) => held(`slide ${s}`, scores));
          const chosen = typical(tables, { sample });
          expect(typical([...tables].reverse(), { sample })).toEqual(chosen);
          expect(typical(tables, { sample, seed: 0 })).toEqual(chosen);
          const most = Math.min(sample, 8, slides.filter((scores) => scores.some((v) => v > 0)).length);
          expect(chosen[0]!.length).toBeLessThanOrEqual(most);
        },
      ),
    );
  });

  it('keep near the median when there are more tiles than memory', () => {
    const tables = Array.from({ length: 50 }, (_, s) =>
      held(
        `slide ${s}`,
        Array.from({ length: 200 }, (_, i) => 1 + ((i * 37 + s * 11) % 200)),
      ),
    );
    const exact = typical(tables, { sample: 20000 })[0]!.map(({ score }) => score);
    expect(exact.every((score) => score === 100 || score === 101)).toBe(true);
    const few = typical(tables, { sample: 400 })[0]!.map(({ score }) => score);
    expect(few.length).toBe(8);
    for (const score of few) expect(Math.abs(score - 100.5)).toBeLessThan(20);
    expect(typical(tables, { sample: 400, seed: 1 })).not.toEqual(typical(tables, { sample: 400 }));
  });

  it('refuse a slide twice, another dictionary, and options that mean nothing', () => {
    const selector = new TypicalSelector(2);
    selector.add(held('a', [1]));
    expect(() => selector.add(held('a', [1]))).toThrow('came before');
    expect(() => selector.add(tableOf('b', [[1, 2, 3]]))).toThrow('another number of clusters');
    expect(() => new TypicalSelector(2, { sample: 0 })).toThrow('sample is 0');
  });
});
