import { Worker } from 'node:worker_threads';
import { type ErrorTag, MorphoscopeError } from '@morphoscope/domain';

interface Pending {
  resolve(value: unknown): void;
  reject(error: unknown): void;
  follow: ((progress: unknown) => void) | undefined;
}

interface WireReply {
  readonly id: number;
  readonly value?: unknown;
  readonly progress?: unknown;
  readonly error?: { tag?: ErrorTag; message: string; where?: string; suggestion?: string };
}

type Request<Operations, Op extends keyof Operations> = Operations[Op] extends (request: infer R) => unknown
  ? R
  : never;
type Reply<Operations, Op extends keyof Operations> = Operations[Op] extends (
  request: never,
) => Promise<infer R>
  ? R
  : never;

/** A worker thread that runs `Operations`, one at a time, in the order asked. Close it, or the process stays alive. */
export class Thread<Operations> {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  #next = 0;
  #idle: (() => void) | undefined;

  /** @param script that calls `answerCalls`; `setup` is its `workerData` */
  constructor(script: URL, setup: unknown) {
    this.#worker = new Worker(script, { workerData: setup });
    this.#worker.on('message', (reply: WireReply) => this.#settle(reply));
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', () => this.#fail(new Error('a thread of the tile index stopped')));
  }

  /** @param transfer buffers of the request to hand over instead of copying */
  call<Op extends keyof Operations & string>(
    op: Op,
    request: Request<Operations, Op>,
    transfer: readonly ArrayBuffer[] = [],
    follow?: (progress: unknown) => void,
  ): Promise<Reply<Operations, Op>> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve: resolve as Pending['resolve'], reject, follow });
      this.#worker.postMessage({ id, op, request }, [...transfer]);
    });
  }

  /** Ends the thread once what was asked is answered: ending it inside native code would end the process. */
  async close(): Promise<void> {
    if (this.#pending.size > 0)
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
    await this.#worker.terminate();
  }

  /** Ends the thread at once; what was asked is rejected with `reason`. Not while it is inside native code. */
  kill(reason: unknown): void {
    this.#fail(reason);
    void this.#worker.terminate();
  }

  #settle({ id, value, error, progress }: WireReply): void {
    const pending = this.#pending.get(id);
    if (progress !== undefined) {
      pending?.follow?.(progress);
      return;
    }
    this.#pending.delete(id);
    if (!error) pending?.resolve(value);
    else if (error.tag) pending?.reject(MorphoscopeError.revive({ ...error, tag: error.tag }));
    else pending?.reject(new Error(error.message));
    if (this.#pending.size === 0) this.#idle?.();
  }

  #fail(error: unknown): void {
    for (const pending of this.#pending.values()) pending.reject(error);
    this.#pending.clear();
    this.#idle?.();
  }
}
