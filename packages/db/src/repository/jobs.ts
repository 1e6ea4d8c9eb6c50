import { and, asc, desc, eq, getTableColumns, gt, ne, type SQL, sql } from 'drizzle-orm';
import type { Queries } from '../database/database.js';
import { beyond, type PageOf, type PageRequest, pageOf } from '../page.js';
import type { JobLogRow, JobRow, WorkState } from '../rows.js';
import { job, jobLog, study } from '../schema/index.js';
import type { Scope } from '../scope.js';
import { Repository } from './repository.js';

/** A job as people see it. */
export interface ListedJob extends JobRow {
  readonly studyName: string | null;
  /** Of all its stages; `null` where it has none. */
  readonly parts: { readonly done: number; readonly failed: number; readonly total: number } | null;
}

const listed = {
  ...getTableColumns(job),
  studyName: study.name,
  parts: sql<ListedJob['parts']>`(
    select json_build_object(
      'done', count(*) filter (where state = 'done'),
      'failed', count(*) filter (where state = 'failed'),
      'total', count(*))
    from job_part where job_id = ${job.id} having count(*) > 0)`,
};

/** Jobs of one organisation that meet a condition, newest first. */
export function readJobs(
  queries: Queries,
  organisationId: string,
  where: SQL | undefined,
  limit?: number,
): Promise<ListedJob[]> {
  const query = queries
    .select(listed)
    .from(job)
    .leftJoin(study, eq(study.id, job.studyId))
    .where(and(eq(job.organisationId, organisationId), where))
    .orderBy(desc(job.createdAt), desc(job.id));
  return limit === undefined ? query : query.limit(limit);
}

/** What is asked about jobs. Asking for them, cancelling and doing them is `JobQueue`'s. */
export class Jobs extends Repository {
  /** Newest first. */
  async list(
    scope: Scope,
    page: PageRequest & { readonly studyId?: string | undefined; readonly state?: WorkState | undefined },
  ): Promise<PageOf<ListedJob>> {
    const where = and(
      page.studyId === undefined ? undefined : eq(job.studyId, page.studyId),
      page.state === undefined ? undefined : eq(job.state, page.state),
      beyond(page, 'descending', job.createdAt, job.id),
    );
    const rows = await readJobs(this.queries, scope.organisationId, where, page.limit + 1);
    return pageOf(rows, page, (row) => [row.createdAt, row.id]);
  }

  async get(scope: Scope, id: string): Promise<ListedJob | undefined> {
    const [row] = await readJobs(this.queries, scope.organisationId, eq(job.id, id));
    return row;
  }

  /** Lines in the order they were written, after line `after` (0 for all). */
  log(
    scope: Scope,
    id: string,
    { after, limit }: { readonly after: number; readonly limit: number },
  ): Promise<JobLogRow[]> {
    return this.queries
      .select()
      .from(jobLog)
      .where(
        and(eq(jobLog.organisationId, scope.organisationId), eq(jobLog.jobId, id), gt(jobLog.line, after)),
      )
      .orderBy(asc(jobLog.line))
      .limit(limit);
  }

  /**
   * Whether a job that was taken must let another one on the same study go first, so that only one changes the folder: one
   * that is past waiting, or one that waits (its progress has the stage `waiting`) and was asked for earlier.
   */
  async mustWait({
    id,
    organisationId,
    studyId,
  }: Pick<JobRow, 'id' | 'organisationId' | 'studyId'>): Promise<boolean> {
    if (studyId === null) return false;
    const mine = sql`(select created_at, id from job where id = ${id})`;
    const [other] = await this.queries
      .select({ id: job.id })
      .from(job)
      .where(
        and(
          eq(job.organisationId, organisationId),
          eq(job.studyId, studyId),
          eq(job.state, 'running'),
          ne(job.id, id),
          sql`(coalesce(${job.progress}->>'stage', '') <> 'waiting' or (${job.createdAt}, ${job.id}) < ${mine})`,
        ),
      )
      .limit(1);
    return other !== undefined;
  }
}
