import { Refusal } from './refusal.js';

/** How much work is done at once, and how much may wait. */
export interface Limits {
  readonly atOnce: number;
  readonly waiting: number;
}

interface Waiting {
  start(): void;
}

/** Seconds after which a refused client may ask again. */
const RETRY_AFTER = '1';

/** Bounded work: so much at once, first come first served, and what does not fit into the queue is refused. */
export class Limiter {
  readonly #queue = new Set<Waiting>();
  #running = 0;

  constructor(private readonly limits: Limits) {}

  /** Pieces of work that wait. */
  get waiting(): number {
    return this.#queue.size;
  }

  /** Pieces of work under way. */
  get running(): number {
    return this.#running;
  }

  /**
   * Does `work` when its turn comes. Work whose `signal` is pulled while it waits is dropped.
   * @throws Refusal 503 when too much waits already.
   */
  async run<Result>(work: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    signal?.throwIfAborted();
    if (this.#running < this.limits.atOnce) this.#running++;
    else await this.#turn(signal);
    try {
      return await work();
    } finally {
      this.#next();
    }
  }

  /** Resolves when a place is free; the place is then taken. */
  #turn(signal: AbortSignal | undefined): Promise<void> {
    if (this.#queue.size >= this.limits.waiting) {
      throw new Refusal(503, 'The server has too much to do just now.', 'Try again in a moment.', {
        'retry-after': RETRY_AFTER,
      });
    }
    return new Promise((resolve, reject) => {
      const drop = (): void => {
        this.#queue.delete(waiting);
        reject(signal?.reason);
      };
      const waiting: Waiting = {
        start: () => {
          signal?.removeEventListener('abort', drop);
          resolve();
        },
      };
      signal?.addEventListener('abort', drop, { once: true });
      this.#queue.add(waiting);
    });
  }

  #next(): void {
    const [first] = this.#queue;
    if (!first) {
      this.#running--;
      return;
    }
    this.#queue.delete(first);
    first.start();
  }
}
