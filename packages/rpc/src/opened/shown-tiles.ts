import type { DictionaryView } from '@morphoscope/clustering';
import type { ClusterTable } from '@morphoscope/concepts';

/**
 * Tables of tiles hold one column per cluster of the fit. As edits show them, columns of merged clusters add up; a part split
 * off has none, as the rule of a split speaks of cells: its weight stays with its whole.
 */

/** Which clusters are merged and split: the same text where names and colours alone differ. */
export function groupingOf({ clusters }: DictionaryView): string {
  return JSON.stringify(clusters.map(({ cluster, members, split }) => [cluster, members, split]));
}

/** Sums of weights of every shown cluster in a row of tiles, in the order of the view. @param sums `n × K` of the fit */
export function shownSums({ clusters, shownAs }: DictionaryView, sums: Float32Array, row: number): number[] {
  const at = row * shownAs.length;
  return clusters.map(({ members }) => members.reduce((sum, k) => sum + sums[at + k]!, 0));
}

/** Parts of a whole, 0 where nothing is. */
export function sharesOf(sums: readonly number[]): number[] {
  const total = sums.reduce((sum, one) => sum + one, 0);
  return sums.map((one) => (total > 0 ? one / total : 0));
}

/**
 * The strongest shown cluster of every tile as a place in the view, `n`; −1 where nothing is active.
 * @param sums `n × K` of the fit.
 */
export function strongestShown({ clusters, shownAs }: DictionaryView, sums: Float32Array): Int16Array {
  const K = shownAs.length;
  const n = sums.length / K;
  const out = new Int16Array(n).fill(-1);
  const best = new Float64Array(n);
  clusters.forEach(({ members }, place) => {
    for (let row = 0; row < n; row++) {
      let sum = 0;
      for (const k of members) sum += sums[row * K + k]!;
      if (sum <= best[row]!) continue;
      best[row] = sum;
      out[row] = place;
    }
  });
  return out;
}

/** A slide's table as edits show it: sums and counts add up, the strongest cell is that of the strongest member. */
export function shownTable({ clusters }: DictionaryView, table: ClusterTable): ClusterTable {
  const { n, K: from, slideId, tileIndex } = table;
  const K = clusters.length;
  const out = {
    ...{ slideId, tileIndex, n, K },
    weightSum: new Float32Array(n * K),
    count: new Float32Array(n * K),
    maxWeight: new Float32Array(n * K),
    maxCell: new Uint16Array(n * K),
  };
  for (let row = 0; row < n; row++) {
    clusters.forEach(({ members }, place) => {
      const at = row * K + place;
      for (const k of members) {
        const of = row * from + k;
        out.weightSum[at]! += table.weightSum[of]!;
        out.count[at]! += table.count[of]!;
        if (table.maxWeight[of]! <= out.maxWeight[at]!) continue;
        out.maxWeight[at] = table.maxWeight[of]!;
        out.maxCell[at] = table.maxCell[of]!;
      }
    });
  }
  return out;
}
