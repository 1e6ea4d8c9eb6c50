import type { DecisionMetric } from '@morphoscope/domain';
import { checkMetric, decisionProducts } from './metric-products.js';
import { gramOf } from './nnls.js';
import type { ShardedRows } from './sharded-rows.js';

/** What the rows weigh: ‖V‖², and ‖VDᵀ‖² where there is a metric. */
export interface RowTotals {
  readonly total: number;
  readonly decision: number;
}

/** Relative errors of one factorisation. */
export interface NmfErrors {
  /** ‖V−WH‖/‖V‖. */
  readonly relative: number;
  /** ‖(V−WH)Dᵀ‖/‖VDᵀ‖; 0 without a metric. */
  readonly decision: number;
  /** What the fit makes small: ‖V−WH‖_M/‖V‖_M; `relative` without a metric. */
  readonly objective: number;
}

/** Sums of squares of the rows and of what the metric reads of them; takes the place of the running NMF of `sharded`. */
export async function totalsOf(sharded: ShardedRows, metric: DecisionMetric | undefined): Promise<RowTotals> {
  const { d, total } = sharded;
  if (!metric) return { total, decision: 0 };
  checkMetric(metric, d);
  const { rank: m, directions: basis } = metric;
  if (m === 0) return { total, decision: 0 };
  await sharded.beginNmf(m);
  const { gram } = await sharded.pass({ basis, m, mode: 'project' });
  let decision = 0;
  for (let q = 0; q < m; q++) decision += gram[q * m + q]!;
  return { total, decision };
}

/**
 * Errors from the sufficient statistics: ‖V−WH‖² = ‖V‖² − 2⟨H, WᵀV⟩ + ⟨WᵀW, HHᵀ⟩, and the same with VDᵀ and HDᵀ in place of V and H
 * for what the decision reads.
 * @param products `WᵀV`, `K × C`. @param weightGram `WᵀW`, `K × K`.
 */
export function errorsOf(
  totals: RowTotals,
  products: Float64Array,
  weightGram: Float64Array,
  H: Float32Array,
  K: number,
  metric?: DecisionMetric,
): NmfErrors {
  const plain = squaredError(totals.total, products, weightGram, H, gramOf(H, K, H.length / K));
  const relative = Math.sqrt(plain / totals.total);
  if (!metric || totals.decision === 0) return { relative, decision: 0, objective: relative };
  const read = decisionProducts(H, K, metric);
  const readProducts = decisionProducts(products, K, metric);
  const decision = squaredError(
    totals.decision,
    readProducts,
    weightGram,
    read,
    gramOf(read, K, metric.rank),
  );
  return {
    relative,
    decision: Math.sqrt(decision / totals.decision),
    objective: Math.sqrt((plain + decision) / (totals.total + totals.decision)),
  };
}

function squaredError(
  total: number,
  products: ArrayLike<number>,
  weightGram: ArrayLike<number>,
  H: ArrayLike<number>,
  gram: Float64Array,
): number {
  let squared = total;
  for (let i = 0; i < H.length; i++) squared -= 2 * H[i]! * products[i]!;
  for (let i = 0; i < gram.length; i++) squared += gram[i]! * weightGram[i]!;
  return Math.max(0, squared);
}

/** Scales rows to unit L2 norm in place; returns the old norms. A zero row stays. */
export function unitRows(H: Float32Array, K: number, d: number): Float64Array {
  const norms = new Float64Array(K);
  for (let k = 0; k < K; k++) {
    let sum = 0;
    for (let c = 0; c < d; c++) sum += H[k * d + c]! ** 2;
    norms[k] = Math.sqrt(sum);
    if (sum > 0) for (let c = 0; c < d; c++) H[k * d + c] = H[k * d + c]! / norms[k]!;
  }
  return norms;
}
