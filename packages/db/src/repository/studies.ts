import { MorphoscopeError } from '@morphoscope/domain';
import { and, asc, desc, eq, inArray } from 'drizzle-orm';
import { newestPage, type PageOf, type PageRequest } from '../page.js';
import type { JobRow, StudyFacts, StudyRow, StudyRowState } from '../rows.js';
import { job, study } from '../schema/index.js';
import type { Scope } from '../scope.js';
import { containing } from '../search.js';
import { newRow, Repository, record } from './repository.js';

/** A study, and the job that is at work on it or waits for its turn. */
export interface StudyAtWork extends StudyRow {
  readonly openJob: JobRow | undefined;
  /** The run or import of a study that it left failed or cancelled. */
  readonly endedRun: JobRow | undefined;
}

/** A study folder to be listed. */
export interface NewStudy {
  readonly projectId: string;
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
  readonly state: StudyRowState;
  readonly settings?: unknown;
  readonly facts?: StudyFacts;
}

const own = (scope: Scope, id: string) =>
  and(eq(study.organisationId, scope.organisationId), eq(study.id, id));

/** Studies of an organisation. */
export class Studies extends Repository {
  /** Newest first. */
  async list(
    scope: Scope,
    page: PageRequest & { readonly projectId?: string | undefined; readonly search?: string | undefined },
  ): Promise<PageOf<StudyAtWork>> {
    const { items, ...more } = await newestPage(
      study,
      scope,
      page,
      ({ where, order, limit }) =>
        this.queries
          .select()
          .from(study)
          .where(where)
          .orderBy(...order)
          .limit(limit),
      page.projectId === undefined ? undefined : eq(study.projectId, page.projectId),
      containing(study.name, page.search),
    );
    return { items: await this.#atWork(items), ...more };
  }

  async get(scope: Scope, id: string): Promise<StudyAtWork | undefined> {
    const [found] = await this.#atWork(await this.queries.select().from(study).where(own(scope, id)));
    return found;
  }

  /** The study that a folder (absolute) is, where the organisation has it. */
  async byFolder(scope: Scope, folder: string): Promise<StudyRow | undefined> {
    const [row] = await this.queries
      .select()
      .from(study)
      .where(and(eq(study.organisationId, scope.organisationId), eq(study.folder, folder)));
    return row;
  }

  /** @throws MorphoscopeError `InputError` when the folder is a study of the organisation already */
  create(scope: Scope, input: NewStudy): Promise<StudyRow> {
    return this.queries.transaction(async (tx) => {
      const [row] = await tx
        .insert(study)
        .values({ ...input, ...newRow(scope) })
        .onConflictDoNothing({ target: [study.organisationId, study.folder] })
        .returning();
      if (!row) throw await new Studies(tx).#taken(scope, input.folder);
      await record(tx, scope, 'study.create', `made the study ${input.name}`);
      return row;
    });
  }

  rename(scope: Scope, id: string, name: string): Promise<StudyRow | undefined> {
    return this.queries.transaction(async (tx) => {
      const [row] = await tx.update(study).set({ name }).where(own(scope, id)).returning();
      if (row) await record(tx, scope, 'study.rename', `renamed a study to ${name}`);
      return row;
    });
  }

  /** What lists show, and the state. Not a change by a person: nothing goes into the audit log. */
  async update(
    scope: Pick<Scope, 'organisationId'>,
    id: string,
    change: Partial<Pick<StudyRow, 'state' | 'message' | 'suggestion' | 'facts'>>,
  ): Promise<StudyRow | undefined> {
    const [row] = await this.queries
      .update(study)
      .set({ id, ...change })
      .where(and(eq(study.organisationId, scope.organisationId), eq(study.id, id)))
      .returning();
    return row;
  }

  /** Its edits, notes, sets, readings and jobs go with it; the folder stays. */
  remove(scope: Scope, id: string): Promise<StudyRow | undefined> {
    return this.queries.transaction(async (tx) => {
      const [row] = await tx.delete(study).where(own(scope, id)).returning();
      if (row) await record(tx, scope, 'study.remove', `removed the study ${row.name}`);
      return row;
    });
  }

  async #atWork(rows: readonly StudyRow[]): Promise<StudyAtWork[]> {
    if (rows.length === 0) return [];
    const ids = rows.map(({ id }) => id);
    const open = await this.queries
      .select()
      .from(job)
      .where(and(inArray(job.studyId, ids), inArray(job.state, ['queued', 'running', 'retrying'])))
      .orderBy(desc(job.createdAt), desc(job.id));
    const jobOf = new Map<string | null, JobRow>();
    // The oldest comes last and stays: it is the one at work.
    for (const row of open) jobOf.set(row.studyId, row);
    for (const row of open) if (row.state === 'running') jobOf.set(row.studyId, row);
    const ended = await this.#endedRuns(rows);
    return rows.map((row) => ({ ...row, openJob: jobOf.get(row.id), endedRun: ended.get(row.id) }));
  }

  async #endedRuns(rows: readonly StudyRow[]): Promise<ReadonlyMap<string | null, JobRow>> {
    const ids = rows.filter(({ state }) => state === 'failed' || state === 'cancelled').map(({ id }) => id);
    if (ids.length === 0) return new Map();
    const ended = await this.queries
      .select()
      .from(job)
      .where(
        and(
          inArray(job.studyId, ids),
          inArray(job.kind, ['run', 'import']),
          inArray(job.state, ['failed', 'cancelled']),
        ),
      )
      .orderBy(asc(job.createdAt), asc(job.id));
    return new Map(ended.map((row) => [row.studyId, row]));
  }

  async #taken(scope: Scope, folder: string): Promise<MorphoscopeError> {
    const other = await this.byFolder(scope, folder);
    return new MorphoscopeError('InputError', `this folder is the study ${other?.name ?? ''} already`, {
      where: folder,
      suggestion: 'Open that study, or remove it first.',
    });
  }
}
