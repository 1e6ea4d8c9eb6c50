import { and, count, eq, gt, inArray, sql } from 'drizzle-orm';
import type { Queries } from '../database/database.js';
import { job, jobPart, worker } from '../schema/index.js';
import type { QueueFigures } from './job-queue.js';

/** See `JobQueue.figures`. */
export async function countQueue(queries: Queries): Promise<QueueFigures> {
  const states = await queries
    .select({ state: job.state, count: count() })
    .from(job)
    .where(inArray(job.state, ['queued', 'retrying', 'running']))
    .groupBy(job.state);
  const [parts] = await queries
    .select({ count: count() })
    .from(jobPart)
    .innerJoin(job, eq(job.id, jobPart.jobId))
    .where(and(eq(jobPart.state, 'open'), eq(job.state, 'running')));
  const [alive] = await queries
    .select({ count: count() })
    .from(worker)
    .where(gt(worker.seenAt, sql`now() - interval '1 minute'`));
  const of = (state: string) => states.find((one) => one.state === state)?.count ?? 0;
  return {
    queued: of('queued') + of('retrying'),
    running: of('running'),
    openParts: parts?.count ?? 0,
    workers: alive?.count ?? 0,
  };
}
