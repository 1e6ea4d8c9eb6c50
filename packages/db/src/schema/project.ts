import type { Finding, Level } from '@morphoscope/domain';
import { sql } from 'drizzle-orm';
import {
  bigint,
  check,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  unique,
} from 'drizzle-orm/pg-core';
import { author, belongsTo, organisationId } from './columns.js';
import { createdAt } from './moment.js';

/** Slides and studies that belong together. */
export const project = pgTable(
  'project',
  {
    id: text('id').primaryKey(),
    organisationId: organisationId(),
    name: text('name').notNull(),
    description: text('description').notNull().default(''),
    createdAt: createdAt(),
    ...author(),
  },
  (table) => [
    unique('project_tenant').on(table.organisationId, table.id),
    index('project_list').on(table.organisationId, table.createdAt, table.id),
  ],
);

/** A slide file that the server can read. */
export const slide = pgTable(
  'slide',
  {
    id: text('id').primaryKey(),
    organisationId: organisationId(),
    projectId: text('project_id').notNull(),
    name: text('name').notNull(),
    /** Absolute. */
    path: text('path').notNull(),
    state: text('state', { enum: ['ready', 'broken'] }).notNull(),
    message: text('message'),
    suggestion: text('suggestion'),
    vendor: text('vendor'),
    width: integer('width'),
    height: integer('height'),
    /** µm per level-0 px. */
    mppX: doublePrecision('mpp_x'),
    mppY: doublePrecision('mpp_y'),
    objectivePower: doublePrecision('objective_power'),
    levels: jsonb('levels').$type<readonly Level[]>(),
    label: text('label'),
    group: text('group'),
    site: text('site'),
    findings: jsonb('findings').$type<readonly Finding[]>().notNull().default([]),
    createdAt: createdAt(),
    ...author(),
  },
  (table) => [
    belongsTo('slide_project', table, table.projectId, project),
    unique('slide_path').on(table.projectId, table.path),
    index('slide_list').on(table.organisationId, table.projectId, table.name, table.id),
    check('slide_state', sql`${table.state} in ('ready', 'broken')`),
  ],
);

/** A model file that the server can read. */
export const model = pgTable(
  'model',
  {
    id: text('id').primaryKey(),
    organisationId: organisationId(),
    name: text('name').notNull(),
    /** Absolute; a file, or the folder of a model in several files. */
    path: text('path').notNull(),
    sha256: text('sha256').notNull(),
    format: text('format').notNull(),
    classNames: jsonb('class_names').$type<readonly string[]>().notNull().default([]),
    bytes: bigint('bytes', { mode: 'number' }).notNull(),
    createdAt: createdAt(),
    ...author(),
  },
  (table) => [
    unique('model_tenant').on(table.organisationId, table.id),
    unique('model_path').on(table.organisationId, table.path),
    index('model_list').on(table.organisationId, table.createdAt, table.id),
  ],
);
