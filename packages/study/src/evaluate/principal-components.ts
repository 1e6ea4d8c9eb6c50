import type { Projector } from '@morphoscope/clustering';
import { createRandom, type FeatureRows } from '@morphoscope/domain';
import { orthonormal } from '@morphoscope/domain/linear-algebra';

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
  const noise = Float64Array.from({ length: m * d }, () => random.normal());
  let basis = Float32Array.from(orthonormal(noise, m, d));
  for (let i = 0; i < ITERATIONS; i++) {
    const scores = await projector.projectRows(basis, data, d, n);
    centre(scores, basis, mean, m, n);
    const back = Float64Array.from(await projector.project(scores, data, n, d));
    for (let k = 0; k < m; k++) {
      let sum = 0;
      for (let r = 0; r < n; r++) sum += scores[k * n + r]!;
      for (let c = 0; c < d; c++) back[k * d + c]! -= sum * mean[c]!;
    }
    basis = Float32Array.from(orthonormal(back, m, d));
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
