import { and, eq, sql } from 'drizzle-orm';
import type { Queries } from '../database/database.js';
import { tellNotice } from '../database/notices.js';
import type { JobPartRow, JobRow, WorkProgress } from '../rows.js';
import { job } from '../schema/index.js';
import { Grip } from './grip.js';
import { complete, failAttempt, giveBack } from './job-life.js';
import { JobParts } from './job-parts.js';
import type { ClaimedJob, ClaimedPart, Failure, LossReason, NewPart, Worker } from './job-queue.js';
import { appendLines, Journal } from './journal.js';
import { leaseEnd } from './leases.js';
import { patiently } from './patience.js';
import type { QueueGround } from './queue-ground.js';

/** See `ClaimedJob`. */
export class JobClaim implements ClaimedJob {
  readonly row: JobRow;
  readonly #ground: QueueGround;
  readonly #worker: Worker;
  readonly #journal = new Journal();
  readonly #grip: Grip;
  readonly #parts: JobParts;
  readonly #deaf: () => void;

  private constructor(ground: QueueGround, worker: Worker, row: JobRow, grip: Grip, deaf: () => void) {
    this.row = row;
    this.#ground = ground;
    this.#worker = worker;
    this.#grip = grip;
    this.#deaf = deaf;
    this.#parts = new JobParts(ground, worker, row);
  }

  static async hold(ground: QueueGround, worker: Worker, row: JobRow): Promise<JobClaim> {
    const grip = new Grip(() => claim.#beat(), ground.times);
    const deaf = await ground.database.notices.subscribe((heard) => {
      if (heard === 'gap' || (heard.job === row.id && heard.state !== 'running')) grip.soon(0);
    });
    grip.signal.addEventListener('abort', deaf);
    const claim: JobClaim = new JobClaim(ground, worker, row, grip, deaf);
    return claim;
  }

  get signal(): AbortSignal {
    return this.#grip.signal;
  }

  progress(progress: WorkProgress): void {
    this.#journal.progress(progress);
    this.#grip.soon(this.#ground.times.writeEveryMs);
  }

  log(line: string): void {
    this.#journal.log(line);
    this.#grip.soon(this.#ground.times.writeEveryMs);
  }

  addParts(stage: string, parts: readonly NewPart[]): Promise<void> {
    return this.#parts.add(stage, parts);
  }

  parts(stage: string): Promise<JobPartRow[]> {
    return this.#parts.all(stage);
  }

  nextPart(stage: string): Promise<ClaimedPart | undefined> {
    return this.#parts.next(stage, this.signal);
  }

  async complete(also?: (queries: Queries) => Promise<void>): Promise<boolean> {
    return this.#end('complete', async (tx, row) => {
      await also?.(tx);
      await complete(tx, this.#ground.delivery, row);
    });
  }

  fail(failure: Failure): Promise<boolean> {
    return this.#end(undefined, async (tx, row) => {
      await failAttempt(tx, this.#ground.delivery, row, failure);
    });
  }

  release(): Promise<boolean> {
    return this.#end(undefined, async (tx, row) => {
      await giveBack(tx, this.#ground.delivery, row);
    });
  }

  /** The row of this attempt, while it is this worker's. */
  #mine() {
    return and(
      eq(job.id, this.row.id),
      eq(job.worker, this.#worker.name),
      eq(job.attempt, this.row.attempt),
      eq(job.state, 'running'),
    );
  }

  async #beat(): Promise<LossReason | undefined> {
    const { database, times } = this.#ground;
    const { id, organisationId } = this.row;
    const changed = !this.#journal.isEmpty;
    let held = true;
    await this.#journal.write((progress, lines) =>
      database.queries.transaction(async (tx) => {
        const more = progress ? { progress } : {};
        const [row] = await tx
          .update(job)
          .set({
            ...more,
            leaseUntil: leaseEnd(times),
            updatedAt: changed ? sql`now()` : undefined,
          })
          .where(this.#mine())
          .returning({ id: job.id });
        held = row !== undefined;
        if (!held) return;
        await appendLines(tx, this.row, lines);
        if (changed) await tellNotice(tx, { organisation: organisationId, job: id, state: 'running' });
      }),
    );
    return held ? undefined : this.#reason();
  }

  async #reason(): Promise<LossReason> {
    const [row] = await this.#ground.database.queries
      .select({ state: job.state })
      .from(job)
      .where(eq(job.id, this.row.id));
    return !row || row.state === 'cancelled' ? 'cancelled' : 'lost';
  }

  async #end(
    happened: 'complete' | undefined,
    act: (tx: Queries, row: JobRow) => Promise<void>,
  ): Promise<boolean> {
    await this.#grip.letGo();
    const ended = await patiently(() =>
      this.#ground.database.queries.transaction(async (tx) => {
        const [row] = await tx.select().from(job).where(this.#mine()).for('update');
        // The answer to an earlier try may have been lost after it was done.
        if (!row) return happened !== undefined && (await this.#isDone(tx));
        await this.#journal.write(async (progress, lines) => {
          if (progress) await tx.update(job).set({ progress }).where(eq(job.id, row.id));
          await appendLines(tx, row, lines);
        });
        await act(tx, row);
        return true;
      }),
    );
    this.#deaf();
    if (!ended) this.#grip.lose(await this.#reason());
    return ended;
  }

  async #isDone(tx: Queries): Promise<boolean> {
    const [row] = await tx
      .select({ worker: job.worker })
      .from(job)
      .where(and(eq(job.id, this.row.id), eq(job.attempt, this.row.attempt), eq(job.state, 'complete')));
    return row !== undefined;
  }
}
