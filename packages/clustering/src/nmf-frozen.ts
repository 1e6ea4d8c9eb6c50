import type { DecisionMetric, FeatureRows } from '@morphoscope/domain';
import { metricGram, projectionBasis } from './metric-products.js';
import type { NmfFit } from './nmf.js';
import { errorsOf, totalsOf } from './nmf-error.js';
import { threadCount } from './pool.js';
import { ShardedRows } from './sharded-rows.js';

/** W of rows for a frozen H, with mass and errors. */
export type FrozenNmf = Required<Pick<NmfFit, 'W' | 'mass' | 'relativeError'>> &
  Pick<NmfFit, 'decisionError'> & {
    /** ‖V−WH‖_M/‖V‖_M; the relative error without a metric. */
    readonly objective: number;
  };

/** Solves W of all rows for an H that was made elsewhere (`K × C`, unit rows; only read). */
export async function frozenNmf(
  rows: FeatureRows,
  H: Float32Array,
  K: number,
  options: { readonly metric?: DecisionMetric; readonly threads?: number; readonly signal?: AbortSignal },
): Promise<FrozenNmf> {
  const { metric, threads, signal } = options;
  const sharded = await ShardedRows.load(rows, threadCount(threads), { nonNegative: true, signal });
  try {
    const totals = await totalsOf(sharded, metric);
    await sharded.beginNmf(K);
    const { products, gram } = await sharded.pass({
      basis: projectionBasis(H, K, metric),
      m: K,
      mode: 'solve',
      gram: metricGram(H, K, metric),
    });
    const W = await sharded.weights(K);
    const mass = new Float64Array(K);
    for (let i = 0; i < W.length; i++) mass[i % K] = mass[i % K]! + W[i]!;
    const errors = errorsOf(totals, products, gram, H, K, metric);
    return {
      W,
      mass,
      relativeError: errors.relative,
      ...(metric ? { decisionError: errors.decision } : {}),
      objective: errors.objective,
    };
  } finally {
    await sharded.close();
  }
}
