import fc from 'fast-check';
import { expect, it } from 'vitest';
import { pairUp } from '../../src/compare/compare-studies.js';
import { countJointly, type LabelMap } from '../../src/compare/joint-labels.js';

const map = (width: number, height: number, step: number, labels: number[], origin = 0): LabelMap => ({
  raster: { width, height, originX: origin, originY: origin, stepX: step, stepY: step },
  labels: Uint8Array.from(labels),
});

it('counts on the cells of the finer raster, and the same both ways round', () => {
  const coarse = map(2, 1, 20, [0, 1]);
  const fine = map(4, 2, 10, [2, 2, 0, 255, 0, 2, 254, 0]);
  const counts = new Float64Array(2 * 3);
  countJointly(coarse, fine, counts, 3);
  expect([...counts]).toEqual([1, 0, 3, 2, 0, 0]);
  const turned = new Float64Array(3 * 2);
  countJointly(fine, coarse, turned, 2);
  expect([...turned]).toEqual([1, 2, 0, 0, 3, 0]);
});

it('leaves out what lies outside the other raster', () => {
  const counts = new Float64Array(1);
  countJointly(map(2, 2, 10, [0, 0, 0, 0]), map(2, 2, 10, [0, 0, 0, 0], 10), counts, 1);
  expect(counts[0]).toBe(1);
});

it('pairs clusters that lie in the same places, whatever their order and number', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.nat(5), { minLength: 6, maxLength: 6 }),
      fc.array(fc.integer({ min: 50, max: 90 }), { minLength: 4, maxLength: 4 }),
      (order, sizes) => {
        const counts = new Float64Array(4 * 6).fill(1);
        sizes.forEach((size, i) => {
          counts[i * 6 + order[i]!] = size;
        });
        const pairs = pairUp(counts, 4, 6);
        expect(pairs.slice(0, 4).map(({ b }) => b)).toEqual(order.slice(0, 4));
        const alone = pairs.slice(4).map(({ a, b }) => [a, b]);
        expect(alone).toEqual(
          order
            .slice(4)
            .sort((x, y) => x - y)
            .map((b) => [-1, b]),
        );
      },
    ),
  );
});

it('gives Dice: twice the common cells over the cells of both', () => {
  const pairs = pairUp(Float64Array.from([6, 2, 0, 4]), 2, 2);
  expect(pairs).toEqual([
    { a: 0, b: 0, dice: 12 / 14 },
    { a: 1, b: 1, dice: 8 / 10 },
  ]);
});
