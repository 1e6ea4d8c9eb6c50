import { sql } from 'drizzle-orm';
import {
  bigserial,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { author, belongsTo, oneOf, organisationId } from './columns.js';
import { createdAt, moment } from './moment.js';
import { study } from './study.js';

export const workKinds = ['run', 'apply', 'evaluate', 'index', 'attribute', 'export', 'import'] as const;
export type WorkKind = (typeof workKinds)[number];
export const workStates = ['queued', 'running', 'retrying', 'complete', 'failed', 'cancelled'] as const;
export type WorkState = (typeof workStates)[number];
/** What a worker can do: `embed` runs models, `cpu` everything else. */
export const capabilities = ['embed', 'cpu'] as const;
export type Capability = (typeof capabilities)[number];
export const partStates = ['open', 'taken', 'done', 'failed'] as const;
export type PartState = (typeof partStates)[number];

/** How far a job is. */
export interface WorkProgress {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  readonly unit: string;
  readonly detail?: string;
  /** Units per second. */
  readonly rate?: number;
  readonly secondsLeft?: number;
}

/** Work asked for. What people see; the queue delivers it under `queueId`. */
export const job = pgTable(
  'job',
  {
    id: text('id').primaryKey(),
    organisationId: organisationId(),
    studyId: text('study_id'),
    kind: text('kind', { enum: workKinds }).notNull(),
    capability: text('capability', { enum: capabilities }).notNull(),
    state: text('state', { enum: workStates }).notNull(),
    /** 0–10; higher is sooner. */
    priority: integer('priority').notNull(),
    payload: jsonb('payload').$type<unknown>().notNull(),
    progress: jsonb('progress').$type<WorkProgress>(),
    /** Tries begun, and how many there may be. */
    attempt: integer('attempt').notNull().default(0),
    attempts: integer('attempts').notNull(),
    message: text('message'),
    suggestion: text('suggestion'),
    /** Who works on it, and until when that is believed without a sign of life. */
    worker: text('worker'),
    leaseUntil: moment('lease_until'),
    /** Id of the delivery in pg-boss. */
    queueId: uuid('queue_id').notNull().unique(),
    createdAt: createdAt(),
    /** Of the last change that people can see. */
    updatedAt: moment('updated_at').notNull().defaultNow(),
    startedAt: moment('started_at'),
    endedAt: moment('ended_at'),
    ...author(),
  },
  (table) => [
    belongsTo('job_study', table, table.studyId, study),
    unique('job_tenant').on(table.organisationId, table.id),
    index('job_list').on(table.organisationId, table.createdAt, table.id),
    index('job_study_list').on(table.studyId, table.createdAt, table.id),
    index('job_open')
      .on(table.state, table.leaseUntil)
      .where(sql`state in ('queued', 'retrying', 'running')`),
    check('job_kind', oneOf('kind', workKinds)),
    check('job_capability', oneOf('capability', capabilities)),
    check('job_state', oneOf('state', workStates)),
  ],
);

/** A process that does jobs of all organisations. */
export const worker = pgTable('worker', {
  name: text('name').primaryKey(),
  capabilities: jsonb('capabilities').$type<readonly Capability[]>().notNull(),
  /** Last sign of life. */
  seenAt: moment('seen_at').notNull().defaultNow(),
});

/** A slide's share of one stage of a job; any worker may take it. */
export const jobPart = pgTable(
  'job_part',
  {
    organisationId: organisationId(),
    jobId: text('job_id').notNull(),
    stage: text('stage').notNull(),
    slide: text('slide').notNull(),
    position: integer('position').notNull(),
    capability: text('capability', { enum: capabilities }).notNull(),
    state: text('state', { enum: partStates }).notNull().default('open'),
    worker: text('worker'),
    leaseUntil: moment('lease_until'),
    /** Times it was taken. */
    attempt: integer('attempt').notNull().default(0),
    attempts: integer('attempts').notNull(),
    /** What the worker gave back. */
    result: jsonb('result').$type<unknown>(),
    message: text('message'),
    suggestion: text('suggestion'),
  },
  (table) => [
    primaryKey({ columns: [table.jobId, table.stage, table.slide] }),
    belongsTo('job_part_job', table, table.jobId, job),
    index('job_part_open')
      .on(table.state, table.jobId, table.position)
      .where(sql`state in ('open', 'taken')`),
    check('job_part_state', oneOf('state', partStates)),
    check('job_part_capability', oneOf('capability', capabilities)),
  ],
);

/** What a job said, line by line. */
export const jobLog = pgTable(
  'job_log',
  {
    line: bigserial('line', { mode: 'number' }).primaryKey(),
    organisationId: organisationId(),
    jobId: text('job_id').notNull(),
    text: text('text').notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    belongsTo('job_log_job', table, table.jobId, job),
    index('job_log_list').on(table.jobId, table.line),
  ],
);
