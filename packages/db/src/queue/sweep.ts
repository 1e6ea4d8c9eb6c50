import { and, eq, sql } from 'drizzle-orm';
import { newId } from '../id.js';
import { audit, job, worker } from '../schema/index.js';
import { failAttempt } from './job-life.js';
import { failAbandonedParts } from './part-claim.js';
import type { QueueGround } from './queue-ground.js';

/** What a worker that died leaves behind is cleared by any process that has the queue open. */
export async function sweep(ground: QueueGround): Promise<void> {
  await failAbandonedJobs(ground);
  await failAbandonedParts(ground.database.queries);
  await noteDeadLetters(ground);
  await ground.database.queries.delete(worker).where(sql`${worker.seenAt} < now() - interval '1 day'`);
}

async function failAbandonedJobs({ database, delivery, times }: QueueGround): Promise<void> {
  await database.queries.transaction(async (tx) => {
    const rows = await tx
      .select()
      .from(job)
      .where(and(eq(job.state, 'running'), sql`${job.leaseUntil} < now()`))
      .for('update', { skipLocked: true });
    for (const row of rows) {
      await failAttempt(tx, delivery, row, {
        message: `the worker stopped: no sign of life for ${times.leaseSeconds} s`,
        suggestion: 'Look at the log of the worker. What was done is kept: trying again goes on from there.',
      });
    }
  });
}

async function noteDeadLetters({ database, delivery }: QueueGround): Promise<void> {
  await database.queries.transaction(async (tx) => {
    for (const id of await delivery.deadLetters(tx)) {
      const [row] = await tx.select().from(job).where(eq(job.id, id));
      if (!row) continue;
      await tx.insert(audit).values({
        id: newId(),
        organisationId: row.organisationId,
        action: 'job.give-up',
        author: 'Morphoscope',
        text: `gave up the job ${row.kind} after ${row.attempt} attempts: ${row.message ?? ''}`,
      });
    }
  });
}
