import { createNnls, gramOf } from '@morphoscope/clustering';
import { createRandom } from '@morphoscope/domain';
import fc from 'fast-check';
import { expect, it } from 'vitest';

/** Largest violation of the KKT conditions, relative to the largest projection of its column. */
function violation(gram: Float64Array, b: Float32Array, W: Float32Array, K: number, n: number): number {
  let worst = 0;
  for (let i = 0; i < n; i++) {
    let scale = 1e-30;
    for (let k = 0; k < K; k++) scale = Math.max(scale, Math.abs(b[k * n + i]!));
    for (let k = 0; k < K; k++) {
      const w = W[k * n + i]!;
      if (w < 0) return Number.POSITIVE_INFINITY;
      let gradient = -b[k * n + i]!;
      for (let j = 0; j < K; j++) gradient += gram[k * K + j]! * W[j * n + i]!;
      worst = Math.max(worst, (w > 0 ? Math.abs(gradient) : -gradient) / scale);
    }
  }
  return worst;
}

function problem(K: number, C: number, n: number, alike: number, seed: number) {
  const random = createRandom(seed, 'nnls');
  const common = Float64Array.from({ length: C }, () => random.uniform());
  const H = new Float32Array(K * C);
  for (let k = 0; k < K; k++)
    for (let c = 0; c < C; c++)
      H[k * C + c] = alike * common[c]! + (1 - alike) * Math.max(0, random.normal());
  const a = Float32Array.from({ length: n * C }, () => Math.max(0, random.normal()));
  const b = new Float32Array(K * n);
  for (let k = 0; k < K; k++)
    for (let i = 0; i < n; i++) {
      let dot = 0;
      for (let c = 0; c < C; c++) dot += H[k * C + c]! * a[i * C + c]!;
      b[k * n + i] = dot;
    }
  return { gram: gramOf(H, K, C), b };
}

it('satisfies the KKT conditions for any K, size and conditioning', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 64 }),
      fc.integer({ min: 1, max: 600 }),
      fc.double({ min: 0, max: 0.95, noNaN: true }),
      fc.integer(),
      (K, n, alike, seed) => {
        const { gram, b } = problem(K, 80, n, alike, seed);
        const W = new Float32Array(K * n);
        createNnls(gram, K).solve(b, n, W);
        expect(violation(gram, b, W, K, n)).toBeLessThan(2e-5);
      },
    ),
    { numRuns: 60, seed: 1 },
  );
});

it('copes with a repeated row of H and with a zero row', () => {
  const H = Float32Array.from([1, 0, 2, 1, 0, 2, 0, 0, 0, 0, 1, 0]);
  const gram = gramOf(H, 4, 3);
  const b = Float32Array.from([5, 5, 0, 3]);
  const W = new Float32Array(4);
  createNnls(gram, 4).solve(b, 1, W);
  expect(violation(gram, b, W, 4, 1)).toBeLessThan(1e-5);
  expect(W[0]! + W[1]!).toBeCloseTo(1, 5);
  expect(W[3]).toBeCloseTo(3, 5);
});

it('does not depend on where a column stands', () => {
  const { gram, b } = problem(12, 40, 37, 0.5, 7);
  const nnls = createNnls(gram, 12);
  const W = new Float32Array(12 * 37);
  nnls.solve(b, 37, W);
  const turn = (x: Float32Array) =>
    Float32Array.from(x, (_, i) => x[Math.floor(i / 37) * 37 + 36 - (i % 37)]!);
  const turned = new Float32Array(12 * 37);
  nnls.solve(turn(b), 37, turned);
  turn(turned).forEach((value, i) => {
    expect(Math.abs(value - W[i]!)).toBeLessThan(1e-4);
  });
});

it('refuses a Gram matrix of the wrong size', () => {
  expect(() => createNnls(new Float64Array(3), 2)).toThrow(/2 × 2/);
});
