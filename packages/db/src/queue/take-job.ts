import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Queries } from '../database/database.js';
import type { Capability, JobRow } from '../rows.js';
import { job } from '../schema/index.js';
import { begin } from './job-life.js';
import type { Worker } from './job-queue.js';
import { leaseEnd } from './leases.js';
import type { QueueGround } from './queue-ground.js';

/** Takes a job for a worker, from the queue where the most urgent one waits first. */
export async function takeJob(
  tx: Queries,
  ground: QueueGround,
  { name, capabilities }: Worker,
): Promise<JobRow | undefined> {
  const able = [...capabilities];
  if (able.length === 0) return undefined;
  const [urgent] = await tx
    .select({ capability: job.capability })
    .from(job)
    .where(and(inArray(job.state, ['queued', 'retrying']), inArray(job.capability, able)))
    .orderBy(sql`${job.priority} desc, ${job.createdAt}`)
    .limit(1);
  if (!urgent) return undefined;
  for (const capability of [urgent.capability, ...able.filter((one) => one !== urgent.capability)]) {
    const row = await takeFrom(tx, ground, capability, name);
    if (row) return row;
  }
  return undefined;
}

async function takeFrom(
  tx: Queries,
  { delivery, times }: QueueGround,
  capability: Capability,
  worker: string,
): Promise<JobRow | undefined> {
  for (;;) {
    const queueId = await delivery.fetch(tx, capability);
    if (!queueId) return undefined;
    const [row] = await tx
      .select()
      .from(job)
      .where(and(eq(job.queueId, queueId), inArray(job.state, ['queued', 'retrying'])))
      .for('update');
    if (row) return begin(tx, row, worker, leaseEnd(times));
    // The job went with its study or organisation.
    await delivery.end(tx, { capability, queueId });
  }
}
