import type { Capability, Database, JobQueue } from '@morphoscope/db';
import type { ScienceLimits } from './science/science-process.js';

/** What a worker is started with. */
export interface WorkerOptions {
  readonly queue: JobQueue;
  readonly database: Database;
  /** Default: everything. */
  readonly capabilities?: readonly Capability[];
  /** Jobs or slides at work at once, each in a process of its own. Default 1. */
  readonly concurrency?: number;
  /** Threads of each of these processes. Default: the cores, shared out evenly. */
  readonly threads?: number;
  /** Engine to start runs with, where the machine's choice is not wanted. Runs that were started keep theirs. */
  readonly engine?: string;
  readonly limits?: ScienceLimits;
  /** Told, line by line, what is being done. */
  readonly onNotice?: (text: string) => void;
  /** Pause before a job that this machine could not join is looked at again, ms. Default 30,000. */
  readonly pauseMs?: number;
}
