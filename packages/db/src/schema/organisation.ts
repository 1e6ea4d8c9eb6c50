import { pgTable, text } from 'drizzle-orm/pg-core';
import { createdAt } from './moment.js';

/** A team. Every row of a team belongs to exactly one. */
export const organisation = pgTable('organisation', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  createdAt: createdAt(),
});
