import { NO_CLUSTER } from '@morphoscope/domain';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createClusterTable, tileStatistics } from '../src/index.js';

/** One tile's cells as objects: nothing shared with the kernel's loops. */
interface Cell {
  readonly w: readonly number[];
  readonly label: number;
}

const K = 4;
const cellArbitrary = fc
  .array(fc.oneof(fc.constant(0), fc.float({ min: 0, max: 50, noNaN: true })), { minLength: K, maxLength: K })
  .map((w): Cell => {
    const top = Math.max(...w);
    return { w, label: top === 0 ? NO_CLUSTER : w.indexOf(top) };
  });

function planar(cells: readonly Cell[]): { W: Float32Array; labels: Uint8Array } {
  const n = cells.length;
  const W = new Float32Array(K * n);
  for (const [p, cell] of cells.entries()) for (const [k, w] of cell.w.entries()) W[k * n + p] = w;
  return { W, labels: Uint8Array.from(cells.map((cell) => cell.label)) };
}

function slow(cells: readonly Cell[], k: number) {
  const own = cells.map((cell) => cell.w[k]!);
  const max = Math.max(0, ...own);
  return {
    weightSum: own.reduce((a, b) => a + b, 0),
    softCount: cells.reduce((total, cell) => {
      const all = cell.w.reduce((a, b) => a + b, 0);
      return total + (all > 0 ? cell.w[k]! / all : 0);
    }, 0),
    count: cells.filter((cell) => cell.label === k).length,
    maxWeight: max,
    maxCell: max === 0 ? 0 : own.indexOf(max),
  };
}

it('agrees with the definition, cell by cell', () => {
  fc.assert(
    fc.property(fc.array(cellArbitrary, { minLength: 1, maxLength: 40 }), (cells) => {
      const table = createClusterTable('s', Uint32Array.of(3, 9), K);
      const { W, labels } = planar(cells);
      tileStatistics(W, labels, K, cells.length, table, 1);
      for (let k = 0; k < K; k++) {
        const expected = slow(cells, k);
        expect(table.weightSum[K + k]).toBeCloseTo(expected.weightSum, 2);
        expect(table.softCount[K + k]).toBeCloseTo(expected.softCount, 4);
        expect(table.count[K + k]).toBe(expected.count);
        expect(table.maxWeight[K + k]).toBe(Math.fround(expected.maxWeight));
        expect(table.maxCell[K + k]).toBe(expected.maxCell);
        expect(table.weightSum[k]).toBe(0);
      }
    }),
  );
});

it('counts only kept cells, and no cell without activation', () => {
  const table = createClusterTable('s', Uint32Array.of(0), 2);
  // Three cells: a strong one at the border, a kept one, and one without a cluster.
  const W = Float32Array.of(9, 2, 5, 1, 3, 7);
  tileStatistics(W, Uint8Array.of(0, 1, NO_CLUSTER), 2, 3, table, 0, Uint8Array.of(0, 1, 1));
  expect([...table.weightSum]).toEqual([2, 3]);
  expect([...table.count]).toEqual([0, 1]);
  expect([...table.maxWeight]).toEqual([2, 3]);
  expect([...table.maxCell]).toEqual([1, 1]);
  expect(table.softCount[0]).toBeCloseTo(0.4, 6);
});

it('writes the same columns without a soft count', () => {
  const { softCount: _, ...columns } = createClusterTable('s', Uint32Array.of(0), 1);
  tileStatistics(Float32Array.of(1, 4), Uint8Array.of(0, 0), 1, 2, columns);
  expect(columns).toMatchObject({ weightSum: Float32Array.of(5), maxCell: Uint16Array.of(1) });
});
