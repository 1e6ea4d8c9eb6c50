import { sql } from 'drizzle-orm';
import { type AnyPgColumn, foreignKey, text } from 'drizzle-orm/pg-core';
import { organisation } from './organisation.js';
import { user } from './user.js';

/** The organisation a row belongs to. */
export const organisationId = () =>
  text('organisation_id')
    .notNull()
    .references(() => organisation.id, { onDelete: 'cascade' });

/** Who made a row. The name stays when the person is gone. */
export const author = () => ({
  authorId: text('author_id').references(() => user.id, { onDelete: 'set null' }),
  author: text('author').notNull(),
});

/** Columns of a table whose rows belong to an organisation. */
interface Tenant {
  readonly organisationId: AnyPgColumn;
}

/**
 * A row's parent, with which it is deleted. It is pointed at together with its organisation, so PostgreSQL itself refuses a
 * row of two organisations.
 * @param name of the constraint
 * @param parentId the column that names the parent
 */
export const belongsTo = (
  name: string,
  table: Tenant,
  parentId: AnyPgColumn,
  parent: Tenant & { readonly id: AnyPgColumn },
) =>
  foreignKey({
    name,
    columns: [table.organisationId, parentId],
    foreignColumns: [parent.organisationId, parent.id],
  }).onDelete('cascade');

/** The condition that a column, by its name, holds one of these words. */
export const oneOf = (column: string, known: readonly string[]) =>
  sql.raw(`${column} in (${known.map((value) => `'${value}'`).join(', ')})`);
