import type { JobRow } from '@morphoscope/db';
import { MorphoscopeError } from '@morphoscope/domain';
import { jobPayload } from '@morphoscope/rpc';
import type { ScienceJob, ScienceStep, ScienceSteps } from './science/science-job.js';
import { type ScienceLimits, ScienceProcess, type StepHooks } from './science/science-process.js';

/** What a bench needs to know of its worker. */
export interface BenchSettings {
  readonly threads: number;
  readonly engine?: string;
  readonly limits?: ScienceLimits;
}

/**
 * Where one job at a time is worked on: a science process, kept from step to step and from slide to slide of the same job, as
 * loading a model takes time, and made anew for another job or after it was lost.
 */
export class Bench {
  #attempt: string | undefined;
  #process: ScienceProcess | undefined;

  constructor(private readonly settings: BenchSettings) {}

  /**
   * Does a step of a job.
   * @throws as `ScienceProcess.take`; MorphoscopeError `InputError` for a payload that no program of this version wrote
   */
  async take<Step extends ScienceStep>(
    job: JobRow,
    step: Step,
    slide: string | undefined,
    hooks: StepHooks,
  ): Promise<ScienceSteps[Step]> {
    const science = await this.#for(job);
    try {
      return await science.take(step, slide, hooks);
    } finally {
      // A process that was told to stop takes no further steps.
      if (hooks.signal?.aborted || !science.alive) await this.clear();
    }
  }

  /** Whether the process of this attempt of the job is there already. */
  holds(job: JobRow): boolean {
    return this.#attempt === attemptOf(job) && this.#process?.alive === true;
  }

  /** Ends the process, if there is one. */
  async clear(): Promise<void> {
    const science = this.#process;
    this.#process = undefined;
    this.#attempt = undefined;
    await science?.close();
  }

  async #for(job: JobRow): Promise<ScienceProcess> {
    if (this.#process && this.holds(job)) return this.#process;
    await this.clear();
    const { threads, engine, limits } = this.settings;
    const asked: ScienceJob = {
      id: job.id,
      payload: payloadOf(job),
      threads,
      ...(engine === undefined ? {} : { engine }),
    };
    this.#attempt = attemptOf(job);
    this.#process = new ScienceProcess(asked, limits);
    return this.#process;
  }
}

/** Every attempt is started anew: what a process knows of an earlier one, e.g. of files that were mended since, is outdated. */
function attemptOf({ id, queueId, attempt }: JobRow): string {
  return `${id} ${queueId} ${attempt}`;
}

/** @throws MorphoscopeError `InputError` */
export function payloadOf({ payload, kind }: JobRow): ScienceJob['payload'] {
  const read = jobPayload.safeParse(payload);
  if (read.success && read.data.kind === kind) return read.data;
  throw new MorphoscopeError('InputError', 'the job was written by another version of Morphoscope', {
    suggestion: 'Give the server and all workers the same version, then ask for it again.',
    cause: read.error,
  });
}
