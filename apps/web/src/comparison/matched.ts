import { noClusterColour } from '@morphoscope/heatmap/colormap';
import type { DictionaryComparison } from '@morphoscope/rpc';
import type { Cluster } from '../ui/cluster';

/** A cluster of one side beside the one of the other that lies where it lies; both in the colour of the first. */
export interface Matched {
  readonly a?: Cluster;
  readonly b?: Cluster;
  /** `2 |A ∩ B| / (|A| + |B|)` over cells. */
  readonly dice: number;
}

/** Pairs of a comparison, best first; those without a partner last, grey on the side of b. */
export function matchedClusters({ a, b, pairs }: DictionaryComparison): Matched[] {
  const matched = pairs.map((pair): Matched => {
    const colour = pair.a < 0 ? noClusterColour : (a.colours[pair.a] ?? noClusterColour);
    return {
      dice: pair.dice,
      ...(pair.a < 0 ? {} : { a: { cluster: pair.a, name: nameOf(a.names, pair.a), colour } }),
      ...(pair.b < 0 ? {} : { b: { cluster: pair.b, name: nameOf(b.names, pair.b), colour } }),
    };
  });
  const whole = ({ a: left, b: right }: Matched) => Number(left !== undefined && right !== undefined);
  return matched.sort((x, y) => whole(y) - whole(x) || y.dice - x.dice);
}

const nameOf = (names: readonly string[], k: number): string => names[k] ?? `Cluster ${k + 1}`;

/** Share of the cells of each cluster of `a` that lie in each of `b`: `a.K × b.K`, row-major; 0 for an empty row. */
export function rowShares({ a, b, counts }: DictionaryComparison): number[] {
  return counts.map((count, i) => {
    const start = Math.floor(i / b.K) * b.K;
    const total = counts.slice(start, start + b.K).reduce((sum, value) => sum + value, 0);
    return total === 0 || i >= a.K * b.K ? 0 : count / total;
  });
}
