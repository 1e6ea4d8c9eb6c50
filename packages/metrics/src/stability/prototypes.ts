import { type Figure, figure, undefinedFigure } from '../figure.js';
import type { Numbers } from '../samples.js';

/** Prototypes of a dictionary: `K × C`, row-major. */
export interface Prototypes {
  readonly H: Numbers;
  readonly K: number;
  readonly C: number;
}

/** Cosine of row `a` of one dictionary and row `b` of another; undefined where one is 0. */
export function prototypeCosine(one: Prototypes, a: number, other: Prototypes, b: number): Figure {
  const { C } = one;
  let product = 0;
  let first = 0;
  let second = 0;
  for (let j = 0; j < C; j++) {
    const [x, y] = [one.H[a * C + j]!, other.H[b * C + j]!];
    product += x * y;
    first += x * x;
    second += y * y;
  }
  const size = Math.sqrt(first) * Math.sqrt(second);
  return size > 0
    ? figure(Math.max(-1, Math.min(1, product / size)), C)
    : undefinedFigure(C, 'a prototype is 0');
}

/** Cosines of matched prototypes. */
export interface MatchedCosines {
  /** By cluster of `one`; undefined where it has no match. */
  readonly perCluster: readonly Figure[];
  /** Mean over the matched clusters. */
  readonly mean: Figure;
  /** Lowest of the matched clusters. */
  readonly least: Figure;
}

/**
 * How alike two dictionaries are under a given matching (from the Hungarian algorithm on cosine).
 * @param matching for each cluster of `one` the cluster of `other`, or −1.
 */
export function matchedCosines(one: Prototypes, other: Prototypes, matching: Numbers): MatchedCosines {
  const perCluster = Array.from({ length: one.K }, (_, k) =>
    matching[k]! >= 0
      ? prototypeCosine(one, k, other, matching[k]!)
      : undefinedFigure(0, 'no match in the other dictionary'),
  );
  const values = perCluster.flatMap(({ value }) => (value === null ? [] : [value]));
  if (values.length === 0) {
    const none = undefinedFigure(0, 'no cluster has a match');
    return { perCluster, mean: none, least: none };
  }
  const n = values.length;
  return {
    perCluster,
    mean: figure(values.reduce((sum, value) => sum + value, 0) / n, n),
    least: figure(Math.min(...values), n),
  };
}

/** Highest cosine of two prototypes of one dictionary. `n` counts prototypes that are not 0. */
export function redundancy(prototypes: Prototypes): Figure {
  let most = Number.NEGATIVE_INFINITY;
  for (let a = 0; a < prototypes.K; a++) {
    for (let b = 0; b < a; b++)
      most = Math.max(most, prototypeCosine(prototypes, a, prototypes, b).value ?? most);
  }
  return Number.isFinite(most)
    ? figure(most, prototypes.K)
    : undefinedFigure(prototypes.K, 'fewer than two prototypes that are not 0');
}

/** Clusters that own at most `share` of the cells (default 0: none). @param counts cells per cluster. */
export function deadClusters(counts: Numbers, share = 0): Figure {
  let total = 0;
  for (let k = 0; k < counts.length; k++) total += counts[k]!;
  if (total === 0) return undefinedFigure(0, 'no cell belongs to any cluster');
  return figure(Array.from(counts).filter((count) => count <= share * total).length, total);
}
