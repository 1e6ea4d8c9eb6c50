import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core';
import type { Queries } from '../database/database.js';
import { tellNotice } from '../database/notices.js';
import type { JobRow, StudyRowState, WorkState } from '../rows.js';
import { job, jobPart, study } from '../schema/index.js';
import type { Delivery } from './delivery.js';
import type { Failure } from './job-queue.js';

type Change = PgUpdateSetSource<typeof job>;

const now = sql`now()`;

/** Kinds whose fate is that of their study. */
const MAKES_STUDY: readonly string[] = ['run', 'import'];

const studyStateOf: Readonly<Record<WorkState, StudyRowState>> = {
  queued: 'queued',
  running: 'running',
  retrying: 'queued',
  complete: 'complete',
  failed: 'failed',
  cancelled: 'cancelled',
};

const noLease = { worker: null, leaseUntil: null };
const noMessage = { message: null, suggestion: null };

/**
 * Changes a job and what follows from it, in the caller's transaction: the state of the study it makes, and the notice
 * to those who watch.
 */
async function move(tx: Queries, id: string, state: WorkState, change: Change = {}): Promise<JobRow> {
  const [row] = await tx
    .update(job)
    .set({ ...change, state, updatedAt: now })
    .where(eq(job.id, id))
    .returning();
  const moved = row!;
  if (moved.studyId && MAKES_STUDY.includes(moved.kind)) {
    const { message, suggestion } = moved;
    await tx
      .update(study)
      .set({ state: studyStateOf[state], message, suggestion })
      .where(and(eq(study.organisationId, moved.organisationId), eq(study.id, moved.studyId)));
  }
  await tellNotice(tx, { organisation: moved.organisationId, job: id, state });
  return moved;
}

/** A worker has taken it. */
export function begin(tx: Queries, row: JobRow, worker: string, leaseUntil: SQL): Promise<JobRow> {
  return move(tx, row.id, 'running', {
    worker,
    leaseUntil,
    attempt: row.attempt + 1,
    startedAt: row.startedAt ?? now,
    endedAt: null,
    ...noMessage,
  });
}

export async function complete(tx: Queries, delivery: Delivery, row: JobRow): Promise<JobRow> {
  await delivery.end(tx, row);
  return move(tx, row.id, 'complete', { endedAt: now, ...noLease, ...noMessage });
}

export async function cancel(tx: Queries, delivery: Delivery, row: JobRow): Promise<JobRow> {
  await delivery.end(tx, row);
  return move(tx, row.id, 'cancelled', { endedAt: now, ...noLease });
}

/** An attempt ended badly: it is tried again, unless that would not help or none is left. */
export async function failAttempt(
  tx: Queries,
  delivery: Delivery,
  row: JobRow,
  { message, suggestion = undefined, final = false }: Failure,
): Promise<JobRow> {
  const words = { message, suggestion: suggestion ?? null };
  const again = !final && row.attempt < row.attempts;
  if (!final) await delivery.fail(tx, row, message);
  if (again) return move(tx, row.id, 'retrying', { ...noLease, ...words });
  await delivery.end(tx, row);
  return move(tx, row.id, 'failed', { endedAt: now, ...noLease, ...words });
}

/** Back into the queue as if this attempt had not been. */
export async function giveBack(tx: Queries, delivery: Delivery, row: JobRow): Promise<JobRow> {
  await delivery.end(tx, row);
  return deliver(tx, delivery, row, row.attempt - 1);
}

/** From the beginning, for a person who asks for it. Parts that are done stay done. */
export async function startOver(tx: Queries, delivery: Delivery, row: JobRow): Promise<JobRow> {
  await tx
    .update(jobPart)
    .set({ state: 'open', attempt: 0, ...noLease, ...noMessage })
    .where(and(eq(jobPart.jobId, row.id), inArray(jobPart.state, ['failed', 'taken'])));
  return deliver(tx, delivery, row, 0);
}

async function deliver(tx: Queries, delivery: Delivery, row: JobRow, attempt: number): Promise<JobRow> {
  const { id, capability, priority, attempts } = row;
  const queueId = await delivery.send(tx, { capability, job: id, priority, attempts: attempts - attempt });
  return move(tx, id, 'queued', {
    queueId,
    attempt,
    endedAt: null,
    progress: null,
    ...noLease,
    ...noMessage,
  });
}
