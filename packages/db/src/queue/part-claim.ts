import { and, eq, sql } from 'drizzle-orm';
import type { Queries } from '../database/database.js';
import { tellNotice } from '../database/notices.js';
import type { JobPartRow, JobRow } from '../rows.js';
import { job, jobPart } from '../schema/index.js';
import { Grip } from './grip.js';
import type { ClaimedPart, Failure, LossReason, Worker } from './job-queue.js';
import { appendLines, Journal } from './journal.js';
import { leaseEnd } from './leases.js';
import { patiently } from './patience.js';
import type { QueueGround } from './queue-ground.js';

type Change = Partial<JobPartRow>;

const free = { worker: null, leaseUntil: null };

/** See `ClaimedPart`. */
class PartClaim implements ClaimedPart {
  readonly job: JobRow;
  readonly row: JobPartRow;
  readonly #ground: QueueGround;
  readonly #worker: string;
  readonly #journal = new Journal();
  readonly #grip: Grip;

  constructor(ground: QueueGround, worker: string, job: JobRow, row: JobPartRow) {
    this.job = job;
    this.row = row;
    this.#ground = ground;
    this.#worker = worker;
    this.#grip = new Grip(() => this.#beat(), ground.times);
  }

  get signal(): AbortSignal {
    return this.#grip.signal;
  }

  log(line: string): void {
    this.#journal.log(line);
    this.#grip.soon(this.#ground.times.writeEveryMs);
  }

  done(result: unknown = null): Promise<boolean> {
    return this.#end({ state: 'done', result, message: null, suggestion: null });
  }

  fail({ message, suggestion, final = false }: Failure): Promise<boolean> {
    const again = !final && this.row.attempt < this.row.attempts;
    return this.#end({ state: again ? 'open' : 'failed', message, suggestion: suggestion ?? null });
  }

  release(): Promise<boolean> {
    return this.#end({ state: 'open', attempt: this.row.attempt - 1 });
  }

  #mine() {
    const { jobId, stage, slide, attempt } = this.row;
    return and(
      eq(jobPart.jobId, jobId),
      eq(jobPart.stage, stage),
      eq(jobPart.slide, slide),
      eq(jobPart.worker, this.#worker),
      eq(jobPart.attempt, attempt),
    );
  }

  async #beat(): Promise<LossReason | undefined> {
    const { database, times } = this.#ground;
    let lost: LossReason | undefined;
    await this.#journal.write((_progress, lines) =>
      database.queries.transaction(async (tx) => {
        lost = await this.#jobGone(tx);
        if (lost) return;
        const [row] = await tx
          .update(jobPart)
          .set({ leaseUntil: leaseEnd(times) })
          .where(and(this.#mine(), eq(jobPart.state, 'taken')))
          .returning({ slide: jobPart.slide });
        if (row) await appendLines(tx, this.job, lines);
        else lost = 'lost';
      }),
    );
    return lost;
  }

  /** A job that waits for another worker still wants its parts: they are not done again. */
  async #jobGone(tx: Queries): Promise<LossReason | undefined> {
    const [row] = await tx.select({ state: job.state }).from(job).where(eq(job.id, this.job.id));
    if (!row || row.state === 'cancelled') return 'cancelled';
    return row.state === 'complete' || row.state === 'failed' ? 'ended' : undefined;
  }

  async #end(change: Change): Promise<boolean> {
    await this.#grip.letGo();
    const { organisationId, id } = this.job;
    const lost = await patiently(() =>
      this.#ground.database.queries.transaction(async (tx) => {
        const gone = await this.#jobGone(tx);
        if (gone) return gone;
        const [row] = await tx
          .update(jobPart)
          // The worker stays: an end whose answer was lost is known again.
          .set({ ...change, leaseUntil: null })
          .where(and(this.#mine(), sql`(state = 'taken' or state = ${change.state!})`))
          .returning({ slide: jobPart.slide });
        if (!row) return 'lost';
        await this.#journal.write((_progress, lines) => appendLines(tx, this.job, lines));
        const open = change.state === 'open';
        await tellNotice(tx, { organisation: organisationId, job: id, state: 'running', open });
        return undefined;
      }),
    );
    if (lost) this.#grip.lose(lost);
    return lost === undefined;
  }
}

/** Takes the next open part, also one whose worker gave no sign of life. */
export async function claimPart(
  ground: QueueGround,
  worker: Worker,
  only: { readonly job?: string | undefined; readonly stage?: string } = {},
): Promise<ClaimedPart | undefined> {
  const { queries } = ground.database;
  const taken = await queries.transaction(async (tx) => {
    const [next] = await tx
      .select({ part: jobPart, job })
      .from(jobPart)
      .innerJoin(job, eq(job.id, jobPart.jobId))
      .where(
        and(
          eq(job.state, 'running'),
          sql`${jobPart.capability} = any(${sql.param([...worker.capabilities])}::text[])`,
          sql`(${jobPart.state} = 'open' or (${jobPart.state} = 'taken' and ${jobPart.leaseUntil} < now()))`,
          sql`${jobPart.attempt} < ${jobPart.attempts}`,
          only.job === undefined ? undefined : eq(job.id, only.job),
          only.stage === undefined ? undefined : eq(jobPart.stage, only.stage),
        ),
      )
      .orderBy(sql`${job.priority} desc, ${job.createdAt}, ${jobPart.position}`)
      .limit(1)
      .for('update', { of: jobPart, skipLocked: true });
    if (!next) return undefined;
    const { jobId, stage, slide, attempt } = next.part;
    const [row] = await tx
      .update(jobPart)
      .set({
        state: 'taken',
        worker: worker.name,
        leaseUntil: leaseEnd(ground.times),
        attempt: attempt + 1,
      })
      .where(and(eq(jobPart.jobId, jobId), eq(jobPart.stage, stage), eq(jobPart.slide, slide)))
      .returning();
    return { job: next.job, row: row! };
  });
  return taken && new PartClaim(ground, worker.name, taken.job, taken.row);
}

/** Parts whose worker died at the last attempt have failed. */
export async function failAbandonedParts(queries: Queries): Promise<void> {
  const failed = await queries
    .update(jobPart)
    .set({
      state: 'failed',
      ...free,
      message: 'the worker stopped at this slide each time',
      suggestion: 'Look at the log of the worker; it may lack memory for this slide.',
    })
    .where(
      and(
        eq(jobPart.state, 'taken'),
        sql`${jobPart.leaseUntil} < now()`,
        sql`${jobPart.attempt} >= ${jobPart.attempts}`,
      ),
    )
    .returning();
  for (const { organisationId, jobId } of failed) {
    await tellNotice(queries, { organisation: organisationId, job: jobId, state: 'running' });
  }
}
