import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeColumns } from '../../src/atlas/columns';
import { countBy, judged, rowsOfTiles, rowsWhere } from '../../src/atlas/filter';
import { rowSet } from '../../src/atlas/row-set';
import { encodeColumns, type TileOfMap } from '../support/atlas-columns';

const tile: fc.Arbitrary<TileOfMap> = fc.record({
  x: fc.constant(0),
  y: fc.constant(0),
  slide: fc.nat(3),
  tile: fc.nat(50),
  cluster: fc.integer({ min: -1, max: 4 }),
  predicted: fc.nat(2),
  flags: fc.constantFrom(0, 1, 3),
  scores: fc.constant([0, 0, 0] as readonly number[]),
});
const map = fc.array(tile, { minLength: 1, maxLength: 60 });
const decoded = (tiles: readonly TileOfMap[]) => decodeColumns(encodeColumns(tiles), tiles.length, 3);
const some = (most: number) =>
  fc.option(fc.subarray(Array.from({ length: most + 1 }, (_, i) => i)), { nil: undefined });

describe('filters of the map', () => {
  it('find the rows that meet every condition', () => {
    fc.assert(
      fc.property(
        map,
        some(4),
        some(3),
        some(2),
        fc.option(fc.boolean(), { nil: undefined }),
        (tiles, clusters, slides, predicted, wrong) => {
          const wanted = tiles.flatMap((t, i) =>
            (!clusters || clusters.includes(t.cluster)) &&
            (!slides || slides.includes(t.slide)) &&
            (!predicted || predicted.includes(t.predicted)) &&
            (wrong === undefined || t.flags === (wrong ? 3 : 1))
              ? [i]
              : [],
          );
          const filter = {
            ...(clusters && { clusters }),
            ...(slides && { slides }),
            ...(predicted && { predicted }),
            ...(wrong !== undefined && { wrong }),
          };
          expect([...rowsWhere(decoded(tiles), filter)]).toEqual(wanted);
        },
      ),
    );
  });

  it('count groups and wrong predictions of a selection and of all', () => {
    fc.assert(
      fc.property(map, fc.array(fc.nat(59)), (tiles, chosen) => {
        const columns = decoded(tiles);
        const rows = rowSet(chosen.filter((row) => row < tiles.length));
        const picked = [...rows].map((row) => tiles[row] as TileOfMap);
        for (const [selection, members] of [
          [rows, picked],
          ['all', tiles],
        ] as const) {
          const counts = countBy(columns.cluster, 5, selection);
          expect([...counts]).toEqual(
            [0, 1, 2, 3, 4].map((k) => members.filter((t) => t.cluster === k).length),
          );
          expect(judged(columns, selection)).toEqual({
            labelled: members.filter((t) => t.flags !== 0).length,
            wrong: members.filter((t) => t.flags === 3).length,
          });
        }
      }),
    );
  });

  it('find tiles by slide and number, and leave out those that the map lacks', () => {
    const base = { x: 0, y: 0, cluster: 0, predicted: 0, flags: 0, scores: [0, 0, 0] };
    const columns = decoded([
      { ...base, slide: 0, tile: 0 },
      { ...base, slide: 0, tile: 2 },
      { ...base, slide: 1, tile: 0 },
    ]);
    const found = rowsOfTiles(
      columns,
      [{ id: 'a' }, { id: 'b' }],
      [
        { slide: 'b', tile: 0 },
        { slide: 'a', tile: 2 },
        { slide: 'a', tile: 1 },
        { slide: 'gone', tile: 0 },
      ],
    );
    expect([...found]).toEqual([1, 2]);
  });
});
