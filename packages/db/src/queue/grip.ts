import type { LossReason } from './job-queue.js';
import type { QueueTimes } from './leases.js';

/** Why the holder lost it, or undefined while it is held. */
export type Beat = () => Promise<LossReason | undefined>;

/**
 * Holds a lease: sends signs of life until it is let go, and tells when it was lost. Where the database is away, it is
 * believed held until the lease has run out.
 */
export class Grip {
  readonly #beat: Beat;
  readonly #times: QueueTimes;
  readonly #abort = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #confirmed = performance.now();
  #open = true;
  #soon = false;

  constructor(beat: Beat, times: QueueTimes) {
    this.#beat = beat;
    this.#times = times;
    this.#plan((times.leaseSeconds * 1000) / 3);
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Sends a sign of life within `ms`, or earlier if one is due. */
  soon(ms: number): void {
    if (this.#open && !this.#soon) {
      this.#soon = true;
      this.#plan(ms);
    }
  }

  /** Sends no more, once the one under way is done. */
  async letGo(): Promise<void> {
    this.#open = false;
    clearTimeout(this.#timer);
    await this.#running;
  }

  /** Told from elsewhere that it is gone. */
  lose(reason: LossReason): void {
    this.#open = false;
    clearTimeout(this.#timer);
    if (!this.#abort.signal.aborted) this.#abort.abort(new Error(reason));
  }

  #plan(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#running = this.#running.then(() => this.#tick());
    }, ms);
  }

  async #tick(): Promise<void> {
    if (!this.#open) return;
    this.#soon = false;
    const began = performance.now();
    try {
      const lost = await this.#beat();
      if (lost) return this.lose(lost);
      this.#confirmed = began;
    } catch {
      if (performance.now() - this.#confirmed > this.#times.leaseSeconds * 1000) return this.lose('lost');
    }
    if (this.#open && !this.#soon) this.#plan((this.#times.leaseSeconds * 1000) / 3);
  }
}
