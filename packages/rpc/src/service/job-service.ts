import {
  createRepositories,
  type ListedJob,
  type NewJob,
  type Repositories,
  type SlideRow,
  type StudyRow,
} from '@morphoscope/db';
import { MorphoscopeError } from '@morphoscope/domain';
import { parseMethods } from '@morphoscope/study';
import type { z } from 'zod';
import type { Page } from '../contract/common.js';
import type { getJob, Job, JobLine, jobLog, listJobs, submitJob, watchJobs } from '../contract/jobs.js';
import type { JobPayloadInput } from '../job-payload.js';
import type { Principal } from '../principal.js';
import type { Backbone } from './backbone.js';
import { dictionaryOf } from './concept-edits.js';
import { failedPayloadSlides } from './failed-slides.js';
import { found } from './own-rows.js';
import { payloadSlides, placedSlides, readySlides } from './payload-slides.js';

/** Whether the credential that somebody came with still opens what it did. */
export type StillValid = (who: Principal) => Promise<boolean>;

/** How often a silent stream asks whether its reader may still read, ms. */
const RECHECK = 5000;

/** Jobs of an organisation. */
export class JobService {
  private readonly rows: Repositories;

  constructor(
    private readonly own: Pick<Backbone, 'db' | 'queue' | 'config'>,
    private readonly isStillValid: StillValid,
  ) {
    this.rows = createRepositories(own.db.queries);
  }

  async list(who: Principal, { study, ...input }: z.output<typeof listJobs>): Promise<Page<Job>> {
    const page = await this.rows.jobs.list(who, { studyId: study, ...input });
    return { ...page, items: page.items.map(asJob) };
  }

  async get(who: Principal, { job }: z.output<typeof getJob>): Promise<Job> {
    return asJob(found(await this.rows.jobs.get(who, job), 'job', job));
  }

  async log(who: Principal, { job, ...part }: z.output<typeof jobLog>): Promise<readonly JobLine[]> {
    await this.get(who, { job });
    const lines = await this.rows.jobs.log(who, job, part);
    return lines.map(({ line, createdAt, text }) => ({ line, at: createdAt.toISOString(), text }));
  }

  /** Asks for more work on a finished study. */
  async submit(who: Principal, input: z.output<typeof submitJob>): Promise<Job> {
    const study = found(await this.rows.studies.get(who, input.study), 'study', input.study);
    if (study.state !== 'complete')
      throw new MorphoscopeError('StudyError', `${study.name} is not finished: it is ${study.state}`, {
        suggestion: 'Wait until its run has ended well, or try it again.',
      });
    const { kind, ...payload } = await this.payloadOf(who, input, study);
    const job: NewJob = { kind, studyId: study.id, payload: { kind, ...payload } };
    const row = await this.own.queue.submit(who, job);
    return this.get(who, { job: row.id });
  }

  async cancel(who: Principal, { job }: z.output<typeof getJob>): Promise<Job> {
    found(await this.own.queue.cancel(who, job), 'job', job);
    return this.get(who, { job });
  }

  async retry(who: Principal, { job }: z.output<typeof getJob>): Promise<Job> {
    found(await this.own.queue.retry(who, job), 'job', job);
    return this.get(who, { job });
  }

  /**
   * Jobs as they change: those at work first, then each that changed. Ends when the reader's session or key does, when
   * their role changes, and when `signal` is aborted.
   */
  async *watch(
    who: Principal,
    { job }: z.output<typeof watchJobs>,
    signal?: AbortSignal,
  ): AsyncGenerator<Job> {
    if (job !== undefined) await this.get(who, { job });
    const ending = new AbortController();
    const end = () => ending.abort();
    signal?.addEventListener('abort', end, { once: true });
    if (signal?.aborted) end();
    const recheck = setInterval(() => {
      this.isStillValid(who).then((valid) => valid || end(), end);
    }, RECHECK);
    try {
      const options = { signal: ending.signal, ...(job === undefined ? {} : { job }) };
      for await (const row of this.own.queue.watch(who.organisationId, options)) {
        if (!(await this.isStillValid(who))) return;
        yield asJob(row);
      }
    } finally {
      clearInterval(recheck);
      signal?.removeEventListener('abort', end);
      end();
    }
  }

  private async payloadOf(
    who: Principal,
    input: z.output<typeof submitJob>,
    study: StudyRow,
  ): Promise<JobPayloadInput> {
    const target = { study: study.id, folder: study.folder };
    switch (input.kind) {
      case 'apply':
        return {
          kind: 'apply',
          ...target,
          slides: payloadSlides(await this.slidesOf(who, input.slides, study)),
          ...(study.facts?.hasIndex ? { index: {} } : {}),
        };
      case 'mend': {
        const slides = await failedPayloadSlides(this.own.config, who, study.folder, input.slides);
        const { slideMpp } = input;
        return {
          ...{ kind: 'apply', ...target, slides },
          ...(slideMpp === undefined ? {} : { slideMpp }),
          ...(study.facts?.hasIndex ? { index: {} } : {}),
        };
      }
      case 'evaluate':
        return { kind: 'evaluate', ...target };
      case 'index': {
        const { vectors, metric, atlas } = input;
        return { kind: 'index', ...target, vectors, metric, atlas };
      }
      case 'attribute':
        return { kind: 'attribute', ...target, methods: parseMethods(input.methods) };
      case 'export': {
        const dictionary = input.dictionary && (await dictionaryOf(study, input.dictionary));
        return { kind: 'export', ...target, format: input.format, ...(dictionary ? { dictionary } : {}) };
      }
    }
  }

  private async slidesOf(who: Principal, ids: readonly string[], study: StudyRow): Promise<SlideRow[]> {
    const rows = readySlides(await this.rows.slides.getAll(who, ids), ids, study.projectId);
    return placedSlides(this.own.config, who, rows);
  }
}

/** A job as people see it. */
function asJob(row: ListedJob): Job {
  return {
    id: row.id,
    kind: row.kind,
    state: row.state,
    author: row.author,
    createdAt: row.createdAt.toISOString(),
    attempt: row.attempt,
    attempts: row.attempts,
    ...(row.studyId === null ? {} : { studyId: row.studyId }),
    ...(row.studyName === null ? {} : { studyName: row.studyName }),
    ...(row.startedAt ? { startedAt: row.startedAt.toISOString() } : {}),
    ...(row.endedAt ? { endedAt: row.endedAt.toISOString() } : {}),
    ...(row.progress ? { progress: row.progress } : {}),
    ...(row.message === null ? {} : { message: row.message }),
    ...(row.suggestion === null ? {} : { suggestion: row.suggestion }),
    ...(row.parts ? { parts: row.parts } : {}),
  };
}
