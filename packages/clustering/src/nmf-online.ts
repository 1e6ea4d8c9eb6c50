import { type DecisionMetric, type FeatureRows, MorphoscopeError } from '@morphoscope/domain';
import { hSolver } from './h-update.js';
import { centroidStart } from './kmeans.js';
import { checkMetric, decisionProducts, metricGram, projectionBasis } from './metric-products.js';
import type { NmfFit, NmfProgress } from './nmf.js';
import { errorsOf, unitRows } from './nmf-error.js';
import { ensureRank } from './nmf-start.js';
import { threadCount, WorkerPool } from './pool.js';
import type { TransformReply } from './shard-protocol.js';
import { checkShape, refuse, ShardedRows } from './sharded-rows.js';

/** Rows batch by batch; iterated once per epoch, so it has to give the same batches every time. */
export type RowBatches = AsyncIterable<FeatureRows> | Iterable<FeatureRows>;

/** Options of `fitNmfOnline`. */
export interface NmfOnlineOptions {
  /** Clusters. */
  readonly K: number;
  readonly seed: number;
  /** `K × C` ≥ 0; default the centroids of a short k-means on the first 16,384 rows. */
  readonly init?: Float32Array;
  /** Distance to fit and to solve W in; default Euclidean. */
  readonly metric?: DecisionMetric;
  /** Passes over the batches; default 3. */
  readonly epochs?: number;
  /** What is left of the old statistics when a batch comes in, 0–1; default 0.8. */
  readonly forgetting?: number;
  /** Worker threads; default the cores of the machine. The result does not depend on it. */
  readonly threads?: number;
  readonly signal?: AbortSignal;
  /** Told after every epoch. */
  readonly onProgress?: (progress: NmfProgress) => void;
}

/** Rows a batch should have. */
const BATCH_ROWS = 2048;
const START_ROWS = 16384;
const PART_ROWS = 512;
const H_SWEEPS = 4;

interface Statistics {
  readonly products: Float64Array;
  readonly gram: Float64Array;
}

/**
 * Online NMF (Mairal et al. 2010, Lefèvre et al. 2011) for samples larger than memory: one batch of rows at a time, W by NNLS, H by coordinate
 * descent on exponentially forgotten statistics. A last pass measures the error and the mass; W is not kept: use `transform`.
 * @throws MorphoscopeError `InputError` for no batches, unfit rows, and K larger than what the rows support.
 */
export async function fitNmfOnline(batches: RowBatches, options: NmfOnlineOptions): Promise<NmfFit> {
  const { K, epochs = 3, onProgress, metric } = options;
  const first = await firstRows(batches);
  const d = first.d;
  if (metric) checkMetric(metric, d);
  const { signal } = options;
  const sample = await ShardedRows.load(first, threadCount(options.threads), { nonNegative: true, signal });
  try {
    await ensureRank(sample, K, options.seed);
  } finally {
    await sample.close();
  }
  const H = options.init?.slice() ?? (await centroidStart(first, options));
  const pool = new WorkerPool(threadCount(options.threads));
  try {
    const history: number[] = [];
    const state = new OnlineState(K, d, options.forgetting ?? 0.8, metric);
    for (let epoch = 0; epoch < epochs; epoch++) {
      const { errors } = await sweep(batches, H, options, pool, state);
      history.push(errors.objective);
      onProgress?.({ iteration: epoch + 1, maxIterations: epochs, relativeError: errors.objective });
    }
    unitRows(H, K, d);
    const { errors, mass, n } = await sweep(batches, H, options, pool);
    const alive = mass.reduce((count, value) => count + (value > 0 ? 1 : 0), 0);
    if (alive < K)
      throw new MorphoscopeError(
        'InputError',
        `K = ${K} is larger than the rank of the rows: ${K - alive} clusters stay empty`,
        {
          suggestion: `Use K ≤ ${alive}, or sample more cells.`,
        },
      );
    return {
      K,
      C: d,
      H,
      mass,
      history,
      iterations: epochs,
      converged: false,
      relativeError: errors.relative,
      ...(metric ? { metric, decisionError: errors.decision } : {}),
      algorithm: metric ? 'nmf-online-decision' : 'nmf-online',
      init: options.init ? 'given' : 'kmeans',
      sampleRows: n,
    };
  } finally {
    await pool.close();
  }
}

/** Views of `rows` as batches of `size` rows. */
export function batchesOf({ data, n, d }: FeatureRows, size: number = BATCH_ROWS): RowBatches {
  return {
    *[Symbol.iterator]() {
      for (let at = 0; at < n; at += size) {
        const end = Math.min(n, at + size);
        yield { data: data.subarray(at * d, end * d), n: end - at, d };
      }
    },
  };
}

class OnlineState {
  readonly #solver;
  readonly #forgetting: number;
  readonly #products: Float64Array;
  readonly #gram: Float64Array;

  constructor(K: number, d: number, forgetting: number, metric: DecisionMetric | undefined) {
    this.#solver = hSolver(K, d, metric);
    this.#forgetting = forgetting;
    this.#products = new Float64Array(K * d);
    this.#gram = new Float64Array(K * K);
  }

  update(H: Float32Array, batch: Statistics): void {
    blend(this.#products, batch.products, this.#forgetting);
    blend(this.#gram, batch.gram, this.#forgetting);
    this.#solver.update(H, this.#products, this.#gram, H_SWEEPS);
  }
}

function blend(old: Float64Array, fresh: Float64Array, forgetting: number): void {
  for (let i = 0; i < old.length; i++) old[i] = forgetting * old[i]! + fresh[i]!;
}

/** One pass over the batches; H moves after each of them if there is a state. */
async function sweep(
  batches: RowBatches,
  H: Float32Array,
  { K, metric, signal }: NmfOnlineOptions,
  pool: WorkerPool,
  state?: OnlineState,
) {
  const d = H.length / K;
  const mass = new Float64Array(K);
  const sums = { total: 0, decision: 0, rebuilt: 0, read: 0 };
  let n = 0;
  for await (const batch of batches) {
    signal?.throwIfAborted();
    checkShape(batch);
    const basis = projectionBasis(H, K, metric);
    await pool.callAll('openTransform', { H: basis, K, gram: metricGram(H, K, metric) });
    const parts = await Promise.all(
      [...(batchesOf(batch, PART_ROWS) as Iterable<FeatureRows>)].map((part, i) => {
        const rows = part.data.slice();
        const request = { rows, n: part.n, statistics: true };
        return pool.call(i % pool.size, 'transform', request, [rows.buffer as ArrayBuffer]);
      }),
    );
    const { products, gram, total } = joined(parts, K, d);
    for (const { W } of parts) for (let i = 0; i < W.length; i++) mass[i % K] = mass[i % K]! + W[i]!;
    const decision = metric ? squaredNorm(decisionProducts(batch.data, batch.n, metric)) : 0;
    if (total > 0) {
      const errors = errorsOf({ total, decision }, products, gram, H, K, metric);
      sums.rebuilt += errors.relative ** 2 * total;
      sums.read += errors.decision ** 2 * decision;
    }
    sums.total += total;
    sums.decision += decision;
    n += batch.n;
    state?.update(H, { products, gram });
  }
  const errors = {
    relative: share(sums.rebuilt, sums.total),
    decision: share(sums.read, sums.decision),
    objective: share(sums.rebuilt + sums.read, sums.total + sums.decision),
  };
  return { errors, mass, n };
}

function share(part: number, whole: number): number {
  return whole > 0 ? Math.sqrt(part / whole) : 0;
}

function squaredNorm(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}

function joined(parts: readonly TransformReply[], K: number, d: number) {
  const products = new Float64Array(K * d);
  const gram = new Float64Array(K * K);
  let total = 0;
  for (const part of parts) {
    if (part.flags) refuse(part.flags);
    part.products?.forEach((value, i) => {
      products[i] = products[i]! + value;
    });
    part.gram?.forEach((value, i) => {
      gram[i] = gram[i]! + value;
    });
    total += part.total ?? 0;
  }
  return { products, gram, total };
}

async function firstRows(batches: RowBatches): Promise<FeatureRows> {
  const parts: FeatureRows[] = [];
  let n = 0;
  for await (const batch of batches) {
    checkShape(batch);
    parts.push({ ...batch, data: batch.data.slice() });
    n += batch.n;
    if (n >= START_ROWS) break;
  }
  const d = parts[0]?.d ?? 0;
  const data = new Float32Array(n * d);
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
  }
  checkShape({ data, n, d });
  return { data, n, d };
}
