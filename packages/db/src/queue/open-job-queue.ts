import { MorphoscopeError } from '@morphoscope/domain';
import { and, count, eq, gt, inArray, sql } from 'drizzle-orm';
import type { Database, Queries } from '../database/database.js';
import { tellNotice } from '../database/notices.js';
import { isConnectionLost } from '../database/unreachable.js';
import { newRow, record } from '../repository/repository.js';
import type { Capability, JobRow, WorkKind } from '../rows.js';
import { job, jobPart, worker as workers } from '../schema/index.js';
import type { Scope } from '../scope.js';
import { Delivery } from './delivery.js';
import { JobClaim } from './job-claim.js';
import { begin, cancel, startOver } from './job-life.js';
import type { ClaimedJob, ClaimedPart, JobQueue, NewJob, QueueFigures, Worker } from './job-queue.js';
import { defaultTimes, leaseEnd, type QueueTimes } from './leases.js';
import { claimPart } from './part-claim.js';
import type { QueueGround } from './queue-ground.js';
import { sweep } from './sweep.js';
import { untilNotice } from './until-notice.js';
import { watchJobs } from './watch.js';

const capabilityOf: Readonly<Record<WorkKind, Capability>> = {
  run: 'embed',
  apply: 'embed',
  evaluate: 'embed',
  attribute: 'embed',
  index: 'embed',
  export: 'cpu',
  import: 'cpu',
};

const SEEN_EVERY_MS = 20_000;

export interface QueueOptions extends Partial<QueueTimes> {
  /** Told of errors in what the queue does by itself; it goes on. */
  readonly onError?: (error: unknown) => void;
}

/** Opens the queue of a database; makes its tables when they are not there. */
export async function openJobQueue(database: Database, options: QueueOptions = {}): Promise<JobQueue> {
  const { onError = () => {}, ...times } = options;
  const whole = { ...defaultTimes, ...times };
  const delivery = await Delivery.open(database, whole.retryDelaySeconds);
  return new DatabaseQueue({ database, delivery, times: whole }, onError);
}

class DatabaseQueue implements JobQueue {
  readonly #ground: QueueGround;
  readonly #onError: (error: unknown) => void;
  readonly #sweeper: NodeJS.Timeout;
  readonly #seen = new Map<string, number>();
  #sweeping: Promise<void> = Promise.resolve();

  constructor(ground: QueueGround, onError: (error: unknown) => void) {
    this.#ground = ground;
    this.#onError = onError;
    const everyMs = (ground.times.leaseSeconds * 1000) / 3;
    this.#sweeper = setInterval(() => {
      this.#sweeping = this.#sweeping.then(() => sweep(ground)).catch(onError);
    }, everyMs);
    this.#sweeper.unref();
  }

  get #queries(): Queries {
    return this.#ground.database.queries;
  }

  submit(scope: Scope, input: NewJob, queries: Queries = this.#queries): Promise<JobRow> {
    const { kind, payload, priority = 5, attempts = 3, capability = capabilityOf[kind] } = input;
    const made = newRow(scope);
    return queries.transaction(async (tx) => {
      const parcel = { capability, job: made.id, priority, attempts };
      const queueId = await this.#ground.delivery.send(tx, parcel);
      const values = { kind, payload, priority, attempts, capability, queueId, state: 'queued' as const };
      const [row] = await tx
        .insert(job)
        .values({ ...values, ...made, studyId: input.studyId ?? null })
        .returning();
      await record(tx, scope, 'job.submit', `asked for the job ${kind}`);
      await tellNotice(tx, { organisation: scope.organisationId, job: made.id, state: 'queued' });
      return row!;
    });
  }

  cancel(scope: Scope, jobId: string): Promise<JobRow | undefined> {
    return this.#change(scope, jobId, async (tx, row) => {
      if (row.endedAt) return row;
      await record(tx, scope, 'job.cancel', `cancelled the job ${row.kind}`);
      return cancel(tx, this.#ground.delivery, row);
    });
  }

  retry(scope: Scope, jobId: string): Promise<JobRow | undefined> {
    return this.#change(scope, jobId, async (tx, row) => {
      if (row.state !== 'failed' && row.state !== 'cancelled') {
        throw new MorphoscopeError(
          'InputError',
          `this job is ${row.state}; only one that failed or was cancelled can be tried again`,
        );
      }
      await record(tx, scope, 'job.retry', `asked for the job ${row.kind} again`);
      return startOver(tx, this.#ground.delivery, row);
    });
  }

  watch(organisationId: string, options: { job?: string; signal?: AbortSignal } = {}) {
    return watchJobs(this.#ground.database, organisationId, options);
  }

  claim(worker: Worker): Promise<ClaimedJob | undefined> {
    return this.#unlessAway(async () => {
      await this.#see(worker);
      const row = await this.#queries.transaction((tx) => this.#take(tx, worker));
      return row && JobClaim.hold(this.#ground, worker, row);
    });
  }

  claimPart(worker: Worker, jobId?: string): Promise<ClaimedPart | undefined> {
    return this.#unlessAway(async () => {
      await this.#see(worker);
      return claimPart(this.#ground, worker, { job: jobId });
    });
  }

  async untilWork(signal?: AbortSignal, mostMs = 2000): Promise<void> {
    const change = await this.#unlessAway(() => untilNotice(this.#ground.database.notices, () => true));
    if (!change) return void (await new Promise((resolve) => setTimeout(resolve, mostMs)));
    await change.wait(mostMs, signal);
    change.end();
  }

  async figures(): Promise<QueueFigures> {
    const states = await this.#queries
      .select({ state: job.state, count: count() })
      .from(job)
      .where(inArray(job.state, ['queued', 'retrying', 'running']))
      .groupBy(job.state);
    const [parts] = await this.#queries
      .select({ count: count() })
      .from(jobPart)
      .innerJoin(job, eq(job.id, jobPart.jobId))
      .where(and(eq(jobPart.state, 'open'), eq(job.state, 'running')));
    const [alive] = await this.#queries
      .select({ count: count() })
      .from(workers)
      .where(gt(workers.seenAt, sql`now() - interval '1 minute'`));
    const of = (state: string) => states.find((one) => one.state === state)?.count ?? 0;
    return {
      queued: of('queued') + of('retrying'),
      running: of('running'),
      openParts: parts?.count ?? 0,
      workers: alive?.count ?? 0,
    };
  }

  async close(): Promise<void> {
    clearInterval(this.#sweeper);
    await this.#sweeping;
    await this.#ground.delivery.close();
  }

  /** Takes from the queue where the most urgent job waits first. */
  async #take(tx: Queries, worker: Worker): Promise<JobRow | undefined> {
    const able = [...worker.capabilities];
    if (able.length === 0) return undefined;
    const [urgent] = await tx
      .select({ capability: job.capability })
      .from(job)
      .where(and(inArray(job.state, ['queued', 'retrying']), inArray(job.capability, able)))
      .orderBy(sql`${job.priority} desc, ${job.createdAt}`)
      .limit(1);
    if (!urgent) return undefined;
    const order = [urgent.capability, ...able.filter((one) => one !== urgent.capability)];
    for (const capability of order) {
      const row = await this.#takeFrom(tx, capability, worker);
      if (row) return row;
    }
    return undefined;
  }

  async #takeFrom(tx: Queries, capability: Capability, worker: Worker): Promise<JobRow | undefined> {
    const { delivery, times } = this.#ground;
    for (;;) {
      const queueId = await delivery.fetch(tx, capability);
      if (!queueId) return undefined;
      const [row] = await tx
        .select()
        .from(job)
        .where(and(eq(job.queueId, queueId), inArray(job.state, ['queued', 'retrying'])))
        .for('update');
      if (row) return begin(tx, row, worker.name, leaseEnd(times));
      // The job went with its study or organisation.
      await delivery.end(tx, { capability, queueId });
    }
  }

  #change(
    scope: Scope,
    jobId: string,
    change: (tx: Queries, row: JobRow) => Promise<JobRow>,
  ): Promise<JobRow | undefined> {
    return this.#queries.transaction(async (tx) => {
      const [row] = await tx
        .select()
        .from(job)
        .where(and(eq(job.organisationId, scope.organisationId), eq(job.id, jobId)))
        .for('update');
      return row && change(tx, row);
    });
  }

  async #see({ name, capabilities }: Worker): Promise<void> {
    const now = performance.now();
    if (now - (this.#seen.get(name) ?? Number.NEGATIVE_INFINITY) < SEEN_EVERY_MS) return;
    const alive = { capabilities: [...capabilities], seenAt: sql`now()` };
    await this.#queries
      .insert(workers)
      .values({ name, ...alive })
      .onConflictDoUpdate({ target: workers.name, set: alive });
    this.#seen.set(name, now);
  }

  async #unlessAway<T>(act: () => Promise<T>): Promise<T | undefined> {
    try {
      return await act();
    } catch (error) {
      if (!isConnectionLost(error)) throw error;
      this.#onError(error);
      return undefined;
    }
  }
}
