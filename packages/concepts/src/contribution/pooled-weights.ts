import type { ClusterTable } from '../cluster-table.js';

/** A slide's cluster weights as one number per cluster: what its logit is regressed on. */
export interface PooledWeights {
  readonly slideId: string;
  readonly tiles: number;
  /** `K`: mean of W_k over the cells of the slide's tiles; a place that several tiles see counts for each. */
  readonly mean: Float64Array;
  /** `K`: largest W_k of any cell. */
  readonly max: Float64Array;
}

/**
 * Pools a slide's table. All 0 without tiles.
 * @param cells of a tile's map.
 */
export function pooledWeights(table: ClusterTable, cells: number): PooledWeights {
  const { slideId, n, K, weightSum, maxWeight } = table;
  const mean = new Float64Array(K);
  const max = new Float64Array(K);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < K; k++) {
      mean[k]! += weightSum[i * K + k]! / (n * cells);
      max[k] = Math.max(max[k]!, maxWeight[i * K + k]!);
    }
  return { slideId, tiles: n, mean, max };
}

/** Two views of how much a cluster matters to a class, side by side. */
export interface ImportanceRow {
  /** 0-based. */
  readonly cluster: number;
  /** σ, `s_k` of the head: what a unit of W_k adds to the logit by construction. Absent where the head is not linear. */
  readonly sigma?: number;
  /** β of the regression of slides' logits on pooled weights: what goes with a unit of W_k in these slides. `null` where it is undefined. */
  readonly beta: number | null;
  /** 95 % interval of β. */
  readonly interval?: readonly [number, number];
  /**
   * `same`, `opposite`: the signs of both; `open`: β's interval holds 0, or one of them is missing or 0. Opposite signs
   * mean that the cluster goes with others that outweigh it, not that σ is wrong.
   */
  readonly signs: 'same' | 'opposite' | 'open';
}

/** β of one cluster as a regression gives it. */
export interface BetaEstimate {
  readonly value: number | null;
  readonly interval?: readonly [number, number];
}

/**
 * Puts β beside σ, cluster by cluster.
 * @param sigma `K`, or `undefined` where the head is not linear.
 * @param beta `K`
 */
export function compareImportance(
  sigma: ArrayLike<number> | undefined,
  beta: readonly BetaEstimate[],
): ImportanceRow[] {
  return beta.map(({ value, interval }, cluster) => {
    const exact = sigma?.[cluster];
    return {
      cluster,
      ...(exact === undefined ? {} : { sigma: exact }),
      beta: value,
      ...(interval ? { interval } : {}),
      signs: signsOf(exact, value, interval),
    };
  });
}

function signsOf(
  sigma: number | undefined,
  beta: number | null,
  interval: readonly [number, number] | undefined,
): ImportanceRow['signs'] {
  const holdsZero = interval !== undefined && interval[0] <= 0 && interval[1] >= 0;
  if (!sigma || !beta || holdsZero) return 'open';
  return Math.sign(sigma) === Math.sign(beta) ? 'same' : 'opposite';
}
