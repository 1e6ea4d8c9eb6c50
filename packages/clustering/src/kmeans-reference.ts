import { type FeatureRows, MorphoscopeError } from '@morphoscope/domain';
import type { KMeansFit } from './kmeans.js';

/** Largest input of the reference: it holds every value as a boxed number and blocks the thread. */
const MOST_VALUES = 4_000_000;

/**
 * k-means by `ml-kmeans`: the plain reference for small inputs, in this thread. The same result shape as `fitKMeans`.
 * @throws MorphoscopeError `InputError` above 4 million values.
 */
export async function fitKMeansReference(
  rows: FeatureRows,
  options: {
    readonly K: number;
    readonly seed: number;
    readonly init?: Float32Array;
    readonly maxIterations?: number;
  },
): Promise<KMeansFit> {
  const { data, n, d } = rows;
  const { K, seed, init, maxIterations = 300 } = options;
  if (n * d > MOST_VALUES)
    throw new MorphoscopeError('InputError', `${n} × ${d} rows are too many for the reference method`, {
      suggestion: `Use fitKMeans, or at most ${Math.floor(MOST_VALUES / d)} rows.`,
    });
  const nested = (flat: Float32Array, count: number): number[][] =>
    Array.from({ length: count }, (_, i) => Array.from(flat.subarray(i * d, i * d + d)));
  // Loaded here: nobody else should pay for it.
  const { kmeans } = await import('ml-kmeans');
  const points = nested(data, n);
  const result = kmeans(points, K, {
    seed,
    maxIterations,
    tolerance: 0,
    ...(init ? { initialization: nested(init, K) } : {}),
  });
  const labels = Int32Array.from(result.clusters);
  let inertia = 0;
  const mass = new Float64Array(K);
  points.forEach((point, i) => {
    const label = labels[i]!;
    mass[label] = mass[label]! + 1;
    point.forEach((value, c) => {
      inertia += (value - result.centroids[label]![c]!) ** 2;
    });
  });
  return {
    K,
    C: d,
    centroids: Float32Array.from(result.centroids.flat()),
    labels,
    mass,
    inertia,
    history: [inertia],
    iterations: result.iterations,
    converged: result.converged,
    algorithm: 'kmeans-reference',
    init: init ? 'given' : 'kmeans++',
    sampleRows: n,
  };
}
