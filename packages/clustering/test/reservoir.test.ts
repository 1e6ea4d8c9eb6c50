import { CellReservoir, mergeStrata } from '@morphoscope/clustering';
import fc from 'fast-check';
import { expect, it } from 'vitest';

const C = 2;
const P = 9;
/** Channel 0 names the cell, so that a kept row can be traced. */
const map = (tile: number) =>
  Float32Array.from({ length: C * P }, (_, i) => (i < P ? tile * 100 + i : -tile));

function sample(tiles: readonly number[], capacity: number, seed = 5) {
  const reservoir = new CellReservoir({ capacity, C, seed, slideId: 's' });
  for (const tile of tiles) reservoir.offer(tile, map(tile), P);
  return reservoir;
}

it('keeps the same cells whatever the order of the tiles', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.nat(500), { maxLength: 40 }),
      fc.integer({ min: 1, max: 60 }),
      (tiles, capacity) => {
        const a = sample(tiles, capacity).rows();
        const b = sample([...tiles].reverse(), capacity).rows();
        expect(b).toEqual(a);
        expect(a.n).toBe(Math.min(capacity, tiles.length * P));
        for (let i = 0; i < a.n; i++) {
          expect(a.data[i * C]).toBe(a.tileOf![i]! * 100 + a.cellOf![i]!);
          expect(a.data[i * C + 1]).toBe(-a.tileOf![i]!);
          if (i > 0)
            expect(a.tileOf![i]! * P + a.cellOf![i]!).toBeGreaterThan(
              a.tileOf![i - 1]! * P + a.cellOf![i - 1]!,
            );
        }
      },
    ),
    { seed: 2 },
  );
});

it('draws evenly over tiles and cells, and differently for another seed', () => {
  const tiles = Array.from({ length: 200 }, (_, i) => i);
  const counts = new Array<number>(P).fill(0);
  let early = 0;
  for (let seed = 0; seed < 60; seed++) {
    const rows = sample(tiles, 90, seed).rows();
    for (let i = 0; i < rows.n; i++) {
      counts[rows.cellOf![i]!]!++;
      if (rows.tileOf![i]! < 100) early++;
    }
  }
  // 5,400 draws: 600 per cell (sd 23), 2,700 in the first half (sd 37).
  for (const count of counts) expect(Math.abs(count - 600)).toBeLessThan(110);
  expect(Math.abs(early - 2700)).toBeLessThan(170);
  expect(sample(tiles, 90, 1).rows().data).not.toEqual(sample(tiles, 90, 2).rows().data);
});

it('leaves out cells that are not accepted', () => {
  const reservoir = new CellReservoir({ capacity: 50, C, seed: 1, slideId: 's' });
  reservoir.offer(0, map(0), P, (cell) => cell % 2 === 0);
  expect(Array.from(reservoir.rows().cellOf!)).toEqual([0, 2, 4, 6, 8]);
  expect(reservoir.seen).toBe(5);
});

it('gives slides equal shares and passes on what a small slide leaves over', () => {
  const part = (n: number, value: number) => ({ data: new Float32Array(n * C).fill(value), n, d: C });
  const merged = mergeStrata([part(100, 1), part(4, 2), part(100, 3)], 60, 7);
  const shares = [0, 0, 0];
  for (const stratum of merged.stratumOf) shares[stratum]!++;
  expect(shares).toEqual([28, 4, 28]);
  merged.stratumOf.forEach((stratum, i) => {
    expect(merged.data[i * C]).toBe(stratum + 1);
  });
});
