import type { Projector } from '@morphoscope/clustering';
import { createRandom, type FeatureRows } from '@morphoscope/domain';

/** Directions of largest variance. */
export interface PrincipalComponents {
  /** `K × C`: orthonormal rows, largest variance first. */
  readonly components: Float32Array;
  /** `C`. */
  readonly mean: Float32Array;
}

const ITERATIONS = 30;

/**
 * The first K principal components by orthogonal iteration (G. Golub & C. Van Loan, Matrix Computations, 8.2.4) with
 * four spare directions. Good to a few digits, which is what a control needs.
 * @param rows only read, on unshared memory
 */
export async function principalComponents(
  projector: Projector,
  rows: FeatureRows,
  K: number,
  seed: number,
): Promise<PrincipalComponents> {
  const { n, d, data } = rows;
  const mean = columnMeans(rows);
  const m = Math.min(K + 4, d, n);
  const random = createRandom(seed, 'principal-components');
  let basis = orthonormal(
    Float64Array.from({ length: m * d }, () => random.normal()),
    m,
    d,
  );
  for (let i = 0; i < ITERATIONS; i++) {
    const scores = await projector.projectRows(basis, data, d, n);
    centre(scores, basis, mean, m, n);
    const back = Float64Array.from(await projector.project(scores, data, n, d));
    for (let k = 0; k < m; k++) {
      let sum = 0;
      for (let r = 0; r < n; r++) sum += scores[k * n + r]!;
      for (let c = 0; c < d; c++) back[k * d + c]! -= sum * mean[c]!;
    }
    basis = orthonormal(back, m, d);
  }
  return { components: basis.slice(0, K * d), mean };
}

function columnMeans({ data, n, d }: FeatureRows): Float32Array {
  const sums = new Float64Array(d);
  for (let r = 0; r < n; r++) for (let c = 0; c < d; c++) sums[c]! += data[r * d + c]!;
  return Float32Array.from(sums, (sum) => sum / n);
}

/** Takes the mean's own score off every row: `basis · (row − mean)`. */
function centre(scores: Float32Array, basis: Float32Array, mean: Float32Array, m: number, n: number): void {
  const d = mean.length;
  for (let k = 0; k < m; k++) {
    let own = 0;
    for (let c = 0; c < d; c++) own += basis[k * d + c]! * mean[c]!;
    for (let r = 0; r < n; r++) scores[k * n + r]! -= own;
  }
}

/** Rows made orthonormal in their order, twice over (Gram–Schmidt); dependent rows become zeros. */
function orthonormal(rows: Float64Array, m: number, d: number): Float32Array {
  for (let i = 0; i < m; i++) {
    const own = rows.subarray(i * d, (i + 1) * d);
    const length = norm(own);
    for (let round = 0; round < 2; round++)
      for (let j = 0; j < i; j++) subtractShare(own, rows.subarray(j * d, (j + 1) * d));
    const left = norm(own);
    const scale = left > 1e-9 * length ? 1 / left : 0;
    for (let c = 0; c < d; c++) own[c] = own[c]! * scale;
  }
  return Float32Array.from(rows);
}

function subtractShare(own: Float64Array, other: Float64Array): void {
  let dot = 0;
  for (let c = 0; c < own.length; c++) dot += own[c]! * other[c]!;
  for (let c = 0; c < own.length; c++) own[c] = own[c]! - dot * other[c]!;
}

function norm(row: Float64Array): number {
  return Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
}
