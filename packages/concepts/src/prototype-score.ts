import type { ClusterTable } from './cluster-table.js';

/**
 * What tiles are ranked by. `share` is `weightSum_k / Σ_j weightSum_j`. `border` is twice the smaller of the cluster's
 * share and that of the strongest other cluster: 1 where the two hold half the tile each, 0 where k is absent or alone.
 */
export type PrototypeScore = 'maxWeight' | 'weightSum' | 'share' | 'border';

/** The score of every tile for cluster k. */
export function scoreColumn(table: ClusterTable, k: number, score: PrototypeScore): Float64Array {
  const { n, K, weightSum, maxWeight } = table;
  const values = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    if (score === 'maxWeight') values[i] = maxWeight[i * K + k]!;
    else if (score === 'weightSum') values[i] = weightSum[i * K + k]!;
    else if (score === 'share') values[i] = shareOf(table, i, weightSum[i * K + k]!);
    else {
      const other = strongestOther(table, k, i);
      const least = other < 0 ? 0 : Math.min(weightSum[i * K + k]!, weightSum[i * K + other]!);
      values[i] = shareOf(table, i, 2 * least);
    }
  }
  return values;
}

/** The cluster with the largest weight sum in a tile but k, the first on ties; −1 with one cluster. */
export function strongestOther({ K, weightSum }: ClusterTable, k: number, row: number): number {
  let best = -1;
  for (let j = 0; j < K; j++) {
    if (j !== k && (best < 0 || weightSum[row * K + j]! > weightSum[row * K + best]!)) best = j;
  }
  return best;
}

function shareOf({ K, weightSum }: ClusterTable, row: number, weight: number): number {
  let total = 0;
  for (let j = 0; j < K; j++) total += weightSum[row * K + j]!;
  return total > 0 ? weight / total : 0;
}
