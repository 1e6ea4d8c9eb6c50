import type { Samples } from '../samples.js';

/** A centred table, factored once, that solves least squares for any number of targets. */
export interface LeastSquares {
  /** Numerical rank of the centred table: singular values above the floor. */
  readonly rank: number;
  /** Largest over smallest singular value above the floor; 1 with none. */
  readonly condition: number;
  /** Column means, `d`. */
  readonly mean: Float64Array;
  /** Minimum-norm coefficients `d` for the target `y` (`n`). */
  solve(y: Float64Array): Float64Array;
}

/**
 * Factors the column-centred table by Householder QR and one-sided Jacobi of R (Golub & Van Loan §5.2, §8.6): accurate for small
 * singular values. Those at or below `max(tolerance, max(n, d) · ε) · σ₁` are cut off, so that constant and collinear columns get the
 * minimum-norm coefficients. Needs n ≥ 1.
 */
export function factorLeastSquares(samples: Samples, tolerance = 0): LeastSquares {
  const { n, d } = samples;
  const mean = columnMeans(samples);
  const columns = Array.from({ length: d }, (_, j) => centredColumn(samples, j, mean[j]!));
  const reflections = triangularise(columns, n);
  const size = Math.min(n, d);
  const { u, v, singular } = jacobi(
    columns.map((column) => column.slice(0, size)),
    d,
  );
  const largest = singular.reduce((a, b) => Math.max(a, b), 0);
  const floor = Math.max(tolerance, Math.max(n, d) * Number.EPSILON) * largest;
  const kept = Array.from({ length: d }, (_, i) => i).filter((i) => singular[i]! > floor);
  const condition = kept.reduce((most, i) => Math.max(most, largest / singular[i]!), 1);
  return { rank: kept.length, condition, mean, solve };

  function solve(y: Float64Array): Float64Array {
    const rotated = y.slice();
    for (const { start, vector, scale } of reflections) reflect(rotated, vector, start, scale);
    const solution = new Float64Array(d);
    for (const i of kept) {
      const column = u[i]!;
      let product = 0;
      for (let r = 0; r < size; r++) product += column[r]! * rotated[r]!;
      const weight = product / singular[i]! ** 2;
      for (let j = 0; j < d; j++) solution[j]! += weight * v[i]![j]!;
    }
    return solution;
  }
}

/** Means of the columns, `d`. */
export function columnMeans({ data, n, d }: Samples): Float64Array {
  const mean = new Float64Array(d);
  for (let i = 0; i < n; i++) for (let j = 0; j < d; j++) mean[j]! += data[i * d + j]!;
  return mean.map((sum) => sum / n);
}

function centredColumn({ data, n, d }: Samples, j: number, mean: number): Float64Array {
  const column = new Float64Array(n);
  let constant = true;
  for (let i = 0; i < n; i++) {
    const value = data[i * d + j]!;
    column[i] = value - mean;
    if (value !== data[j]!) constant = false;
  }
  // The mean of equal numbers may miss them by a rounding error, which would look like a column of its own.
  return constant ? column.fill(0) : column;
}

interface Reflection {
  readonly start: number;
  readonly vector: Float64Array;
  readonly scale: number;
}

function triangularise(columns: readonly Float64Array[], n: number): Reflection[] {
  const reflections: Reflection[] = [];
  for (let j = 0; j < Math.min(columns.length, n - 1); j++) {
    const column = columns[j]!;
    const vector = column.slice(j);
    const norm = normOf(vector);
    if (norm === 0) continue;
    vector[0]! += vector[0]! >= 0 ? norm : -norm;
    const scale = 2 / squares(vector);
    for (let c = j; c < columns.length; c++) reflect(columns[c]!, vector, j, scale);
    reflections.push({ start: j, vector, scale });
  }
  return reflections;
}

const squares = (vector: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < vector.length; i++) sum += vector[i]! * vector[i]!;
  return sum;
};
const normOf = (vector: Float64Array): number => Math.sqrt(squares(vector));

function reflect(target: Float64Array, vector: Float64Array, start: number, scale: number): void {
  let product = 0;
  for (let i = 0; i < vector.length; i++) product += vector[i]! * target[start + i]!;
  const factor = product * scale;
  for (let i = 0; i < vector.length; i++) target[start + i]! -= factor * vector[i]!;
}

/** Rotates the columns until they are orthogonal: column i of the result is σ_i u_i, row i of `v` the right singular vector. */
function jacobi(u: Float64Array[], d: number): { u: Float64Array[]; v: Float64Array[]; singular: number[] } {
  const v = Array.from({ length: d }, (_, i) =>
    Float64Array.from({ length: d }, (__, j) => (i === j ? 1 : 0)),
  );
  for (let sweep = 0; sweep < 60; sweep++) {
    let rotated = false;
    for (let p = 0; p < d; p++) {
      for (let q = p + 1; q < d; q++) rotated = orthogonalise(u, v, p, q) || rotated;
    }
    if (!rotated) break;
  }
  return { u, v, singular: u.map(normOf) };
}

function orthogonalise(u: Float64Array[], v: Float64Array[], p: number, q: number): boolean {
  const [a, b] = [u[p]!, u[q]!];
  const [alpha, beta] = [squares(a), squares(b)];
  let gamma = 0;
  for (let r = 0; r < a.length; r++) gamma += a[r]! * b[r]!;
  if (Math.abs(gamma) <= 1e-15 * Math.sqrt(alpha * beta)) return false;
  const zeta = (beta - alpha) / (2 * gamma);
  const t = (zeta >= 0 ? 1 : -1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
  const c = 1 / Math.sqrt(1 + t * t);
  turn(a, b, c, c * t);
  turn(v[p]!, v[q]!, c, c * t);
  return true;
}

function turn(a: Float64Array, b: Float64Array, c: number, s: number): void {
  for (let r = 0; r < a.length; r++) {
    const [x, y] = [a[r]!, b[r]!];
    a[r] = c * x - s * y;
    b[r] = s * x + c * y;
  }
}
