import type { Queries } from '../database/database.js';
import type { ListedJob } from '../repository/jobs.js';
import type { Capability, JobPartRow, JobRow, WorkKind, WorkProgress } from '../rows.js';
import type { Scope } from '../scope.js';

/** Work to be done. */
export interface NewJob {
  readonly kind: WorkKind;
  readonly studyId?: string;
  /** What the worker needs to know: JSON, read back as it was given. */
  readonly payload: unknown;
  /** 0–10; higher is sooner, equal ones in the order they came. Default 5. */
  readonly priority?: number;
  /** Tries, the first included. Default 3. */
  readonly attempts?: number;
  /** What the worker must be able to do. Default by kind: run, apply, evaluate and attribute need `embed`. */
  readonly capability?: Capability;
}

/** A process that does jobs. */
export interface Worker {
  /** Unique among all workers alive, e.g. host, process and a random part: see `workerName`. */
  readonly name: string;
  readonly capabilities: readonly Capability[];
}

/** Why a job or part was taken from the worker that has it: the reason of its `signal`. */
export type LossReason =
  /** A person cancelled the job, or removed its study. */
  | 'cancelled'
  /** No sign of life was accepted for so long that somebody else has it now. */
  | 'lost'
  /** The job that the part belongs to ended. */
  | 'ended';

/** Work that ended badly, in words. */
export interface Failure {
  readonly message: string;
  readonly suggestion?: string;
  /** Trying again would not help (wrong input): no further attempt is made. Default false. */
  readonly final?: boolean;
}

/**
 * A job that this worker has until it ends it. Signs of life go out by themselves as long as the process and the event
 * loop live. Every ending answers whether it counted: `false` when the job was cancelled or had gone to another worker
 * meanwhile; then nothing was written, and nothing more should be.
 */
export interface ClaimedJob {
  /** As it was when it was taken; `attempt` counts from 1. */
  readonly row: JobRow;
  /** Aborted when the job is no longer this worker's; its reason is an error whose `message` is a `LossReason`. */
  readonly signal: AbortSignal;
  /** Shows how far it is. Written at most twice a second, the last always. Never throws. */
  progress(progress: WorkProgress): void;
  /** Adds a line to the log. Written in batches. Never throws. */
  log(line: string): void;
  /** Makes parts for other workers. Those that are there already stay as they are: a resumed job finds what is done. */
  addParts(stage: string, parts: readonly NewPart[]): Promise<void>;
  /** All parts of a stage, in order. */
  parts(stage: string): Promise<readonly JobPartRow[]>;
  /**
   * The next part of the stage for this worker to do. Waits while others have the rest: one of them may die.
   * @returns undefined when none is open or taken any more; `parts` says how they ended
   * @throws the reason of `signal` when the job is no longer this worker's
   */
  nextPart(stage: string): Promise<ClaimedPart | undefined>;
  /** Ends it well. @param also written in the same transaction, or not at all */
  complete(also?: (queries: Queries) => Promise<void>): Promise<boolean>;
  /** Ends this attempt: the job is tried again later, or has failed when no attempt is left. */
  fail(failure: Failure): Promise<boolean>;
  /** Gives it back as if it had not been taken: for a worker that stops in order. */
  release(): Promise<boolean>;
}

/** A slide's share of a stage. */
export interface NewPart {
  readonly slide: string;
  /** Default: that of the job. */
  readonly capability?: Capability;
  /** Times it may be taken. Default 3. */
  readonly attempts?: number;
}

/** A part that this worker has until it ends it. Endings answer as those of `ClaimedJob`. */
export interface ClaimedPart {
  readonly job: JobRow;
  readonly row: JobPartRow;
  readonly signal: AbortSignal;
  /** Adds a line to the log of the job. */
  log(line: string): void;
  /** @param result JSON, for the one who waits for the parts */
  done(result?: unknown): Promise<boolean>;
  /** Open again for another attempt, or failed when none is left. */
  fail(failure: Failure): Promise<boolean>;
  /** Gives it back as if it had not been taken. */
  release(): Promise<boolean>;
}

/** How much there is to do, for metrics and for the foot of pages. */
export interface QueueFigures {
  readonly queued: number;
  readonly running: number;
  readonly openParts: number;
  /** Workers with a sign of life in the last minute. */
  readonly workers: number;
}

/** The jobs of all organisations, on one database. Any number of processes may open it. Close it before the database. */
export interface JobQueue {
  /**
   * Asks for work.
   * @param queries a transaction that the job is to be part of: it is there when that commits, and only then
   */
  submit(scope: Scope, job: NewJob, queries?: Queries): Promise<JobRow>;
  /**
   * Cancels a job that waits or runs; its worker is told. A job that has ended stays as it is.
   * @returns the job after that, or undefined where the organisation has no such job
   */
  cancel(scope: Scope, jobId: string): Promise<JobRow | undefined>;
  /** Tries a failed or cancelled job again, with all attempts; parts that are done stay done. */
  retry(scope: Scope, jobId: string): Promise<JobRow | undefined>;
  /**
   * Jobs of an organisation as they change: first those that wait or run, then each that changed, as it is when it is
   * read. Fast changes of one job come as one. After a lost connection what changed meanwhile is given again.
   * Ends when `signal` is aborted.
   * @param options `job` only that one: given once at the start in any state
   */
  watch(
    organisationId: string,
    options?: { readonly job?: string; readonly signal?: AbortSignal },
  ): AsyncGenerator<ListedJob>;

  /**
   * The most urgent job that the worker can do, or undefined where there is none or the database is away. Exactly one
   * worker gets it.
   */
  claim(worker: Worker): Promise<ClaimedJob | undefined>;
  /**
   * The next open part that the worker can do, of running jobs, most urgent first; undefined where there is none or the
   * database is away. Exactly one worker gets it.
   * @param job only parts of this one
   */
  claimPart(worker: Worker, job?: string): Promise<ClaimedPart | undefined>;
  /** Resolves when there may be something to claim, at the latest after `mostMs` (default 2,000); at once when aborted. */
  untilWork(signal?: AbortSignal, mostMs?: number): Promise<void>;
  figures(): Promise<QueueFigures>;
  close(): Promise<void>;
}
