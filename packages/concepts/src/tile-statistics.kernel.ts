import { NO_CLUSTER } from '@morphoscope/domain';
import type { StatisticColumns } from './cluster-table.js';

/**
 * Writes one tile's row of a cluster table.
 *
 * Cells without activation (label `NO_CLUSTER`) belong to no cluster and add to no column; with NMF their W is ~0
 * anyway, with k-means their distances mean nothing.
 *
 * @param W `K × cells`, row-major, ≥ 0: plane k is cluster k's map over the tile. Only read.
 * @param labels `cells`: hard label of each cell, 0…K−1 or `NO_CLUSTER`. Only read.
 * @param cells cells of the tile's map, `h · w` ≤ 65,536.
 * @param out columns to write to; only entries `row · K … row · K + K − 1` change.
 * @param row which row of `out` (default 0).
 * @param keep `cells`, 1 = count this cell (default all): leaves out cells clipped at the tile's border.
 */
export function tileStatistics(
  W: Float32Array,
  labels: Uint8Array,
  K: number,
  cells: number,
  out: StatisticColumns,
  row = 0,
  keep?: Uint8Array,
): void {
  const at = row * K;
  const total = out.softCount ? totals(W, K, cells) : undefined;
  for (let k = 0; k < K; k++) {
    let sum = 0;
    let soft = 0;
    let count = 0;
    let max = 0;
    let maxCell = 0;
    for (let p = 0; p < cells; p++) {
      const label = labels[p]!;
      if (label === NO_CLUSTER || (keep && keep[p] === 0)) continue;
      const w = W[k * cells + p]!;
      sum += w;
      if (label === k) count++;
      if (total && total[p]! > 0) soft += w / total[p]!;
      if (w > max) {
        max = w;
        maxCell = p;
      }
    }
    out.weightSum[at + k] = sum;
    out.count[at + k] = count;
    out.maxWeight[at + k] = max;
    out.maxCell[at + k] = maxCell;
    if (out.softCount) out.softCount[at + k] = soft;
  }
}

function totals(W: Float32Array, K: number, cells: number): Float64Array {
  const total = new Float64Array(cells);
  for (let k = 0; k < K; k++) for (let p = 0; p < cells; p++) total[p]! += W[k * cells + p]!;
  return total;
}
