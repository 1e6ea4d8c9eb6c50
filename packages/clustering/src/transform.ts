import { type DecisionMetric, type FeatureRows, MorphoscopeError } from '@morphoscope/domain';
import { metricGram, projectionBasis } from './metric-products.js';
import { threadCount, WorkerPool } from './pool.js';
import { checkShape, refuse } from './sharded-rows.js';

/** Options of `transform`. */
export interface TransformOptions {
  /** Worker threads; default the cores of the machine. The result does not depend on it. */
  readonly threads?: number;
  /** The metric that H was fitted in; default Euclidean. */
  readonly metric?: DecisionMetric;
  readonly signal?: AbortSignal;
}

/** Values per message: large enough to make it worth its while, small enough not to hold up the event loop. */
const PIECE_VALUES = 2 ** 20;

/** A frozen dictionary ready for any number of rows. Close it when done. */
export interface Transformer {
  /** `argmin_{w ≥ 0} ‖row − wH‖²` per row, in the metric given, → new `n × K`, row-major. */
  transform(rows: FeatureRows, signal?: AbortSignal): Promise<Float32Array>;
  close(): Promise<void>;
}

/**
 * NNLS of rows with a frozen H (`K × C`), in worker threads.
 * @throws MorphoscopeError `InputError` when H or the metric does not fit the rows or the rows are not finite.
 */
export async function transform(
  rows: FeatureRows,
  H: Float32Array,
  K: number,
  options: TransformOptions = {},
): Promise<Float32Array> {
  const pieces = Math.ceil(rows.data.length / PIECE_VALUES);
  const threads = Math.max(1, Math.min(pieces, threadCount(options.threads)));
  const { metric } = options;
  const transformer = await createTransformer(H, K, { threads, ...(metric ? { metric } : {}) });
  try {
    return await transformer.transform(rows, options.signal);
  } finally {
    await transformer.close();
  }
}

/** Starts the workers of `transform` once for many calls. */
export async function createTransformer(
  H: Float32Array,
  K: number,
  options: TransformOptions = {},
): Promise<Transformer> {
  const C = H.length / K;
  if (!Number.isInteger(C)) throw badDictionary(H, K);
  const { metric } = options;
  const basis = projectionBasis(H, K, metric);
  const pool = new WorkerPool(threadCount(options.threads));
  await pool.callAll('openTransform', { H: basis, K, gram: metricGram(H, K, metric) });
  return {
    transform: async (rows, signal) => {
      checkShape(rows);
      if (rows.d !== C) throw badDictionary(H, K, rows.d);
      const W = new Float32Array(rows.n * K);
      await spread(rows, K, pool, W, signal ?? options.signal);
      return W;
    },
    close: () => pool.close(),
  };
}

async function spread(
  { data, n, d }: FeatureRows,
  K: number,
  pool: WorkerPool,
  W: Float32Array,
  signal: AbortSignal | undefined,
): Promise<void> {
  const pieceRows = Math.max(1, Math.floor(PIECE_VALUES / d));
  let next = 0;
  const serve = async (worker: number): Promise<void> => {
    let spare: Float32Array | undefined;
    while (next < n) {
      signal?.throwIfAborted();
      const start = next;
      next = Math.min(n, start + pieceRows);
      const count = next - start;
      if (spare?.length !== pieceRows * d) spare = new Float32Array(pieceRows * d);
      spare.set(data.subarray(start * d, next * d));
      const reply = await pool.call(worker, 'transform', { rows: spare, n: count }, [
        spare.buffer as ArrayBuffer,
      ]);
      if (reply.flags) refuse(reply.flags);
      W.set(reply.W, start * K);
      spare = reply.rows;
    }
  };
  // Two calls in flight per worker: it computes one while the other is being copied.
  await Promise.all(Array.from({ length: 2 * pool.size }, (_, i) => serve(i % pool.size)));
}

function badDictionary(H: Float32Array, K: number, d?: number): MorphoscopeError {
  const rows = d === undefined ? '' : ` of ${d} channels`;
  return new MorphoscopeError(
    'InputError',
    `a dictionary of ${H.length} values and K = ${K} does not fit rows${rows}`,
    {
      suggestion: 'Use the layer the dictionary was made from.',
    },
  );
}
