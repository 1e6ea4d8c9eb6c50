import { index, pgTable, text } from 'drizzle-orm/pg-core';
import { author, organisationId } from './columns.js';
import { createdAt } from './moment.js';

/** Who changed what, and when. Written in the transaction of the change; never changed. */
export const audit = pgTable(
  'audit',
  {
    id: text('id').primaryKey(),
    organisationId: organisationId(),
    /** `study.create`, `member.remove`, … */
    action: text('action').notNull(),
    /** In words. */
    text: text('text').notNull(),
    createdAt: createdAt(),
    ...author(),
  },
  (table) => [
    index('audit_list').on(table.organisationId, table.createdAt, table.id),
    index('audit_action_list').on(table.organisationId, table.action, table.createdAt, table.id),
  ],
);
