import { text } from 'drizzle-orm/pg-core';
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
