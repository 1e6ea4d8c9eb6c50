import { type FeatureRows, MorphoscopeError } from '@morphoscope/domain';
import { plusPlus } from './kmeans-start.js';
import { threadCount } from './pool.js';
import { ShardedRows } from './sharded-rows.js';

/** Options of `fitKMeans`. */
export interface KMeansOptions {
  /** Clusters. */
  readonly K: number;
  readonly seed: number;
  /** Greedy k-means++ on a seeded sample of at most 16,384 rows, or given centroids (`K × C`). Default `kmeans++`. */
  readonly init?: 'kmeans++' | Float32Array;
  /** Starts, of which the one with the lowest inertia wins; default 1. One with given centroids. */
  readonly restarts?: number;
  /** Default 300. */
  readonly maxIterations?: number;
  /** Stops when the centroids' summed squared shift is at most this share of the mean variance of a channel; default 1e-4. */
  readonly tolerance?: number;
  /** Worker threads; default the cores of the machine. The result does not depend on it. */
  readonly threads?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: KMeansProgress) => void;
}

/** Told after every iteration. */
export interface KMeansProgress {
  readonly restart: number;
  readonly iteration: number;
  readonly maxIterations: number;
  readonly inertia: number;
}

/** Fitted centroids; the caller owns the arrays. */
export interface KMeansFit {
  readonly K: number;
  readonly C: number;
  /** `K × C`, row-major. */
  readonly centroids: Float32Array;
  /** `n`: nearest centroid of each row. */
  readonly labels: Int32Array;
  /** `K`: rows per centroid. */
  readonly mass: Float64Array;
  /** Sum of squared distances to the nearest centroid. */
  readonly inertia: number;
  /** Inertia at the assignment of each iteration. */
  readonly history: readonly number[];
  readonly iterations: number;
  readonly converged: boolean;
  readonly algorithm: string;
  readonly init: string;
  readonly sampleRows: number;
}

/**
 * k-means by Lloyd's algorithm: distances by onnxruntime, labels and sums by a WASM SIMD kernel that touches only rows whose label
 * changed, in worker threads. Rows are centred first, as in scikit-learn; empty clusters take the farthest rows.
 * @throws MorphoscopeError `InputError` for non-finite rows and for K larger than the number of distinct rows.
 */
export async function fitKMeans(rows: FeatureRows, options: KMeansOptions): Promise<KMeansFit> {
  const { K, init = 'kmeans++', restarts = 1 } = options;
  checkK(rows, K, init);
  const sharded = await ShardedRows.load(rows, threadCount(options.threads), {
    nonNegative: false,
    signal: options.signal,
  });
  try {
    const mean = Float32Array.from(await sharded.mean());
    await sharded.subtract(mean);
    let best: KMeansFit | undefined;
    for (let restart = 0; restart < (init === 'kmeans++' ? restarts : 1); restart++) {
      const start =
        init === 'kmeans++' ? await plusPlus(rows, K, options.seed, restart, options.signal) : init.slice();
      const fit = await lloyd(sharded, start, mean, options, restart);
      if (!best || fit.inertia < best.inertia) best = fit;
    }
    return best!;
  } finally {
    await sharded.close();
  }
}

/** Centroids of a short run on a sample: a start for NMF. */
export async function centroidStart(
  rows: FeatureRows,
  { K, seed, threads, signal }: { K: number; seed: number; threads?: number; signal?: AbortSignal },
): Promise<Float32Array> {
  const fit = await fitKMeans(rows, {
    K,
    seed,
    maxIterations: 10,
    ...(threads === undefined ? {} : { threads }),
    ...(signal === undefined ? {} : { signal }),
  });
  return fit.centroids;
}

function checkK({ n, d }: FeatureRows, K: number, init: 'kmeans++' | Float32Array): void {
  if (!(Number.isInteger(K) && K >= 1 && K <= Math.max(1, n)))
    throw new MorphoscopeError('InputError', `K = ${K} clusters of ${n} rows are not possible`, {
      suggestion: `Give a whole number from 1 to ${n}.`,
    });
  if (init !== 'kmeans++' && init.length !== K * d)
    throw new MorphoscopeError('InputError', `the given centroids are not ${K} × ${d}`, {
      suggestion: 'Pass K · C values, row-major.',
    });
}

async function lloyd(
  sharded: ShardedRows,
  start: Float32Array,
  mean: Float32Array,
  options: KMeansOptions,
  restart: number,
): Promise<KMeansFit> {
  const { K, maxIterations = 300, tolerance = 1e-4, onProgress } = options;
  const { n, d } = sharded;
  const limit = (tolerance * sharded.total) / (n * d);
  let centroids: Float32Array = shifted(start, mean, -1);
  const history: number[] = [];
  let converged = false;
  await sharded.beginKMeans(K);
  let step = await sharded.lloyd(centroids, K);
  while (history.length < maxIterations && !converged) {
    const inertia = inertiaOf(sharded.total, step, centroids, K, d);
    history.push(inertia);
    onProgress?.({ restart, iteration: history.length, maxIterations, inertia });
    if (history.length > 1 && step.changed === 0) {
      converged = true;
      break;
    }
    const next = await moved(sharded, centroids, step, K);
    converged = squaredShift(centroids, next) <= limit;
    centroids = next;
    // Also after the last move: labels and inertia must belong to the centroids returned.
    step = await sharded.lloyd(centroids, K);
  }
  return {
    K,
    C: d,
    centroids: shifted(centroids, mean, 1),
    labels: await sharded.labels(),
    mass: step.counts,
    inertia: inertiaOf(sharded.total, step, centroids, K, d),
    history,
    iterations: history.length,
    converged,
    algorithm: 'kmeans-lloyd',
    init: typeof options.init === 'object' ? 'given' : 'kmeans++',
    sampleRows: n,
  };
}

interface Step {
  readonly sums: Float64Array;
  readonly counts: Float64Array;
}

/** Means of the labelled rows; a cluster without rows gets the row farthest from its centroid. */
async function moved(
  sharded: ShardedRows,
  centroids: Float32Array,
  step: Step,
  K: number,
): Promise<Float32Array> {
  const { d } = sharded;
  const { sums, counts } = { sums: step.sums.slice(), counts: step.counts.slice() };
  const empty = Array.from({ length: K }, (_, k) => k).filter((k) => counts[k] === 0);
  const far = empty.length > 0 ? await sharded.farthest(empty.length) : [];
  empty.forEach((k, i) => {
    const { label, values } = far[i]!;
    let distance = 0;
    for (let c = 0; c < d; c++) distance += (values[c]! - centroids[label * d + c]!) ** 2;
    if (distance === 0) throw tooFewDistinct(K, K - empty.length + i);
    for (let c = 0; c < d; c++) {
      sums[label * d + c] = sums[label * d + c]! - values[c]!;
      sums[k * d + c] = values[c]!;
    }
    counts[label] = counts[label]! - 1;
    counts[k] = 1;
  });
  const next = centroids.slice();
  for (let k = 0; k < K; k++)
    if (counts[k]! > 0) for (let c = 0; c < d; c++) next[k * d + c] = sums[k * d + c]! / counts[k]!;
  return next;
}

function tooFewDistinct(K: number, possible: number): MorphoscopeError {
  return new MorphoscopeError('InputError', `K = ${K} is larger than the number of distinct rows`, {
    suggestion: `Use K ≤ ${possible}, or sample more cells.`,
  });
}

/** Σ‖x‖² − 2Σ⟨c, Σx⟩ + Σ n‖c‖², all in float64. */
function inertiaOf(
  total: number,
  { sums, counts }: Step,
  centroids: Float32Array,
  K: number,
  d: number,
): number {
  let inertia = total;
  for (let k = 0; k < K; k++) {
    let norm = 0;
    let dot = 0;
    for (let c = 0; c < d; c++) {
      const value = centroids[k * d + c]!;
      norm += value * value;
      dot += value * sums[k * d + c]!;
    }
    inertia += counts[k]! * norm - 2 * dot;
  }
  return Math.max(0, inertia);
}

function squaredShift(from: Float32Array, to: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < from.length; i++) sum += (to[i]! - from[i]!) ** 2;
  return sum;
}

function shifted(rows: Float32Array, by: Float32Array, sign: number): Float32Array {
  return rows.map((value, i) => value + sign * by[i % by.length]!);
}
