import { and, eq, getTableColumns, sql } from 'drizzle-orm';
import { newestPage, type PageOf, type PageRequest } from '../page.js';
import type { ProjectRow } from '../rows.js';
import { project } from '../schema/index.js';
import type { Scope } from '../scope.js';
import { newRow, Repository, record } from './repository.js';

/** A project and how much is in it. */
export interface CountedProject extends ProjectRow {
  readonly slides: number;
  readonly studies: number;
}

const counted = {
  ...getTableColumns(project),
  // drizzle would write the bare column, which inside means that of the other table.
  slides: sql<number>`(select count(*)::int from slide where slide.project_id = project.id)`,
  studies: sql<number>`(select count(*)::int from study where study.project_id = project.id)`,
};

const own = (scope: Scope, id: string) =>
  and(eq(project.organisationId, scope.organisationId), eq(project.id, id));

/** Projects of an organisation. */
export class Projects extends Repository {
  /** Newest first. */
  list(scope: Scope, page: PageRequest): Promise<PageOf<CountedProject>> {
    return newestPage(project, scope, page, ({ where, order, limit }) =>
      this.queries
        .select(counted)
        .from(project)
        .where(where)
        .orderBy(...order)
        .limit(limit),
    );
  }

  async get(scope: Scope, id: string): Promise<CountedProject | undefined> {
    const [row] = await this.queries.select(counted).from(project).where(own(scope, id));
    return row;
  }

  create(scope: Scope, input: { readonly name: string; readonly description?: string }): Promise<ProjectRow> {
    return this.queries.transaction(async (tx) => {
      const [row] = await tx
        .insert(project)
        .values({ ...newRow(scope), name: input.name, description: input.description ?? '' })
        .returning();
      await record(tx, scope, 'project.create', `made the project ${input.name}`);
      return row!;
    });
  }

  /** @returns undefined where the organisation has no such project */
  change(
    scope: Scope,
    id: string,
    change: { readonly name?: string | undefined; readonly description?: string | undefined },
  ): Promise<ProjectRow | undefined> {
    return this.queries.transaction(async (tx) => {
      const [row] = await tx
        .update(project)
        // Sets at least one column, so that an empty change is no error.
        .set({ id, name: change.name, description: change.description })
        .where(own(scope, id))
        .returning();
      if (row) await record(tx, scope, 'project.change', `changed the project ${row.name}`);
      return row;
    });
  }

  /** Its slides and studies go with it, as rows: files stay. */
  remove(scope: Scope, id: string): Promise<ProjectRow | undefined> {
    return this.queries.transaction(async (tx) => {
      const [row] = await tx.delete(project).where(own(scope, id)).returning();
      if (row) await record(tx, scope, 'project.remove', `removed the project ${row.name}`);
      return row;
    });
  }
}
