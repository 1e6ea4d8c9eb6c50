import { createRandom } from '@morphoscope/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ClusterTable,
  createClusterTable,
  locatePrototype,
  type PrototypeOptions,
  selectPrototypes,
} from '../src/index.js';

/** A table whose maxWeight rows are given; weightSum is the same, maxCell the row number. */
function tableOf(slideId: string, rows: readonly (readonly number[])[]): ClusterTable {
  const K = rows[0]?.length ?? 2;
  const table = createClusterTable(slideId, Uint32Array.from(rows.keys()), K);
  for (const [i, row] of rows.entries()) {
    table.maxWeight.set(row, i * K);
    table.weightSum.set(row, i * K);
    table.maxCell.fill(i, i * K, i * K + K);
  }
  return table;
}

/** Sort everything, walk down, keep what the rule allows. */
function slow(tables: readonly ClusterTable[], K: number, count: number, perSlide: number) {
  return Array.from({ length: K }, (_, k) => {
    const all = tables.flatMap((table) =>
      Array.from(table.tileIndex, (tileIndex, i) => ({
        slideId: table.slideId,
        tileIndex,
        score: table.maxWeight[i * K + k]!,
      })),
    );
    all.sort((a, b) => b.score - a.score || cmp(a.slideId, b.slideId) || a.tileIndex - b.tileIndex);
    const used = new Map<string, number>();
    return all
      .filter((tile) => tile.score > 0)
      .filter((tile) => {
        const n = used.get(tile.slideId) ?? 0;
        used.set(tile.slideId, n + 1);
        return n < perSlide;
      })
      .slice(0, count);
  });
}
const cmp = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

const tablesArbitrary = fc
  .array(
    fc.array(fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 3, maxLength: 3 }), {
      minLength: 1,
      maxLength: 12,
    }),
    { minLength: 2, maxLength: 6 },
  )
  .map((slides) => slides.map((rows, s) => tableOf(`slide-${s}`, rows)));

describe('selectPrototypes', () => {
  it('agrees with sorting everything, ties included', () => {
    fc.assert(
      fc.property(
        tablesArbitrary,
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 3 }),
        (tables, count, perSlide) => {
          const chosen = selectPrototypes(tables, 3, { count, perSlide });
          expect(
            chosen.map((list) =>
              list.map(({ slideId, tileIndex, score }) => ({ slideId, tileIndex, score })),
            ),
          ).toEqual(slow(tables, 3, count, perSlide));
        },
      ),
    );
  });

  it('gives the same tiles whatever order the slides come in', () => {
    fc.assert(
      fc.property(tablesArbitrary, fc.integer(), (tables, seed) => {
        const random = createRandom(seed, 'order');
        const shuffled = tables.map((table) => ({ table, key: random.uint32() }));
        shuffled.sort((a, b) => a.key - b.key);
        expect(
          selectPrototypes(
            shuffled.map((entry) => entry.table),
            3,
          ),
        ).toEqual(selectPrototypes(tables, 3));
      }),
    );
  });

  it('keeps one per slide rather than fill up, but a cohort of one slide shows several tiles', () => {
    const rows = [
      [5, 0],
      [4, 0],
      [3, 1],
    ];
    expect(selectPrototypes([tableOf('a', rows), tableOf('b', rows)], 2)[0]).toHaveLength(2);
    const single = selectPrototypes([tableOf('a', rows)], 2);
    expect(single[0]?.map((p) => p.tileIndex)).toEqual([0, 1, 2]);
    expect(single[1]?.map((p) => p.tileIndex)).toEqual([2]);
    expect(selectPrototypes([tableOf('a', rows)], 2, { perSlide: 1 })[0]).toHaveLength(1);
  });

  it('passes over tiles that show the same tissue', () => {
    const table = tableOf(
      'a',
      [9, 8, 7, 6].map((w) => [w]),
    );
    const overlaps: PrototypeOptions['overlaps'] = (_, a, b) => Math.abs(a - b) < 2;
    expect(selectPrototypes([table], 1, { overlaps })[0]?.map((p) => p.tileIndex)).toEqual([0, 2]);
  });

  it('ranks by share of the tile when asked', () => {
    const table = tableOf('a', [
      [10, 90],
      [3, 1],
    ]);
    const other = tableOf('b', [[1, 1]]);
    const chosen = selectPrototypes([table, other], 2, { score: 'share' })[0];
    expect(chosen?.map((p) => [p.slideId, p.tileIndex, p.score])).toEqual([
      ['a', 1, 0.75],
      ['b', 0, 0.5],
    ]);
  });

  it('refuses unusable input and says what to do', () => {
    const table = tableOf('a', [[1, 2]]);
    expect(() => selectPrototypes([table], 2, { count: 0 })).toThrow(/whole number/);
    expect(() => selectPrototypes([table], 3)).toThrow(/2 clusters, expected 3/);
    expect(() => selectPrototypes([table, table], 2)).toThrow(/twice/);
  });
});

it('locates the cell inside the tile, with its own step per axis', () => {
  const [list] = selectPrototypes([tableOf('a', [[1]])], 1);
  const chosen = { ...list![0]!, cell: 4 * 7 + 2 };
  const tile = {
    index: 0,
    column: 0,
    row: 0,
    x: 100,
    y: 50.5,
    extent: 70,
    extentY: 140,
    tissueFraction: 1,
  };
  expect(locatePrototype(chosen, tile, 7, 7)).toMatchObject({
    tile: { x: 100, y: 50.5, width: 70, height: 140 },
    cell: { x: 120, y: 130.5, width: 10, height: 20 },
  });
});
