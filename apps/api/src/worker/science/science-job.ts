import type { JobPayload } from '@morphoscope/rpc';
import type { Progress, SlideOutcome } from '@morphoscope/study';

/** What a science process is started for. It keeps threads, model and slides open between the steps. */
export interface ScienceJob {
  /** Id of the job: the owner of locks in the study folder. */
  readonly id: string;
  readonly payload: JobPayload;
  /** Threads. */
  readonly threads: number;
  /** Engine to start runs with, where the machine's choice is not wanted. Runs that were started keep theirs. */
  readonly engine?: string;
}

/** What a science process can be asked, and what each step gives. */
export interface ScienceSteps {
  /** Plans a run or an addition. */
  start: { readonly slides: readonly string[]; readonly finished: boolean };
  /** Joins a run that was started, maybe by another machine. */
  join: null;
  /** One slide. */
  sample: SlideOutcome;
  /** What is missing of the slides though all parts have ended. */
  'sample-rest': null;
  'apply-rest': null;
  fit: { readonly slides: readonly string[] };
  /** One slide. */
  apply: SlideOutcome;
  /** Completes the study. */
  finish: null;
  /** The whole of a job that is not shared. */
  whole: null;
}

export type ScienceStep = keyof ScienceSteps;

/** To the process. */
export type ScienceRequest =
  | { readonly type: 'open'; readonly job: ScienceJob }
  | { readonly type: 'take'; readonly step: ScienceStep; readonly slide?: string }
  /** Ends the step at hand between two tiles. */
  | { readonly type: 'stop' };

/** An error as it crosses over: with a tag where a person can act on it. */
export type SentError =
  | {
      readonly kind: 'known';
      readonly error: ReturnType<import('@morphoscope/domain').MorphoscopeError['toJSON']>;
    }
  | { readonly kind: 'unexpected'; readonly message: string; readonly stack?: string };

/** From the process. */
export type ScienceAnswer =
  | { readonly type: 'done'; readonly result: unknown }
  | { readonly type: 'failed'; readonly error: SentError }
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'notice'; readonly text: string }
  /** Resident memory, bytes. */
  | { readonly type: 'memory'; readonly bytes: number };
