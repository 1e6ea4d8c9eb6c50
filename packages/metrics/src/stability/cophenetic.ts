import { type Figure, figure, undefinedFigure } from '../figure.js';
import { pearson } from '../ranking/correlation.js';
import type { Numbers } from '../samples.js';

/**
 * Consensus of several fits: share of fits that give two cells the same label, `n × n`, row-major (Monti et al., 2003).
 * @param fits labels of the same n cells by each fit.
 */
export function consensusMatrix(fits: readonly Numbers[], n: number): Float64Array {
  const consensus = new Float64Array(n * n);
  for (const labels of fits) {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) if (labels[i] === labels[j]) consensus[i * n + j]! += 1;
    }
  }
  return consensus.map((together) => together / fits.length);
}

/**
 * Cophenetic correlation of a consensus (Brunet et al., 2004): Pearson's between the distances `1 − consensus` and the heights at which
 * average linkage joins the pairs. 1 where every fit makes the same clusters. Cubic in n: give it a few hundred cells.
 */
export function copheneticCorrelation(consensus: Numbers, n: number): Figure {
  if (n < 3) return undefinedFigure(n, 'fewer than three cells');
  const distances = new Float64Array((n * (n - 1)) / 2);
  for (let i = 0, at = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) distances[at++] = 1 - consensus[i * n + j]!;
  const { value, note } = pearson(distances, copheneticDistances(distances, n));
  if (value !== null) return figure(value, n);
  return undefinedFigure(n, note ?? 'the consensus is the same for all pairs');
}

/** Heights of average linkage (UPGMA) per pair. @param distances `n(n−1)/2`, pairs (0,1), (0,2) … in order. */
function copheneticDistances(distances: Float64Array, n: number): Float64Array {
  const pair = (i: number, j: number): number => (i < j ? i * n - (i * (i + 1)) / 2 + j - i - 1 : pair(j, i));
  const between = distances.slice();
  const heights = new Float64Array(distances.length);
  const members = new Map<number, number[]>(Array.from({ length: n }, (_, i) => [i, [i]]));
  while (members.size > 1) {
    const { a, b } = closest([...members.keys()], (i, j) => between[pair(i, j)]!);
    const [left, right] = [members.get(a)!, members.get(b)!];
    const height = between[pair(a, b)]!;
    for (const i of left) for (const j of right) heights[pair(i, j)] = height;
    members.delete(b);
    for (const other of members.keys()) {
      if (other === a) continue;
      const sum = left.length * between[pair(a, other)]! + right.length * between[pair(b, other)]!;
      between[pair(a, other)] = sum / (left.length + right.length);
    }
    members.set(a, [...left, ...right]);
  }
  return heights;
}

function closest(
  keys: readonly number[],
  distance: (i: number, j: number) => number,
): { a: number; b: number } {
  let [a, b, least] = [keys[0]!, keys[1]!, Number.POSITIVE_INFINITY];
  for (let i = 0; i < keys.length; i++) {
    for (let j = i + 1; j < keys.length; j++) {
      const value = distance(keys[i]!, keys[j]!);
      if (value < least) [a, b, least] = [keys[i]!, keys[j]!, value];
    }
  }
  return { a, b };
}
