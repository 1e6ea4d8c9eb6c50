import { createWorker, type RunningWorker, type WorkerOptions } from '@morphoscope/api';
import {
  createRepositories,
  type Database,
  type DatabasePlace,
  type JobQueue,
  type JobRow,
  openDatabase,
  openJobQueue,
  openLocalTeam,
  type QueueOptions,
  type Repositories,
  type Scope,
  type StudyRow,
} from '@morphoscope/db';
import type { JobPayloadInput } from '@morphoscope/rpc';
import type { RunSettings } from '@morphoscope/study';

/** Short times, so that what is given up is found soon. */
export const quick: QueueOptions = { leaseSeconds: 3, retryDelaySeconds: 1, writeEveryMs: 50 };

/** Where jobs are asked for: a database, its queue, and one person with a project. */
export class Office {
  readonly #workers: RunningWorker[] = [];

  private constructor(
    readonly database: Database,
    readonly queue: JobQueue,
    readonly who: Scope,
    readonly own: Repositories,
    readonly projectId: string,
  ) {}

  static async open(place: DatabasePlace): Promise<Office> {
    const database = await openDatabase(place);
    const queue = await openJobQueue(database, quick);
    const who = await openLocalTeam(database.queries);
    const own = createRepositories(database.queries);
    const { items } = await own.projects.list(who, { limit: 1 });
    const project = items[0] ?? (await own.projects.create(who, { name: 'Colon' }));
    return new Office(database, queue, who, own, project.id);
  }

  /** A worker in this process. It ends with the office. */
  hire(options: Partial<WorkerOptions> = {}): RunningWorker {
    const { queue, database } = this;
    const worker = createWorker({ queue, database, threads: 1, pauseMs: 200, ...options });
    this.#workers.push(worker);
    return worker;
  }

  /** Asks for a study. */
  async askForStudy(
    { out, workers: _, ...settings }: RunSettings,
    more: { readonly [name: string]: unknown } = {},
    attempts?: number,
  ): Promise<{ readonly study: StudyRow; readonly job: JobRow }> {
    const { own, who, projectId } = this;
    const study = await own.studies.create(who, { projectId, name: out, folder: out, state: 'queued' });
    const payload = { kind: 'run', study: study.id, folder: out, ...settings, ...more } as JobPayloadInput;
    return { study, job: await this.ask(payload, attempts) };
  }

  ask(payload: JobPayloadInput, attempts = 3): Promise<JobRow> {
    return this.queue.submit(this.who, { kind: payload.kind, studyId: payload.study, payload, attempts });
  }

  async job(id: string): Promise<JobRow> {
    return (await this.own.jobs.get(this.who, id))!;
  }

  async study(id: string): Promise<StudyRow> {
    return (await this.own.studies.get(this.who, id))!;
  }

  async log(id: string): Promise<string> {
    const lines = await this.own.jobs.log(this.who, id, { after: 0, limit: 1000 });
    return lines.map(({ text }) => text).join('\n');
  }

  /** Waits until a job has ended. */
  async ended(id: string, mostMs = 60_000): Promise<JobRow> {
    const row = await this.until(id, ({ endedAt }) => endedAt !== null, mostMs);
    return row;
  }

  /** Waits until a job is as wanted. */
  async until(id: string, wanted: (row: JobRow) => boolean, mostMs = 60_000): Promise<JobRow> {
    const until = Date.now() + mostMs;
    for (;;) {
      const row = await this.job(id);
      if (wanted(row)) return row;
      if (Date.now() > until)
        throw new Error(`job is still ${row.state}: ${JSON.stringify(row.progress)}\n${await this.log(id)}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.stop()));
    await this.queue.close();
    await this.database.close();
  }
}
