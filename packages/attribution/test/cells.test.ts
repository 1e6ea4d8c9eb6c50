import type { Attribution } from '@morphoscope/domain';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { toCells } from '../src/index.js';
import { sums } from './support/numbers.js';

const map = (height: number, width: number, data: ArrayLike<number>): Attribution => ({
  method: 'gradient-x-input',
  settings: {},
  grid: 'input',
  height,
  width,
  signed: true,
  data: Float32Array.from(data),
});

it('adds up the pixels of each cell, signs kept', () => {
  const values = [1, -2, 3, 4, 5, 6, -7, 8, 9, 10, 11, 12, -13, 14, 15, 16];
  const cells = toCells(map(4, 4, values), { height: 2, width: 2 });
  expect([...cells.data]).toEqual([10, 8, 20, 54]);
  expect([cells.grid, cells.height, cells.width, cells.signed]).toEqual(['layer', 2, 2, true]);
});

it('splits pixels on a border by area', () => {
  const cells = toCells(map(1, 3, [1, 10, 100]), { height: 1, width: 2 });
  expect([...cells.data]).toEqual([6, 105]);
  const down = toCells(map(3, 1, [1, 10, 100]), { height: 2, width: 1 });
  expect([...down.data]).toEqual([6, 105]);
});

it('keeps the sum of every tile, whatever the sizes', () => {
  const size = fc.integer({ min: 1, max: 17 });
  fc.assert(
    fc.property(size, size, size, size, fc.integer({ min: 1, max: 3 }), (H, W, h, w, n) => {
      const data = Float32Array.from({ length: n * H * W }, (_, i) => Math.sin(i * 12.9898) * 8);
      const cells = toCells(map(H, W, data), { height: h, width: w });
      expect(cells.data.length).toBe(n * h * w);
      for (const [row, sum] of sums(cells.data, n).entries()) expect(sum).toBeCloseTo(sums(data, n)[row]!, 3);
    }),
  );
});

it('is exact where cells are whole pixels', () => {
  // Multiples of 1/8: float32 holds every sum exactly.
  const data = Float32Array.from({ length: 224 * 224 }, (_, i) => ((i * 2654435761) % 256) / 8 - 16);
  const cells = toCells(map(224, 224, data), { height: 7, width: 7 });
  expect(sums(cells.data, 1)).toEqual(sums(data, 1));
});

it('leaves a map on the layer’s grid alone and refuses that of another layer', () => {
  const own: Attribution = { ...map(2, 2, [1, 2, 3, 4]), grid: 'layer', method: 'gradcam' };
  expect(toCells(own, { height: 2, width: 2 })).toEqual(own);
  expect(() => toCells(own, { height: 4, width: 4 })).toThrow(/2 × 2 cells for a layer of 4 × 4/);
});
