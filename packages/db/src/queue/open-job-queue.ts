import { MorphoscopeError } from '@morphoscope/domain';
import { and, eq } from 'drizzle-orm';
import type { Database, Queries } from '../database/database.js';
import { type JobNotice, tellNotice } from '../database/notices.js';
import { isConnectionLost } from '../database/unreachable.js';
import { newRow, record } from '../repository/repository.js';
import type { Capability, JobRow, WorkKind } from '../rows.js';
import { job } from '../schema/index.js';
import type { Scope } from '../scope.js';
import { Delivery } from './delivery.js';
import { countQueue } from './figures.js';
import { JobClaim } from './job-claim.js';
import { cancel, startOver } from './job-life.js';
import type { ClaimedJob, ClaimedPart, JobQueue, NewJob, QueueFigures, Worker } from './job-queue.js';
import { defaultTimes, type QueueTimes } from './leases.js';
import { claimPart } from './part-claim.js';
import { Presence } from './presence.js';
import type { QueueGround } from './queue-ground.js';
import { sweep } from './sweep.js';
import { takeJob } from './take-job.js';
import { untilNotice } from './until-notice.js';
import { watchJobs } from './watch.js';

const capabilityOf: Readonly<Record<WorkKind, Capability>> = {
  run: 'embed',
  apply: 'embed',
  evaluate: 'embed',
  attribute: 'embed',
  index: 'cpu',
  export: 'cpu',
  import: 'cpu',
};

/** How a queue is opened; times that are left out have their defaults. */
export interface QueueOptions extends Partial<QueueTimes> {
  /** Told of errors in what the queue does by itself; it goes on. */
  readonly onError?: (error: unknown) => void;
}

const mayBeWork = ({ state, open = false }: JobNotice) => state === 'queued' || open;

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
  readonly #presence: Presence;
  #sweeping: Promise<void> = Promise.resolve();

  constructor(ground: QueueGround, onError: (error: unknown) => void) {
    this.#ground = ground;
    this.#onError = onError;
    this.#presence = new Presence(ground.database.queries);
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
      await this.#presence.see(worker);
      const row = await this.#queries.transaction((tx) => takeJob(tx, this.#ground, worker));
      return row && JobClaim.hold(this.#ground, worker, row);
    });
  }

  claimPart(worker: Worker, jobId?: string): Promise<ClaimedPart | undefined> {
    return this.#unlessAway(async () => {
      await this.#presence.see(worker);
      return claimPart(this.#ground, worker, { job: jobId });
    });
  }

  async untilWork(signal?: AbortSignal, mostMs = 2000): Promise<void> {
    const change = await this.#unlessAway(() => untilNotice(this.#ground.database.notices, mayBeWork));
    if (!change) return void (await new Promise((resolve) => setTimeout(resolve, mostMs)));
    await change.wait(mostMs, signal);
    change.end();
  }

  figures(): Promise<QueueFigures> {
    return countQueue(this.#queries);
  }

  async close(): Promise<void> {
    clearInterval(this.#sweeper);
    await this.#sweeping;
    await this.#ground.delivery.close();
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
