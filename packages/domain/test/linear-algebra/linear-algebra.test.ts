import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/index.js';
import { orthonormal, symmetricEigen } from '../../src/linear-algebra/index.js';

/** `m × d` numbers around zero. */
function noise(seed: number, m: number, d: number): Float64Array {
  const random = createRandom(seed, 'linear-algebra-test');
  return Float64Array.from({ length: m * d }, () => random.normal());
}

const dot = (rows: Float64Array, i: number, j: number, d: number): number =>
  rows.subarray(i * d, i * d + d).reduce((sum, value, c) => sum + value * rows[j * d + c]!, 0);

const shape = fc.record({
  seed: fc.integer(),
  m: fc.integer({ min: 1, max: 9 }),
  spare: fc.integer({ min: 0, max: 20 }),
});

describe('orthonormal', () => {
  it('gives unit rows at right angles that span what the rows did', () => {
    fc.assert(
      fc.property(shape, ({ seed, m, spare }) => {
        const d = m + spare;
        const before = noise(seed, m, d);
        const rows = orthonormal(before.slice(), m, d);
        for (let i = 0; i < m; i++) {
          for (let j = 0; j <= i; j++) expect(dot(rows, i, j, d)).toBeCloseTo(i === j ? 1 : 0, 12);
          const left = before.slice(i * d, i * d + d);
          for (let j = 0; j <= i; j++) {
            const share = left.reduce((sum, value, c) => sum + value * rows[j * d + c]!, 0);
            for (let c = 0; c < d; c++) left[c]! -= share * rows[j * d + c]!;
          }
          expect(Math.hypot(...left)).toBeLessThan(1e-10);
        }
      }),
    );
  });

  it('works in place, and makes rows zero that depend on earlier ones', () => {
    const rows = Float64Array.of(3, 4, 0, 6, 8, 0, 0, 0, 0, 1, 1, 1e-14);
    expect(orthonormal(rows, 4, 3)).toBe(rows);
    expect([...rows.subarray(0, 3)]).toEqual([0.6000000000000001, 0.8, 0]);
    expect([...rows.subarray(3, 9)]).toEqual([0, 0, 0, 0, 0, 0]);
    expect(dot(rows, 0, 3, 3)).toBeCloseTo(0, 12);
    expect(dot(rows, 3, 3, 3)).toBeCloseTo(1, 12);
  });
});

describe('symmetricEigen', () => {
  it('solves A v = λ v with orthonormal rows v, largest λ first, and leaves A as it is', () => {
    fc.assert(
      fc.property(shape, ({ seed, m }) => {
        const half = noise(seed, m, m);
        const A = Float64Array.from(half, (value, at) => value + half[(at % m) * m + Math.floor(at / m)]!);
        const given = A.slice();
        const { values, vectors } = symmetricEigen(A, m);
        expect(A).toEqual(given);
        expect([...values]).toEqual([...values].sort((a, b) => b - a));
        for (let i = 0; i < m; i++) {
          for (let j = 0; j <= i; j++) expect(dot(vectors, i, j, m)).toBeCloseTo(i === j ? 1 : 0, 12);
          for (let r = 0; r < m; r++) {
            let image = 0;
            for (let c = 0; c < m; c++) image += A[r * m + c]! * vectors[i * m + c]!;
            expect(image).toBeCloseTo(values[i]! * vectors[i * m + r]!, 10);
          }
        }
      }),
    );
  });

  it('gives the values of a matrix whose values are known', () => {
    // The second difference of three points: 2 − √2, 2, 2 + √2.
    const { values } = symmetricEigen(Float64Array.of(2, -1, 0, -1, 2, -1, 0, -1, 2), 3);
    const known = [2 + Math.SQRT2, 2, 2 - Math.SQRT2];
    known.forEach((value, i) => {
      expect(values[i]).toBeCloseTo(value, 14);
    });
  });
});
