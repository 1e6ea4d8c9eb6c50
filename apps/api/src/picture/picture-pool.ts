import { availableParallelism } from 'node:os';
import { Limiter } from '../http/limiter.js';
import { jobKey, type PictureJob } from './picture-job.js';
import { PictureStore } from './picture-store.js';
import { PictureThread } from './picture-thread.js';

/** Threads that decode: one core is left to the server. */
function threadCount(): number {
  return Math.max(1, Math.min(8, availableParallelism() - 1));
}

/** Pictures that may wait, per thread. */
const WAITING_PER_THREAD = 200;
/** Pictures kept, bytes. */
const KEPT_BYTES = 96 * 2 ** 20;

/** Makes pictures in threads, each once however many ask for it, and keeps the last ones. */
export class PicturePool {
  readonly #idle: PictureThread[];
  readonly #threads: readonly PictureThread[];
  readonly #store = new PictureStore(KEPT_BYTES);
  readonly limiter: Limiter;

  constructor(threads: number = threadCount()) {
    this.#threads = Array.from({ length: threads }, () => new PictureThread());
    this.#idle = [...this.#threads];
    this.limiter = new Limiter({ atOnce: threads, waiting: threads * WAITING_PER_THREAD });
  }

  /** Bytes of pictures kept. */
  get keptBytes(): number {
    return this.#store.bytes;
  }

  /**
   * A picture as JPEG; not to be written to.
   * @throws Refusal 503 when too many wait; MorphoscopeError `SlideError`, `InputError`
   */
  paint(job: PictureJob, signal?: AbortSignal): Promise<Uint8Array> {
    const make = (needed: AbortSignal) => this.limiter.run(() => this.#onThread(job), needed);
    return this.#store.get(jobKey(job), make, signal);
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }

  async #onThread(job: PictureJob): Promise<Uint8Array> {
    // The limiter lets in as many as there are threads.
    const thread = this.#idle.pop()!;
    try {
      return await thread.paint(job);
    } finally {
      this.#idle.push(thread);
    }
  }
}
