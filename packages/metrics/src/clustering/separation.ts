import { type Figure, figure, undefinedFigure } from '../figure.js';
import type { Numbers, Samples } from '../samples.js';

/** How well clusters stand apart. */
export interface Separation {
  /** Rousseeuw, 1987. Quadratic in the samples: give it a few thousand. */
  readonly silhouette: Figure;
  /** Davies & Bouldin, 1979; lower is better. */
  readonly daviesBouldin: Figure;
  /** Caliński & Harabasz, 1974. */
  readonly calinskiHarabasz: Figure;
}

/**
 * Euclidean separation of labelled samples, as scikit-learn defines it. Undefined with fewer than two clusters or as many clusters as
 * samples.
 */
export function separation(samples: Samples, labels: Numbers): Separation {
  const groups = groupsOf(labels, samples.n);
  const { n } = samples;
  if (groups.length < 2 || groups.length >= n) {
    const why = groups.length < 2 ? 'fewer than two clusters' : 'every sample is its own cluster';
    const none = undefinedFigure(n, why);
    return { silhouette: none, daviesBouldin: none, calinskiHarabasz: none };
  }
  const centres = groups.map((rows) => centreOf(samples, rows));
  return {
    silhouette: silhouette(samples, groups),
    daviesBouldin: daviesBouldin(samples, groups, centres),
    calinskiHarabasz: calinskiHarabasz(samples, groups, centres),
  };
}

function groupsOf(labels: Numbers, n: number): number[][] {
  const groups = new Map<number, number[]>();
  for (let i = 0; i < n; i++) {
    const rows = groups.get(labels[i]!) ?? [];
    rows.push(i);
    groups.set(labels[i]!, rows);
  }
  return [...groups.keys()].sort((a, b) => a - b).map((label) => groups.get(label)!);
}

function centreOf({ data, d }: Samples, rows: readonly number[]): Float64Array {
  const centre = new Float64Array(d);
  for (const i of rows) for (let j = 0; j < d; j++) centre[j]! += data[i * d + j]! / rows.length;
  return centre;
}

function squaredDistance(a: Numbers, from: number, b: Numbers, to: number, d: number): number {
  let sum = 0;
  for (let j = 0; j < d; j++) {
    const difference = a[from + j]! - b[to + j]!;
    sum += difference * difference;
  }
  return sum;
}

function silhouette({ data, n, d }: Samples, groups: readonly (readonly number[])[]): Figure {
  const own = new Uint32Array(n);
  groups.forEach((rows, g) => {
    for (const i of rows) own[i] = g;
  });
  const sums = new Float64Array(groups.length);
  let total = 0;
  for (let i = 0; i < n; i++) {
    sums.fill(0);
    for (let j = 0; j < n; j++) sums[own[j]!]! += Math.sqrt(squaredDistance(data, i * d, data, j * d, d));
    const mine = groups[own[i]!]!.length;
    // A cluster of one has no distance within: its silhouette is 0 by definition.
    if (mine === 1) continue;
    const a = sums[own[i]!]! / (mine - 1);
    let b = Number.POSITIVE_INFINITY;
    groups.forEach((rows, g) => {
      if (g !== own[i]) b = Math.min(b, sums[g]! / rows.length);
    });
    total += Math.max(a, b) > 0 ? (b - a) / Math.max(a, b) : 0;
  }
  return figure(total / n, n);
}

function daviesBouldin(
  { data, n, d }: Samples,
  groups: readonly (readonly number[])[],
  centres: readonly Float64Array[],
): Figure {
  const spread = groups.map((rows, g) => {
    const sum = rows.reduce((all, i) => all + Math.sqrt(squaredDistance(data, i * d, centres[g]!, 0, d)), 0);
    return sum / rows.length;
  });
  let total = 0;
  for (let a = 0; a < groups.length; a++) {
    let worst = 0;
    for (let b = 0; b < groups.length; b++) {
      if (a === b) continue;
      const distance = Math.sqrt(squaredDistance(centres[a]!, 0, centres[b]!, 0, d));
      if (distance === 0) return undefinedFigure(n, 'two clusters have the same centre');
      worst = Math.max(worst, (spread[a]! + spread[b]!) / distance);
    }
    total += worst;
  }
  return figure(total / groups.length, n);
}

function calinskiHarabasz(
  samples: Samples,
  groups: readonly (readonly number[])[],
  centres: readonly Float64Array[],
): Figure {
  const { data, n, d } = samples;
  const middle = centreOf(
    samples,
    Array.from({ length: n }, (_, i) => i),
  );
  let between = 0;
  let within = 0;
  groups.forEach((rows, g) => {
    between += rows.length * squaredDistance(centres[g]!, 0, middle, 0, d);
    for (const i of rows) within += squaredDistance(data, i * d, centres[g]!, 0, d);
  });
  if (within === 0) return undefinedFigure(n, 'the samples of each cluster are all the same');
  return figure((between * (n - groups.length)) / (within * (groups.length - 1)), n);
}
