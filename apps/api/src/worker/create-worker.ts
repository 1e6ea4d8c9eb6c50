import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { type JobQueue, type Worker as QueueWorker, schema, workerName } from '@morphoscope/db';
import { Bench } from './bench.js';
import { doJob } from './do-job.js';
import { doPart } from './do-part.js';
import type { WorkerOptions } from './worker-settings.js';

/** A worker that is at it. */
export interface RunningWorker {
  readonly name: string;
  /** Gives back what it has, ends its processes and takes nothing more. */
  stop(): Promise<void>;
}

/**
 * Starts to do jobs of the queue. Every lane does one thing at a time: a job, or a slide of a job that another lane or
 * another machine has. All science happens in processes of its own; this one only speaks with the queue.
 */
export function createWorker(options: WorkerOptions): RunningWorker {
  const { concurrency = 1 } = options;
  const worker = { name: workerName(), capabilities: options.capabilities ?? schema.capabilities };
  const stop = new AbortController();
  const lanes = Array.from({ length: concurrency }, () => new Lane(options, worker, stop.signal).run());
  return {
    name: worker.name,
    stop: async () => {
      stop.abort();
      await Promise.all(lanes);
    },
  };
}

/** A process that has nothing to do for so long is ended: it holds a model in memory, ms. */
const IDLE_MS = 10_000;

class Lane {
  readonly #bench: Bench;
  readonly #queue: JobQueue;

  constructor(
    private readonly options: WorkerOptions,
    private readonly worker: QueueWorker,
    private readonly stop: AbortSignal,
  ) {
    const { concurrency = 1, engine, limits } = options;
    this.#queue = options.queue;
    this.#bench = new Bench({
      threads: options.threads ?? Math.max(1, Math.floor(availableParallelism() / concurrency)),
      ...(engine === undefined ? {} : { engine }),
      ...(limits === undefined ? {} : { limits }),
    });
  }

  async run(): Promise<void> {
    let idleSince = performance.now();
    while (!this.stop.aborted) {
      const did = await this.#next().catch((error: unknown) => this.#say(error));
      if (did) idleSince = performance.now();
      else {
        if (performance.now() - idleSince > IDLE_MS) await this.#bench.clear();
        await this.#queue.untilWork(this.stop);
      }
    }
    await this.#bench.clear();
  }

  /** New jobs come first: a lane that has one shares its slides out, so that all others can help. */
  async #next(): Promise<boolean> {
    const { queue, database, onNotice } = this.options;
    const job = await queue.claim(this.worker);
    if (job) {
      onNotice?.(`${job.row.kind} ${job.row.id}, attempt ${job.row.attempt} of ${job.row.attempts}`);
      await doJob({ queue, database, bench: this.#bench, stop: this.stop }, job);
      return true;
    }
    const part = await queue.claimPart(this.worker);
    if (!part) return false;
    onNotice?.(`${part.row.stage} ${part.row.slide} of ${part.job.kind} ${part.job.id}`);
    const end = await doPart(this.#bench, part, { stop: this.stop, own: false });
    if (end === 'unsuited') await this.#pause();
    return true;
  }

  async #pause(): Promise<void> {
    const { pauseMs = 30_000 } = this.options;
    await sleep(pauseMs, undefined, { signal: this.stop }).catch(() => undefined);
  }

  #say(error: unknown): boolean {
    this.options.onNotice?.(error instanceof Error ? error.message : String(error));
    return false;
  }
}
