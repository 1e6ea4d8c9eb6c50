import type { IndexMetric } from '../options.js';
import { distanceOf } from '../segment/exact-search.js';

/**
 * How far neighbours on a map are neighbours in the vectors too (Venna & Kaski 2001), 0–1: 1 when all are, about 0.5 when
 * places are dealt at random.
 * @param vectors `n × d`; unit rows for the cosine metric
 * @param places `n × 2`
 * @param k neighbours on the map, less than half of n
 */
export function trustworthiness(
  vectors: Float32Array,
  d: number,
  places: Float32Array,
  k: number,
  metric: IndexMetric,
): number {
  const n = vectors.length / d;
  const distance = distanceOf(metric);
  const flat = distanceOf('l2');
  let penalty = 0;
  for (let i = 0; i < n; i++) {
    const others = Array.from({ length: n }, (_, j) => j).filter((j) => j !== i);
    const far = new Float64Array(n);
    const near = new Float64Array(n);
    for (const j of others) {
      far[j] = distance(vectors, i * d, vectors, j * d, d);
      near[j] = flat(places, i * 2, places, j * 2, 2);
    }
    const rank = new Int32Array(n);
    [...others]
      .sort((a, b) => far[a]! - far[b]! || a - b)
      .forEach((j, r) => {
        rank[j] = r + 1;
      });
    others.sort((a, b) => near[a]! - near[b]! || a - b);
    for (const j of others.slice(0, k)) penalty += Math.max(0, rank[j]! - k);
  }
  return 1 - (2 / (n * k * (2 * n - 3 * k - 1))) * penalty;
}
