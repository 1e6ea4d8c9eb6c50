import { type SQL, sql } from 'drizzle-orm';

/** How the queue keeps time. All moments are those of the database: clocks of workers do not matter. */
export interface QueueTimes {
  /** How long a worker is believed alive without a sign of life, s. One is sent three times as often. */
  readonly leaseSeconds: number;
  /** Wait before the second attempt, s; doubled for each further one, with some chance. */
  readonly retryDelaySeconds: number;
  /** How often progress and log lines are written, at most, ms. */
  readonly writeEveryMs: number;
}

export const defaultTimes: QueueTimes = { leaseSeconds: 30, retryDelaySeconds: 5, writeEveryMs: 500 };

/** The end of a lease that begins now. */
export const leaseEnd = ({ leaseSeconds }: QueueTimes): SQL<Date> =>
  sql`now() + ${leaseSeconds} * interval '1 second'`;
