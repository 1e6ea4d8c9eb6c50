import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type ErrorTag, MorphoscopeError } from '@morphoscope/domain';
import { type ProductGraphs, productGraphs } from './product-graph.js';
import type { ShardOperations } from './shard-protocol.js';

type Request<Op extends keyof ShardOperations> = Parameters<ShardOperations[Op]>[0];
type Reply<Op extends keyof ShardOperations> = Awaited<ReturnType<ShardOperations[Op]>>;

interface Pending {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** A reply as it crosses the thread boundary. */
interface WireReply {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: { tag?: ErrorTag; message: string; where?: string; suggestion?: string };
}

/** One worker thread running the shard operations, one at a time, in the order asked. */
class ShardWorker {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  #next = 0;

  constructor(graphs: ProductGraphs) {
    this.#worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: graphs });
    this.#worker.on('message', (reply: WireReply) => this.#settle(reply));
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', () => this.#fail(new Error('a clustering worker stopped')));
  }

  call<Op extends keyof ShardOperations>(
    op: Op,
    request: Request<Op>,
    transfer: readonly ArrayBuffer[],
  ): Promise<Reply<Op>> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve: resolve as Pending['resolve'], reject });
      this.#worker.postMessage({ id, op, request }, [...transfer]);
    });
  }

  close(): Promise<number> {
    return this.#worker.terminate();
  }

  #settle({ id, value, error }: WireReply): void {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (!error) pending?.resolve(value);
    else if (error.tag) pending?.reject(MorphoscopeError.revive({ ...error, tag: error.tag }));
    else pending?.reject(new Error(error.message));
  }

  #fail(error: unknown): void {
    for (const pending of this.#pending.values()) pending.reject(error);
    this.#pending.clear();
  }
}

/** Worker threads for one fit or transform. Close it, or the process stays alive. */
export class WorkerPool {
  readonly size: number;
  readonly #workers: readonly ShardWorker[];

  constructor(size: number) {
    this.size = size;
    const graphs = productGraphs();
    this.#workers = Array.from({ length: size }, () => new ShardWorker(graphs));
  }

  /** Runs `op` on one worker. */
  call<Op extends keyof ShardOperations>(
    worker: number,
    op: Op,
    request: Request<Op>,
    transfer: readonly ArrayBuffer[] = [],
  ): Promise<Reply<Op>> {
    return this.#workers[worker]!.call(op, request, transfer);
  }

  /** Runs `op` with the same request on all workers. */
  callAll<Op extends keyof ShardOperations>(op: Op, request: Request<Op>): Promise<Reply<Op>[]> {
    return Promise.all(this.#workers.map((worker) => worker.call(op, request, [])));
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.close()));
  }
}

/** `threads`, or the cores of the machine. */
export function threadCount(threads: number | undefined): number {
  if (threads === undefined) return availableParallelism();
  if (Number.isInteger(threads) && threads > 0) return threads;
  throw new MorphoscopeError('InputError', `${threads} threads are not possible`, {
    suggestion: 'Give a whole number above zero.',
  });
}
