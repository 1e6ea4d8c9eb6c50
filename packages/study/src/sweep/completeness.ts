import type { CellModel } from '@morphoscope/clustering';
import type { FeatureRows } from '@morphoscope/domain';

/** A figure with its standard error over groups. */
export interface Estimate {
  readonly value: number;
  readonly standardError: number;
}

/** Sums of one group of rows for a pooled R². */
export interface GroupSums {
  /** Σ (y − ŷ)², and per output Σ y, Σ y², with the number of rows. */
  readonly missed: number;
  readonly sum: Float64Array;
  readonly squares: number;
  readonly n: number;
}

/**
 * R² of what a linear decision reads, group by group: `A Qᵀ` against `W H Qᵀ`.
 * @param weights `n × K`. @param contrasts Q, `r × C`. @param groupOf group of every row.
 */
export function evidenceSums(
  rows: FeatureRows,
  weights: Float32Array,
  { H, K }: CellModel,
  contrasts: FeatureRows,
  groupOf: Uint32Array,
): Map<number, GroupSums> {
  const { n: r, d } = contrasts;
  const read = products(H, contrasts, K);
  const groups = new Map<number, RunningSums>();
  const rebuilt = new Float64Array(r);
  for (let i = 0; i < rows.n; i++) {
    rebuilt.fill(0);
    for (let k = 0; k < K; k++)
      for (let q = 0; q < r; q++) rebuilt[q] = rebuilt[q]! + weights[i * K + k]! * read[k * r + q]!;
    add(groups, groupOf[i]!, products(rows.data.subarray(i * d, (i + 1) * d), contrasts, 1), rebuilt);
  }
  return groups;
}

/** Pooled R² over groups, with a delete-one-group jackknife for the standard error (0 with a single group). */
export function pooledR2(groups: readonly GroupSums[]): Estimate {
  const value = r2(groups);
  const m = groups.length;
  if (m < 2) return { value, standardError: 0 };
  const left = groups.map((_, i) => r2(groups.filter((__, j) => j !== i)));
  const mean = left.reduce((a, b) => a + b, 0) / m;
  const spread = left.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  return { value, standardError: Math.sqrt(((m - 1) / m) * spread) };
}

/** One sample: what is true and what the dictionary makes of it, one value per output. */
export interface RebuiltSample {
  readonly group: string;
  readonly truth: ArrayLike<number>;
  readonly rebuilt: ArrayLike<number>;
}

/** Pooled R² of samples with its standard error over groups. */
export function pooledEstimate(samples: readonly RebuiltSample[]): Estimate {
  const groups = new Map<string, RunningSums>();
  for (const { group, truth, rebuilt } of samples) add(groups, group, truth, rebuilt);
  return pooledR2([...groups.values()]);
}

type RunningSums = { -readonly [Name in keyof GroupSums]: GroupSums[Name] };

function add<Group>(
  groups: Map<Group, RunningSums>,
  group: Group,
  truth: ArrayLike<number>,
  rebuilt: ArrayLike<number>,
): void {
  const own = groups.get(group) ?? { missed: 0, sum: new Float64Array(truth.length), squares: 0, n: 0 };
  groups.set(group, own);
  own.n++;
  for (let q = 0; q < truth.length; q++) {
    own.missed += (truth[q]! - rebuilt[q]!) ** 2;
    own.sum[q] = own.sum[q]! + truth[q]!;
    own.squares += truth[q]! ** 2;
  }
}

function r2(groups: readonly GroupSums[]): number {
  const outputs = groups[0]!.sum.length;
  const sum = new Float64Array(outputs);
  let [missed, squares, n] = [0, 0, 0];
  for (const group of groups) {
    missed += group.missed;
    squares += group.squares;
    n += group.n;
    for (let q = 0; q < outputs; q++) sum[q] = sum[q]! + group.sum[q]!;
  }
  const spread = sum.reduce((left, value) => left - value ** 2 / n, squares);
  return spread > 0 ? 1 - missed / spread : 0;
}

/** `rows Qᵀ`, `n × r`. */
function products(rows: Float32Array, { data, n: r, d }: FeatureRows, n: number): Float64Array {
  const out = new Float64Array(n * r);
  for (let i = 0; i < n; i++)
    for (let q = 0; q < r; q++) {
      let sum = 0;
      for (let c = 0; c < d; c++) sum += rows[i * d + c]! * data[q * d + c]!;
      out[i * r + q] = sum;
    }
  return out;
}
