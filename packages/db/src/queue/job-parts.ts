import { and, asc, eq, inArray } from 'drizzle-orm';
import { tellNotice } from '../database/notices.js';
import type { JobPartRow, JobRow } from '../rows.js';
import { jobPart } from '../schema/index.js';
import type { ClaimedPart, NewPart, Worker } from './job-queue.js';
import { claimPart } from './part-claim.js';
import { patiently } from './patience.js';
import type { QueueGround } from './queue-ground.js';
import { untilNotice } from './until-notice.js';

const NEXT_LOOK_MS = 2000;
/** A statement takes 65,535 values. */
const ROWS_PER_INSERT = 1000;

/** The parts of a job, for the worker that has it. See `ClaimedJob`. */
export class JobParts {
  readonly #ground: QueueGround;
  readonly #worker: Worker;
  readonly #job: JobRow;

  constructor(ground: QueueGround, worker: Worker, job: JobRow) {
    this.#ground = ground;
    this.#worker = worker;
    this.#job = job;
  }

  async add(stage: string, parts: readonly NewPart[]): Promise<void> {
    if (parts.length === 0) return;
    const { id: jobId, organisationId, capability } = this.#job;
    const rows = parts.map((part, position) => ({
      organisationId,
      jobId,
      stage,
      slide: part.slide,
      position,
      capability: part.capability ?? capability,
      attempts: part.attempts ?? 3,
    }));
    await patiently(() =>
      this.#ground.database.queries.transaction(async (tx) => {
        for (let at = 0; at < rows.length; at += ROWS_PER_INSERT) {
          await tx
            .insert(jobPart)
            .values(rows.slice(at, at + ROWS_PER_INSERT))
            .onConflictDoNothing();
        }
        await tellNotice(tx, { organisation: organisationId, job: jobId, state: 'running', open: true });
      }),
    );
  }

  all(stage: string): Promise<JobPartRow[]> {
    return patiently(() =>
      this.#ground.database.queries
        .select()
        .from(jobPart)
        .where(and(eq(jobPart.jobId, this.#job.id), eq(jobPart.stage, stage)))
        .orderBy(asc(jobPart.position), asc(jobPart.slide)),
    );
  }

  async next(stage: string, signal: AbortSignal): Promise<ClaimedPart | undefined> {
    const only = { job: this.#job.id, stage };
    for (;;) {
      signal.throwIfAborted();
      const { notices } = this.#ground.database;
      const change = await patiently(() => untilNotice(notices, (heard) => heard.job === only.job));
      try {
        const part = await patiently(() => claimPart(this.#ground, this.#worker, only));
        if (part || !(await patiently(() => this.#hasOpen(stage)))) return part;
        await change.wait(NEXT_LOOK_MS, signal);
      } finally {
        change.end();
      }
    }
  }

  async #hasOpen(stage: string): Promise<boolean> {
    const rows = await this.#ground.database.queries
      .select({ slide: jobPart.slide })
      .from(jobPart)
      .where(
        and(
          eq(jobPart.jobId, this.#job.id),
          eq(jobPart.stage, stage),
          inArray(jobPart.state, ['open', 'taken']),
        ),
      )
      .limit(1);
    return rows.length > 0;
  }
}
