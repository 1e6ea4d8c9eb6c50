import { setImmediate } from 'node:timers/promises';
import { createRandom, type FeatureRows, MorphoscopeError, type Random } from '@morphoscope/domain';
import { createProjector, type Projector } from './projector.js';

/** Rows that greedy k-means++ looks at. */
const SAMPLE = 16384;

/**
 * Greedy k-means++ (Arthur & Vassilvitskii 2007, with 2 + ln K trials per centroid as in scikit-learn) on a seeded sample.
 * @returns `K × d` rows of the data.
 */
export async function plusPlus(
  rows: FeatureRows,
  K: number,
  seed: number,
  restart: number,
  signal?: AbortSignal,
): Promise<Float32Array> {
  const random = createRandom(seed, 'kmeans++', restart);
  const projector = await createProjector();
  try {
    return await choose(sampleOf(rows, Math.max(SAMPLE, K), random), K, random, projector, signal);
  } finally {
    await projector.close();
  }
}

/** Rows without replacement (Floyd's algorithm), in data order; all of them if there are few. */
function sampleOf({ data, n, d }: FeatureRows, size: number, random: Random): FeatureRows {
  if (n <= size) return { data, n, d };
  const chosen = new Set<number>();
  for (let i = n - size; i < n; i++) {
    const candidate = random.below(i + 1);
    chosen.add(chosen.has(candidate) ? i : candidate);
  }
  const sample = new Float32Array(size * d);
  [...chosen]
    .sort((a, b) => a - b)
    .forEach((row, i) => {
      sample.set(data.subarray(row * d, row * d + d), i * d);
    });
  return { data: sample, n: size, d };
}

async function choose(
  sample: FeatureRows,
  K: number,
  random: Random,
  projector: Projector,
  signal: AbortSignal | undefined,
): Promise<Float32Array> {
  const { data, n, d } = sample;
  const trials = 2 + Math.floor(Math.log(K));
  const norms = new Float64Array(n);
  for (let i = 0; i < n; i++) for (let c = 0; c < d; c++) norms[i] = norms[i]! + data[i * d + c]! ** 2;
  const centroids = new Float32Array(K * d);
  let nearest: Float64Array = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  for (let k = 0; k < K; k++) {
    signal?.throwIfAborted();
    await setImmediate();
    const candidates = k === 0 ? [random.below(n)] : draw(nearest, trials, random);
    const best = await closest(sample, norms, nearest, candidates, projector);
    if (best.sum === 0 && k + 1 < K)
      throw new MorphoscopeError('InputError', `K = ${K} is larger than the number of distinct rows`, {
        suggestion: `Use K ≤ ${k + 1}, or sample more cells.`,
      });
    nearest = best.nearest;
    centroids.set(data.subarray(best.row * d, best.row * d + d), k * d);
  }
  return centroids;
}

/** Rows drawn with probability proportional to `weight`. */
function draw(weight: Float64Array, count: number, random: Random): number[] {
  const total = weight.reduce((a, b) => a + b, 0);
  const marks = Array.from({ length: count }, () => random.uniform() * total).sort((a, b) => a - b);
  const rows: number[] = [];
  let sum = 0;
  for (let i = 0; i < weight.length && rows.length < count; i++) {
    sum += weight[i]!;
    while (rows.length < count && (marks[rows.length]! < sum || i === weight.length - 1)) rows.push(i);
  }
  return rows;
}

/** The candidate that leaves the least sum of squared distances. */
async function closest(
  { data, n, d }: FeatureRows,
  norms: Float64Array,
  nearest: Float64Array,
  candidates: readonly number[],
  projector: Projector,
) {
  const points = new Float32Array(candidates.length * d);
  candidates.forEach((row, t) => {
    points.set(data.subarray(row * d, row * d + d), t * d);
  });
  const products = await projector.projectRows(points, data, d, n);
  let best = { row: -1, sum: Number.POSITIVE_INFINITY, nearest };
  candidates.forEach((row, t) => {
    const distances = new Float64Array(n);
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const squared = norms[i]! + norms[row]! - 2 * products[t * n + i]!;
      // Products are float32: what is below their rounding is the same point.
      const distance = squared > 1e-6 * norms[i]! ? squared : 0;
      distances[i] = Math.min(nearest[i]!, distance);
      sum += distances[i]!;
    }
    if (sum < best.sum) best = { row, sum, nearest: distances };
  });
  return best;
}
