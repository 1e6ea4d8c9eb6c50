import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeColumns, isWrong } from '../../src/atlas/columns';
import { encodeColumns } from '../support/atlas-columns';

const f32 = fc.float({ min: -1, max: 1, noNaN: true });
const tileOf = (classes: number) =>
  fc.record({
    x: f32,
    y: f32,
    slide: fc.nat(4_000_000_000),
    tile: fc.nat(4_000_000_000),
    cluster: fc.integer({ min: -1, max: 1023 }),
    predicted: fc.nat(255),
    flags: fc.nat(3),
    scores: fc.array(f32, { minLength: classes, maxLength: classes }),
  });

describe('columns of the map', () => {
  it('come back as they were written', () => {
    const maps = fc
      .integer({ min: 1, max: 5 })
      .chain((classes) => fc.array(tileOf(classes), { minLength: 1 }));
    fc.assert(
      fc.property(maps, (tiles) => {
        const classes = tiles[0]!.scores.length;
        const columns = decodeColumns(encodeColumns(tiles), tiles.length, classes);
        const read = tiles.map((_, i) => ({
          x: columns.x[i],
          y: columns.y[i],
          slide: columns.slide[i],
          tile: columns.tile[i],
          cluster: columns.cluster[i],
          predicted: columns.predicted[i],
          flags: columns.flags[i],
          scores: [...columns.scores.subarray(i * classes, (i + 1) * classes)],
        }));
        expect(read).toEqual(tiles);
      }),
    );
  });

  it('share one buffer: nothing is copied', () => {
    const bytes = encodeColumns([
      { x: 0, y: 0, slide: 0, tile: 0, cluster: 0, predicted: 0, flags: 0, scores: [1] },
    ]);
    const columns = decodeColumns(bytes, 1, 1);
    expect(columns.x.buffer).toBe(bytes);
    expect(columns.scores.buffer).toBe(bytes);
  });

  it('refuse bytes of another length and say what to do', () => {
    expect(() => decodeColumns(new ArrayBuffer(10), 1, 2)).toThrow(
      /10 bytes where 1 tiles of 2 classes need 28/,
    );
  });

  it('know wrong, right and unlabelled tiles', () => {
    const tile = { x: 0, y: 0, slide: 0, tile: 0, cluster: 0, predicted: 0, scores: [1] };
    const columns = decodeColumns(
      encodeColumns([
        { ...tile, flags: 0 },
        { ...tile, flags: 1 },
        { ...tile, flags: 3 },
      ]),
      3,
      1,
    );
    expect([0, 1, 2].map((row) => isWrong(columns, row))).toEqual([undefined, false, true]);
  });
});
