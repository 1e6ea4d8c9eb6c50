import { z } from 'zod';
import { id, page, slideId } from './common.js';

export const jobKinds = ['run', 'apply', 'evaluate', 'index', 'attribute', 'export', 'import'] as const;
export type JobKind = (typeof jobKinds)[number];
export type JobState = 'queued' | 'running' | 'retrying' | 'complete' | 'failed' | 'cancelled';

export const listJobs = page.extend({
  study: id.optional(),
  state: z.enum(['queued', 'running', 'retrying', 'complete', 'failed', 'cancelled']).optional(),
});
export const getJob = z.object({ job: id });
export const jobLog = z.object({
  job: id,
  after: z.int().min(0).default(0),
  limit: z.int().min(1).max(1000).default(200),
});
/** Progress of one job, or of all of the organisation, as it comes. */
export const watchJobs = z.object({ job: id.optional(), lastEventId: z.string().max(64).nullish() });

export const submitJob = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('apply'), study: id, slides: z.array(id).min(1).max(10_000) }),
  /** Tries slides of the study again that failed, after their files were mended or with a scale that was missing. */
  z.object({
    kind: z.literal('mend'),
    study: id,
    /** As `failures` of the study calls them. */
    slides: z.array(slideId).min(1).max(10_000),
    /** µm per level-0 px of these slides. */
    slideMpp: z.number().positive().max(100).optional(),
  }),
  z.object({ kind: z.literal('evaluate'), study: id }),
  z.object({
    kind: z.literal('index'),
    study: id,
    vectors: z.enum(['activations', 'weights']).default('activations'),
    metric: z.enum(['l2', 'cosine']).default('l2'),
    atlas: z.enum(['umap', 'pca']).default('umap'),
  }),
  z.object({ kind: z.literal('attribute'), study: id, methods: z.array(z.string().max(60)).min(1).max(15) }),
  z.object({
    kind: z.literal('export'),
    study: id,
    format: z.enum(['tiff', 'geojson', 'parquet', 'npy', 'report']),
    dictionary: z.string().max(64).optional(),
  }),
]);

export interface JobProgress {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  readonly unit: string;
  readonly detail?: string;
  /** Units per second, and seconds left, once known. */
  readonly rate?: number;
  readonly secondsLeft?: number;
}

export interface Job {
  readonly id: string;
  readonly kind: JobKind;
  readonly state: JobState;
  readonly studyId?: string;
  readonly studyName?: string;
  readonly author: string;
  readonly createdAt: string;
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly attempt: number;
  readonly attempts: number;
  readonly progress?: JobProgress;
  readonly message?: string;
  readonly suggestion?: string;
  /** Parts that other workers may take: slides done, failed and in all. */
  readonly parts?: { readonly done: number; readonly failed: number; readonly total: number };
}

export interface JobLine {
  readonly line: number;
  readonly at: string;
  readonly text: string;
}
