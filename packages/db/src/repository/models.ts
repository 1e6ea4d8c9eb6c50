import { and, eq, sql } from 'drizzle-orm';
import { newestPage, type PageOf, type PageRequest } from '../page.js';
import type { ModelRow } from '../rows.js';
import { model } from '../schema/index.js';
import type { Scope } from '../scope.js';
import { newRow, Repository, record } from './repository.js';

/** A model file as it was found. */
export type FoundModel = Pick<ModelRow, 'name' | 'path' | 'sha256' | 'format' | 'classNames' | 'bytes'>;

const own = (scope: Scope, id: string) =>
  and(eq(model.organisationId, scope.organisationId), eq(model.id, id));

/** Models of an organisation. */
export class Models extends Repository {
  /** Newest first. */
  list(scope: Scope, page: PageRequest): Promise<PageOf<ModelRow>> {
    return newestPage(model, scope, page, ({ where, order, limit }) =>
      this.queries
        .select()
        .from(model)
        .where(where)
        .orderBy(...order)
        .limit(limit),
    );
  }

  async get(scope: Scope, id: string): Promise<ModelRow | undefined> {
    const [row] = await this.queries.select().from(model).where(own(scope, id));
    return row;
  }

  /** A file that is registered already keeps its id; its content and name are taken anew. */
  register(scope: Scope, input: FoundModel): Promise<ModelRow> {
    return this.queries.transaction(async (tx) => {
      const [row] = await tx
        .insert(model)
        .values({ ...input, ...newRow(scope) })
        .onConflictDoUpdate({
          target: [model.organisationId, model.path],
          set: {
            name: sql`excluded.name`,
            sha256: sql`excluded.sha256`,
            format: sql`excluded.format`,
            classNames: sql`excluded.class_names`,
            bytes: sql`excluded.bytes`,
          },
        })
        .returning();
      await record(tx, scope, 'model.register', `registered the model ${input.name}`);
      return row!;
    });
  }

  /** The file stays; whoever uploaded it may delete it then. */
  remove(scope: Scope, id: string): Promise<ModelRow | undefined> {
    return this.queries.transaction(async (tx) => {
      const [row] = await tx.delete(model).where(own(scope, id)).returning();
      if (row) await record(tx, scope, 'model.remove', `removed the model ${row.name}`);
      return row;
    });
  }
}
