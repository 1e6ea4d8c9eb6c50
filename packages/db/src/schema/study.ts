import { sql } from 'drizzle-orm';
import {
  check,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
} from 'drizzle-orm/pg-core';
import { author, belongsTo, oneOf, organisationId } from './columns.js';
import { createdAt } from './moment.js';
import { project } from './project.js';

export const studyStates = ['queued', 'running', 'complete', 'failed', 'cancelled', 'missing'] as const;
export type StudyRowState = (typeof studyStates)[number];

/** What lists show of a study folder, so that listing opens no folder. Written by whoever changes the folder. */
export interface StudyFacts {
  readonly slides: number;
  /** Slides left out. */
  readonly failed: number;
  readonly tiles: number;
  readonly model: string;
  readonly layer?: string;
  readonly dictionaries: readonly string[];
  readonly hasIndex: boolean;
  readonly hasEvaluation: boolean;
}

/** A study folder that the server can read. */
export const study = pgTable(
  'study',
  {
    id: text('id').primaryKey(),
    organisationId: organisationId(),
    projectId: text('project_id').notNull(),
    name: text('name').notNull(),
    /** Absolute. */
    folder: text('folder').notNull(),
    state: text('state', { enum: studyStates }).notNull(),
    message: text('message'),
    suggestion: text('suggestion'),
    /** What the run was asked for, as `studies.create` took it; absent for imported studies. */
    settings: jsonb('settings').$type<unknown>(),
    facts: jsonb('facts').$type<StudyFacts>(),
    createdAt: createdAt(),
    ...author(),
  },
  (table) => [
    belongsTo('study_project', table, table.projectId, project),
    unique('study_tenant').on(table.organisationId, table.id),
    unique('study_folder').on(table.organisationId, table.folder),
    index('study_list').on(table.organisationId, table.createdAt, table.id),
    index('study_project_list').on(table.organisationId, table.projectId, table.createdAt, table.id),
    check('study_state', oneOf('state', studyStates)),
  ],
);

/** One change of how clusters are shown. Versions of a dictionary count 1, 2, 3 … without gaps. */
export const conceptEdit = pgTable(
  'concept_edit',
  {
    organisationId: organisationId(),
    studyId: text('study_id').notNull(),
    dictionary: text('dictionary').notNull(),
    version: integer('version').notNull(),
    change: jsonb('change').$type<unknown>().notNull(),
    /** In words: "named cluster 3 Collagen edge". */
    text: text('text').notNull(),
    /** 0-based; absent where the change is of several. */
    cluster: integer('cluster'),
    createdAt: createdAt(),
    ...author(),
  },
  (table) => [
    primaryKey({ columns: [table.studyId, table.dictionary, table.version] }),
    belongsTo('concept_edit_study', table, table.studyId, study),
    check('concept_edit_version', sql`${table.version} > 0`),
  ],
);

/** What somebody wrote about a study, a cluster or a place. */
export const note = pgTable(
  'note',
  {
    id: text('id').primaryKey(),
    organisationId: organisationId(),
    studyId: text('study_id').notNull(),
    dictionary: text('dictionary'),
    cluster: integer('cluster'),
    text: text('text').notNull(),
    slide: text('slide'),
    /** Level-0 px. */
    x: doublePrecision('x'),
    y: doublePrecision('y'),
    createdAt: createdAt(),
    ...author(),
  },
  (table) => [
    belongsTo('note_study', table, table.studyId, study),
    index('note_list').on(table.studyId, table.createdAt, table.id),
  ],
);

/** Tiles that somebody kept together. */
export const tileSet = pgTable(
  'tile_set',
  {
    id: text('id').primaryKey(),
    organisationId: organisationId(),
    studyId: text('study_id').notNull(),
    name: text('name').notNull(),
    /** How many members it has. */
    tiles: integer('tiles').notNull(),
    createdAt: createdAt(),
    ...author(),
  },
  (table) => [
    belongsTo('tile_set_study', table, table.studyId, study),
    unique('tile_set_tenant').on(table.organisationId, table.id),
    index('tile_set_list').on(table.studyId, table.createdAt, table.id),
  ],
);

/** The tiles of a set on one slide. One row each would be hundreds of thousands. */
export const tileSetSlide = pgTable(
  'tile_set_slide',
  {
    organisationId: organisationId(),
    tileSetId: text('tile_set_id').notNull(),
    /** Order of the slides. */
    position: integer('position').notNull(),
    slide: text('slide').notNull(),
    tiles: integer('tiles').array().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tileSetId, table.position] }),
    belongsTo('tile_set_slide_set', table, table.tileSetId, tileSet),
  ],
);
