import { type DecisionMetric, type FeatureRows, MorphoscopeError } from '@morphoscope/domain';
import { hSolver } from './h-update.js';
import { centroidStart } from './kmeans.js';
import { metricGram, projectionBasis } from './metric-products.js';
import { errorsOf, type RowTotals, totalsOf, unitRows } from './nmf-error.js';
import { batchesOf, fitNmfOnline } from './nmf-online.js';
import { checkedSubspace, ensureRank, nndsvd, randomStart } from './nmf-start.js';
import { threadCount } from './pool.js';
import { checkShape, ShardedRows } from './sharded-rows.js';

/** Where NMF starts from. Given H is `K × C` ≥ 0, given W `n × K` ≥ 0. */
export type NmfInit =
  | 'nndsvda'
  | 'nndsvd'
  | 'kmeans'
  | 'random'
  | { readonly H: Float32Array; readonly W?: Float32Array };

/** Options of `fitNmf`. */
export interface NmfOptions {
  /** Clusters. */
  readonly K: number;
  readonly seed: number;
  /** Default `nndsvda`. */
  readonly init?: NmfInit;
  /** Distance to fit and to solve W in, e.g. from `decisionMetric`; default Euclidean. */
  readonly metric?: DecisionMetric;
  /** Default 200. */
  readonly maxIterations?: number;
  /** Stops when an iteration lowers the relative error by less than this share of it; default 1e-5. */
  readonly tolerance?: number;
  /** Worker threads; default the cores of the machine. The result does not depend on it. */
  readonly threads?: number;
  /** Mini-batches instead of whole passes (see `fitNmfOnline`; no W then). Default `auto`: above 2^28 values (1 GiB). */
  readonly online?: 'auto' | boolean;
  /** Rows of a mini-batch; default 2048. */
  readonly batchRows?: number;
  /** Default true: W is returned. */
  readonly keepWeights?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: NmfProgress) => void;
}

/** Told after every iteration. */
export interface NmfProgress {
  readonly iteration: number;
  readonly maxIterations: number;
  /** What goes into `NmfFit.history`. */
  readonly relativeError: number;
}

/** A fitted dictionary; the caller owns the arrays. */
export interface NmfFit {
  readonly K: number;
  readonly C: number;
  /** `K × C`, row-major, rows of unit L2 norm (gauge fix). */
  readonly H: Float32Array;
  /** `n × K`, row-major: NNLS of the rows given H. */
  readonly W?: Float32Array;
  /** `K`: Σ W_k over the rows. */
  readonly mass: Float64Array;
  /** Relative error ‖V−WH‖_F/‖V‖_F per iteration; under a metric that of the metric, ‖V−WH‖_M/‖V‖_M. */
  readonly history: readonly number[];
  readonly iterations: number;
  readonly converged: boolean;
  /** ‖V−WH‖_F/‖V‖_F of the returned H with W re-solved, whatever the metric. */
  readonly relativeError: number;
  /** The metric fitted in, and ‖(V−WH)Dᵀ‖_F/‖VDᵀ‖_F: the share that the decision misses. */
  readonly metric?: DecisionMetric;
  readonly decisionError?: number;
  readonly algorithm: string;
  readonly init: string;
  readonly sampleRows: number;
}

/** Sweeps over W and over H per pass over the rows: the products of a pass cost more than sweeps (Gillis & Glineur 2012). */
const W_SWEEPS = { fewClusters: 4, manyClusters: 2, first: 10 };
const H_SWEEPS = 6;

const ONLINE_VALUES = 2 ** 28;

/**
 * Non-negative matrix factorisation `V ≈ WH` (Frobenius) by accelerated hierarchical alternating least squares
 * (Gillis & Glineur 2012): products by onnxruntime, sweeps in WASM SIMD, in worker threads. With a metric it makes
 * `‖V−WH‖² + ‖(V−WH)Dᵀ‖²` small instead (docs/decision-aware-nmf.md).
 * @throws MorphoscopeError `InputError` for negative or non-finite rows, K larger than the rank, a metric that does not fit.
 */
export async function fitNmf(rows: FeatureRows, options: NmfOptions): Promise<NmfFit> {
  const { signal, online = 'auto' } = options;
  if (online === true || (online === 'auto' && rows.data.length > ONLINE_VALUES))
    return viaBatches(rows, options);
  const sharded = await ShardedRows.load(rows, threadCount(options.threads), { nonNegative: true, signal });
  try {
    return await fitSharded(rows, sharded, options);
  } finally {
    await sharded.close();
  }
}

/** The same on rows that are in the workers already, for several fits of the same rows. */
export async function fitSharded(
  rows: FeatureRows,
  sharded: ShardedRows,
  options: NmfOptions,
): Promise<NmfFit> {
  const { K, init = 'nndsvda', metric } = options;
  const H = await startOf(rows, sharded, options);
  const totals = await totalsOf(sharded, metric);
  await sharded.beginNmf(K, typeof init === 'object' ? init.W : undefined);
  const { history, converged } = await iterate(sharded, H, totals, options);
  return finish(sharded, H, totals, options, { history, converged });
}

function viaBatches(rows: FeatureRows, options: NmfOptions): Promise<NmfFit> {
  const { K, seed, init, threads, signal, onProgress, batchRows, metric } = options;
  checkShape(rows);
  return fitNmfOnline(batchesOf(rows, batchRows), {
    K,
    seed,
    ...(typeof init === 'object' ? { init: init.H } : {}),
    ...(threads === undefined ? {} : { threads }),
    ...(metric === undefined ? {} : { metric }),
    ...(signal === undefined ? {} : { signal }),
    ...(onProgress === undefined ? {} : { onProgress }),
  });
}

async function startOf(rows: FeatureRows, sharded: ShardedRows, options: NmfOptions): Promise<Float32Array> {
  const { K, seed, init = 'nndsvda' } = options;
  const { n, d } = sharded;
  if (init === 'nndsvda' || init === 'nndsvd') {
    const subspace = await checkedSubspace(sharded, K, seed);
    return nndsvd(subspace, K, d, init === 'nndsvda' ? meanOf(await sharded.mean()) : 0);
  }
  await ensureRank(sharded, K, seed);
  if (init === 'random') return randomStart(K, d, meanOf(await sharded.mean()), seed);
  if (init === 'kmeans') return centroidStart(rows, options);
  if (init.H.length !== K * d || (init.W && init.W.length !== n * K))
    throw new MorphoscopeError('InputError', `the given start does not fit ${n} × ${d} rows and K = ${K}`, {
      suggestion: 'H has to be K × C and W n × K.',
    });
  return init.H.slice();
}

async function iterate(sharded: ShardedRows, H: Float32Array, totals: RowTotals, options: NmfOptions) {
  const { K, init, metric, maxIterations = 200, tolerance = 1e-5, onProgress } = options;
  const history: number[] = [];
  const solver = hSolver(K, sharded.d, metric);
  let converged = false;
  for (let iteration = 1; iteration <= maxIterations && !converged; iteration++) {
    const cold = iteration === 1 && !(typeof init === 'object' && init.W);
    const sweeps = cold ? W_SWEEPS.first : K <= 24 ? W_SWEEPS.fewClusters : W_SWEEPS.manyClusters;
    const { products, gram: weightGram } = await sharded.pass({
      basis: projectionBasis(H, K, metric),
      m: K,
      mode: 'descend',
      sweeps,
      gram: metricGram(H, K, metric),
    });
    solver.update(H, products, weightGram, H_SWEEPS);
    const relativeError = errorsOf(totals, products, weightGram, H, K, metric).objective;
    const last = history.at(-1);
    history.push(relativeError);
    onProgress?.({ iteration, maxIterations, relativeError });
    converged = last !== undefined && last - relativeError <= tolerance * last;
  }
  return { history, converged };
}

async function finish(
  sharded: ShardedRows,
  H: Float32Array,
  totals: RowTotals,
  options: NmfOptions,
  { history, converged }: Pick<NmfFit, 'history' | 'converged'>,
): Promise<NmfFit> {
  const { K, init = 'nndsvda', keepWeights = true, metric } = options;
  const { d } = sharded;
  const scale = unitRows(H, K, d);
  const { products, gram: weightGram } = await sharded.pass({
    basis: projectionBasis(H, K, metric),
    m: K,
    mode: 'solve',
    gram: metricGram(H, K, metric),
    scale,
  });
  const errors = errorsOf(totals, products, weightGram, H, K, metric);
  const W = await sharded.weights(K);
  const mass = new Float64Array(K);
  for (let i = 0; i < W.length; i++) mass[i % K] = mass[i % K]! + W[i]!;
  return {
    K,
    C: d,
    H,
    ...(keepWeights ? { W } : {}),
    mass,
    history,
    iterations: history.length,
    converged,
    relativeError: errors.relative,
    ...(metric ? { metric, decisionError: errors.decision } : {}),
    algorithm: metric ? 'nmf-hals-decision' : 'nmf-hals',
    init: typeof init === 'object' ? 'given' : init,
    sampleRows: sharded.n,
  };
}

function meanOf(row: Float64Array): number {
  return row.reduce((a, b) => a + b, 0) / row.length;
}
