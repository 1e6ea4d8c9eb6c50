import { type FeatureRows, MorphoscopeError } from '@morphoscope/domain';
import { WorkerPool } from './pool.js';
import type { LloydReply, PassReply, PassRequest } from './shard-protocol.js';

/** Shards at most, whatever the number of threads: the order of summation must not depend on it. */
const MOST_SHARDS = 16;
/** Values per block: large enough that calling the engine costs little beside the product, small enough for the caches. */
const BLOCK_VALUES = 2 ** 20;
/** Values per message while loading: short enough not to hold up the event loop. */
const PIECE_VALUES = 2 ** 20;

/** How rows are cut; depends on n and d only. */
interface ShardPlan {
  readonly blockRows: number;
  /** First row of each shard, and n at the end. */
  readonly starts: readonly number[];
}

/** Fixed cut of n rows into blocks and shards. */
function planShards(n: number, d: number): ShardPlan {
  const blockRows = Math.max(64, Math.min(4096, 2 ** Math.floor(Math.log2(BLOCK_VALUES / d))));
  const blocks = Math.ceil(n / blockRows);
  const shards = Math.min(MOST_SHARDS, blocks);
  const starts = Array.from({ length: shards }, (_, s) => Math.floor((s * blocks) / shards) * blockRows);
  return { blockRows, starts: [...starts, n] };
}

/** What the rows must be. */
export interface RowDemands {
  readonly nonNegative: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Rows dealt out to workers, and the passes over them, with statistics summed in float64 in a fixed order. */
export class ShardedRows {
  readonly n: number;
  readonly d: number;
  /** ‖rows‖²_F. */
  total: number;
  readonly #plan: ShardPlan;
  readonly #pool: WorkerPool;
  readonly #signal: AbortSignal | undefined;

  private constructor(rows: FeatureRows, plan: ShardPlan, pool: WorkerPool, demands: RowDemands) {
    this.n = rows.n;
    this.d = rows.d;
    this.total = 0;
    this.#plan = plan;
    this.#pool = pool;
    this.#signal = demands.signal;
  }

  /** Checks the rows and copies them into the workers. */
  static async load(rows: FeatureRows, threads: number, demands: RowDemands): Promise<ShardedRows> {
    checkShape(rows);
    const plan = planShards(rows.n, rows.d);
    const pool = new WorkerPool(Math.min(threads, plan.starts.length - 1));
    const sharded = new ShardedRows(rows, plan, pool, demands);
    try {
      await sharded.#deal(rows, demands);
      return sharded;
    } catch (error) {
      await pool.close();
      throw error;
    }
  }

  /** Shards there are. */
  get shards(): number {
    return this.#plan.starts.length - 1;
  }

  /** First row of a shard. */
  start(shard: number): number {
    return this.#plan.starts[shard]!;
  }

  /** Mean row, f64. */
  async mean(): Promise<Float64Array> {
    const parts = (await this.#pool.callAll('columnSums', undefined)).flat();
    const mean = sumArrays(inOrder(parts), (part) => part.sums, this.d);
    for (let j = 0; j < mean.length; j++) mean[j] = mean[j]! / this.n;
    return mean;
  }

  /** Subtracts `row` from the workers' copies and updates `total`. */
  async subtract(row: Float32Array): Promise<void> {
    const parts = (await this.#pool.callAll('subtract', { row })).flat();
    this.total = inOrder(parts).reduce((sum, part) => sum + part.total, 0);
  }

  /** @param W optional start, `n × K`. */
  async beginNmf(K: number, W?: Float32Array): Promise<void> {
    this.#signal?.throwIfAborted();
    await Promise.all(
      this.#workers().map((worker) => {
        if (!W) return this.#pool.call(worker, 'beginNmf', { K });
        const weights = this.#shardsOf(worker).map((shard) => ({
          shard,
          W: W.slice(this.start(shard) * K, this.start(shard + 1) * K),
        }));
        return this.#pool.call(worker, 'beginNmf', { K, weights });
      }),
    );
  }

  /** Sums of the statistics over all shards (or those below `shardLimit`). */
  async pass(
    request: PassRequest,
  ): Promise<{ products: Float64Array; gram: Float64Array; signs: Float64Array }> {
    this.#signal?.throwIfAborted();
    const parts: PassReply[] = inOrder((await this.#pool.callAll('pass', request)).flat());
    const { m } = request;
    return {
      products: sumArrays(parts, (part) => part.products, m * this.d),
      gram: sumArrays(parts, (part) => part.gram, m * m),
      signs: sumArrays(parts, (part) => part.signs ?? [], 2 * m),
    };
  }

  /** W of the present NMF, `n × K`. */
  async weights(K: number): Promise<Float32Array> {
    const W = new Float32Array(this.n * K);
    for (const part of (await this.#pool.callAll('weights', undefined)).flat())
      W.set(part.W, this.start(part.shard) * K);
    return W;
  }

  async beginKMeans(K: number): Promise<void> {
    this.#signal?.throwIfAborted();
    await this.#pool.callAll('beginKMeans', { K });
  }

  /** One assignment step; sums and counts per label over all rows. */
  async lloyd(
    centroids: Float32Array,
    K: number,
  ): Promise<{ changed: number; sums: Float64Array; counts: Float64Array }> {
    this.#signal?.throwIfAborted();
    const parts: LloydReply[] = inOrder((await this.#pool.callAll('lloyd', { centroids })).flat());
    return {
      changed: parts.reduce((sum, part) => sum + part.changed, 0),
      sums: sumArrays(parts, (part) => part.sums, K * this.d),
      counts: sumArrays(parts, (part) => part.counts, K),
    };
  }

  /** The `count` rows farthest from their centroid, farthest first. */
  async farthest(count: number) {
    const parts = (await this.#pool.callAll('farthest', { count })).flat();
    return parts
      .sort((a, b) => b.distance - a.distance || a.shard - b.shard || a.row - b.row)
      .slice(0, count);
  }

  async labels(): Promise<Int32Array> {
    const labels = new Int32Array(this.n);
    for (const part of (await this.#pool.callAll('labels', undefined)).flat())
      labels.set(part.labels, this.start(part.shard));
    return labels;
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  #workers(): number[] {
    return Array.from({ length: this.#pool.size }, (_, worker) => worker);
  }

  #shardsOf(worker: number): number[] {
    const all = Array.from({ length: this.shards }, (_, shard) => shard);
    return all.filter((shard) => shard % this.#pool.size === worker);
  }

  async #deal(rows: FeatureRows, demands: RowDemands): Promise<void> {
    const totals = new Float64Array(this.shards);
    await Promise.all(
      this.#workers().map(async (worker) => {
        for (const shard of this.#shardsOf(worker))
          totals[shard] = await this.#send(rows, worker, shard, demands);
      }),
    );
    this.total = totals.reduce((a, b) => a + b, 0);
  }

  /** Sends one shard piece by piece; its sum of squares. */
  async #send(rows: FeatureRows, worker: number, shard: number, demands: RowDemands): Promise<number> {
    const { d } = this;
    const { blockRows } = this.#plan;
    const start = this.start(shard);
    const shardRows = this.start(shard + 1) - start;
    const pieceRows = Math.max(1, Math.floor(PIECE_VALUES / d / blockRows)) * blockRows;
    const shared = !(rows.data.buffer instanceof ArrayBuffer);
    let spare: Float32Array | undefined;
    let total = 0;
    for (let offset = 0; offset < shardRows; offset += pieceRows) {
      this.#signal?.throwIfAborted();
      const end = Math.min(shardRows, offset + pieceRows);
      const view = rows.data.subarray((start + offset) * d, (start + end) * d);
      const data = shared ? view : copyInto(spare, view);
      const request = { shard, shardRows, blockRows, d, offset, data };
      const transfer = data.buffer instanceof ArrayBuffer ? [data.buffer] : [];
      const reply = await this.#pool.call(worker, 'load', request, transfer);
      spare = reply.data;
      total += reply.total;
      if (reply.flags & 2 || (demands.nonNegative && reply.flags & 1))
        refuse(reply.flags, start + reply.badRow);
    }
    return total;
  }
}

function copyInto(spare: Float32Array | undefined, view: Float32Array): Float32Array {
  if (spare?.length !== view.length) return view.slice();
  spare.set(view);
  return spare;
}

/** @throws MorphoscopeError `InputError` for an empty or inconsistent matrix. */
export function checkShape({ data, n, d }: FeatureRows): void {
  if (n > 0 && d > 0 && data.length === n * d) return;
  throw new MorphoscopeError(
    'InputError',
    `${n} × ${d} rows with ${data.length} values cannot be clustered`,
    {
      suggestion:
        n > 0 ? 'Pass data of length n · d.' : 'Sample at least one cell: is there tissue on the slides?',
    },
  );
}

/** Refuses negative (flag 1) or non-finite (flag 2) rows. */
export function refuse(flags: number, row?: number): never {
  const where = row === undefined ? {} : { where: `row ${row}` };
  if (flags & 2)
    throw new MorphoscopeError('InputError', 'the activations hold NaN or infinite values', {
      ...where,
      suggestion: 'Check the model and its preprocessing: finite pixels must give finite activations.',
    });
  throw new MorphoscopeError('InputError', 'NMF needs activations ≥ 0, and these are partly negative', {
    ...where,
    suggestion: 'Choose a layer after a ReLU (see `morphoscope layers`), or use k-means.',
  });
}

function inOrder<T extends { readonly shard: number }>(parts: T[]): T[] {
  return parts.sort((a, b) => a.shard - b.shard);
}

function sumArrays<T>(parts: readonly T[], of: (part: T) => ArrayLike<number>, length: number): Float64Array {
  const sum = new Float64Array(length);
  for (const part of parts) {
    const values = of(part);
    for (let i = 0; i < values.length; i++) sum[i] = sum[i]! + values[i]!;
  }
  return sum;
}
