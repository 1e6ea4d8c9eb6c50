import { Worker } from 'node:worker_threads';
import { MorphoscopeError } from '@morphoscope/domain';
import type { TileJob, TileResults, WorkerSetup } from './protocol.js';

/** What a thread can be asked; a job with a slide prefers the thread that has the slide open. */
interface Job {
  readonly kind: string;
  readonly slide?: { readonly id: string };
}

interface Waiting {
  readonly job: Job;
  readonly resolve: (value: never) => void;
  readonly reject: (reason: unknown) => void;
}

interface Seat {
  readonly worker: Worker;
  current: Waiting | undefined;
  /** Resolves when the thread has no job. */
  idle: Promise<void>;
  free: () => void;
  /** Slide this thread worked on last: its blocks are decoded here already. */
  slide: string | undefined;
}

/**
 * Threads that take a tile from pixels to figures. Each holds its own slide readers and its own model session, so
 * activations never leave the thread that made them.
 */
export class ThreadPool<Jobs extends Job, Results extends Record<Jobs['kind'], unknown>> {
  readonly #seats: Seat[] = [];
  readonly #queue: Waiting[] = [];
  #dead: unknown;

  /**
   * Threads start with the first job.
   * @param script of the thread: answers each job with `{ result }` or `{ error }`
   * @param setup what every thread is told once, as `workerData`
   * @param size number of threads
   */
  constructor(
    private readonly script: URL,
    private readonly setup: unknown,
    readonly size: number,
  ) {}

  /** Runs a job on the next free thread. */
  run<One extends Jobs>(job: One): Promise<Results[One['kind']]> {
    return new Promise((resolve, reject) => {
      if (this.#dead) return reject(this.#dead);
      while (this.#seats.length < this.size) this.#seats.push(this.#hire());
      this.#queue.push({ job, resolve: resolve as (value: never) => void, reject });
      this.#dispatch();
    });
  }

  /** Runs a job once on every thread; call it only while no other job is queued. */
  async runOnAll(job: Jobs): Promise<void> {
    await Promise.all(Array.from({ length: this.size }, () => this.run(job)));
  }

  /** Ends all threads once the job at hand is done; jobs still queued are rejected. */
  async close(): Promise<void> {
    this.#fail(new MorphoscopeError('StudyError', 'the run was stopped'));
    // Ending a thread inside native code would take the process down with it.
    await Promise.all(this.#seats.map((seat) => seat.idle));
    // One after another: sessions on one graphics device must not be torn down at once.
    for (const seat of this.#seats) await seat.worker.terminate();
  }

  #hire(): Seat {
    const worker = new Worker(this.script, {
      workerData: this.setup,
      // Tiles make much short-lived memory: a larger nursery means fewer collections.
      resourceLimits: { maxYoungGenerationSizeMb: 64 },
    });
    const seat: Seat = {
      worker,
      current: undefined,
      idle: Promise.resolve(),
      free: () => {},
      slide: undefined,
    };
    worker.on(
      'message',
      (message: { result?: never; error?: Parameters<typeof MorphoscopeError.revive>[0] }) => {
        const done = seat.current;
        seat.current = undefined;
        seat.free();
        if (message.error) done?.reject(MorphoscopeError.revive(message.error));
        else done?.resolve(message.result as never);
        this.#dispatch();
      },
    );
    worker.on('error', (cause) => {
      seat.free();
      this.#fail(
        new MorphoscopeError('ResourceError', 'a worker thread stopped unexpectedly', {
          suggestion: 'Go on with --resume; fewer threads (--workers 1) need less memory.',
          cause,
        }),
      );
    });
    return seat;
  }

  #dispatch(): void {
    for (const seat of this.#seats) {
      if (seat.current) continue;
      const next = this.#takeFor(seat);
      if (!next) return;
      seat.current = next;
      seat.idle = new Promise((resolve) => {
        seat.free = resolve;
      });
      seat.slide = slideOf(next.job);
      seat.worker.postMessage(next.job);
    }
  }

  /** The first job of the thread's own slide, else of a slide no other thread is at, else the first of all. */
  #takeFor(seat: Seat): Waiting | undefined {
    const others = new Set(this.#seats.filter((one) => one !== seat).map((one) => one.slide));
    const find = (fits: (slide: string | undefined) => boolean): number =>
      this.#queue.findIndex(({ job }) => fits(slideOf(job)));
    let at = find((slide) => slide !== undefined && slide === seat.slide);
    if (at < 0) at = find((slide) => !others.has(slide));
    return this.#queue.splice(Math.max(0, at), 1)[0];
  }

  #fail(reason: unknown): void {
    this.#dead ??= reason;
    for (const seat of this.#seats) seat.current?.reject(reason);
    for (const waiting of this.#queue.splice(0)) waiting.reject(reason);
  }
}

function slideOf(job: Job): string | undefined {
  return job.slide?.id;
}

/** Threads that read, embed and project tiles for a study. */
export class TileWorkerPool extends ThreadPool<TileJob, TileResults> {
  constructor(setup: WorkerSetup, count: number) {
    super(new URL('./tile-worker.js', import.meta.url), setup, count);
  }
}
