import type { DictionaryView } from '@morphoscope/clustering';
import type { ClusterTable } from '@morphoscope/concepts';
import type { SplitShare } from './split-shares.js';

/**
 * Tables of tiles hold one column per cluster of the fit. As edits show them, columns of merged clusters add up, and parts
 * split off get their share of their whole, see `splitShares`.
 */

/** Which clusters are merged and split: the same text where names and colours alone differ. */
export function groupingOf({ clusters }: DictionaryView): string {
  return JSON.stringify(clusters.map(({ cluster, members, split }) => [cluster, members, split]));
}

/**
 * Sums of weights of every shown cluster, `n × shown`, in the order of the view.
 * @param sums `n × K` of the fit.
 * @returns `sums` itself where edits changed names and colours alone.
 */
export function shownSums(
  { clusters, shownAs }: DictionaryView,
  splits: readonly SplitShare[],
  sums: Float32Array,
): Float32Array {
  const K = shownAs.length;
  const shown = clusters.length;
  if (clusters.every(({ members }, k) => members.length === 1 && members[0] === k)) return sums;
  const n = sums.length / K;
  const out = new Float32Array(n * shown);
  clusters.forEach(({ members }, place) => {
    for (const k of members)
      for (let row = 0; row < n; row++) out[row * shown + place]! += sums[row * K + k]!;
  });
  for (const { part, whole, share } of splits)
    for (let row = 0; row < n; row++) out[row * shown + part] = out[row * shown + whole]! * share[row]!;
  for (const { part, whole } of splits)
    for (let row = 0; row < n; row++) out[row * shown + whole]! -= out[row * shown + part]!;
  return out;
}

/** Parts of a whole, 0 where nothing is. */
export function sharesOf(sums: ArrayLike<number>): number[] {
  let total = 0;
  for (let i = 0; i < sums.length; i++) total += sums[i]!;
  return Array.from(sums, (one) => (total > 0 ? one / total : 0));
}

/**
 * The strongest of every row, `n`; −1 where nothing is active.
 * @param sums `n × shown`.
 */
export function strongestOf(sums: Float32Array, shown: number): Int16Array {
  const out = new Int16Array(sums.length / shown).fill(-1);
  for (let row = 0; row < out.length; row++) {
    let best = 0;
    for (let place = 0; place < shown; place++) {
      if (sums[row * shown + place]! <= best) continue;
      best = sums[row * shown + place]!;
      out[row] = place;
    }
  }
  return out;
}

/**
 * A slide's table as edits show it: counts add up, the strongest cell is that of the strongest member. Tiles with a part split off
 * are ranked by its sum of weights.
 * @param weightSum `n × shown`.
 */
export function shownTable(
  { clusters }: DictionaryView,
  table: ClusterTable,
  weightSum: Float32Array,
): ClusterTable {
  const { n, K: from, slideId, tileIndex } = table;
  const K = clusters.length;
  const count = new Float32Array(n * K);
  const maxWeight = new Float32Array(n * K);
  const maxCell = new Uint16Array(n * K);
  for (let row = 0; row < n; row++) {
    clusters.forEach(({ members, split }, place) => {
      const at = row * K + place;
      if (split) {
        maxWeight[at] = weightSum[at]!;
        count[at] = weightSum[at]! > 0 ? 1 : 0;
      }
      for (const k of members) {
        const of = row * from + k;
        count[at]! += table.count[of]!;
        if (table.maxWeight[of]! <= maxWeight[at]!) continue;
        maxWeight[at] = table.maxWeight[of]!;
        maxCell[at] = table.maxCell[of]!;
      }
    });
  }
  return { slideId, tileIndex, n, K, weightSum, count, maxWeight, maxCell };
}
