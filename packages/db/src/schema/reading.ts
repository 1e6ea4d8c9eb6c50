import { index, integer, jsonb, pgTable, primaryKey, text, unique } from 'drizzle-orm/pg-core';
import { author, belongsTo, organisationId } from './columns.js';
import { createdAt } from './moment.js';
import { study } from './study.js';

/** A blind reading of the clusters of one dictionary. */
export const reading = pgTable(
  'reading',
  {
    id: text('id').primaryKey(),
    organisationId: organisationId(),
    studyId: text('study_id').notNull(),
    dictionary: text('dictionary').notNull(),
    title: text('title').notNull(),
    choices: jsonb('choices').$type<readonly string[]>().notNull(),
    /** How many clusters there are to name. */
    clusters: integer('clusters').notNull(),
    createdAt: createdAt(),
    ...author(),
  },
  (table) => [
    belongsTo('reading_study', table, table.studyId, study),
    unique('reading_tenant').on(table.organisationId, table.id),
    index('reading_list').on(table.studyId, table.createdAt, table.id),
  ],
);

/** What one reader said of one cluster. Answers of people who left stay, by name. */
export const readingAnswer = pgTable(
  'reading_answer',
  {
    organisationId: organisationId(),
    readingId: text('reading_id').notNull(),
    readerId: text('reader_id').notNull(),
    reader: text('reader').notNull(),
    cluster: integer('cluster').notNull(),
    choice: text('choice').notNull(),
    comment: text('comment').notNull().default(''),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.readingId, table.readerId, table.cluster] }),
    belongsTo('reading_answer_reading', table, table.readingId, reading),
  ],
);
