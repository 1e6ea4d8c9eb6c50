import { z } from 'zod';
import type { JobKind } from './contract/jobs.js';
import { exportFormats, methods } from './contract/studies.js';

/**
 * What a job in the queue carries: everything its worker needs besides the database. Paths are absolute and mean the same
 * on every worker machine. Written by the services, read by `apps/api/src/worker`; checked on both sides, as a queue
 * outlives the program that filled it.
 */

const path = z.string().min(1).max(4096);

/** A slide as the study knows it: `id` becomes a folder name and is unique in the study. */
export const payloadSlide = z.object({
  id: z.string().min(1).max(255),
  path,
  label: z.string().exactOptional(),
  group: z.string().exactOptional(),
  site: z.string().exactOptional(),
  split: z.enum(['fit', 'held-out']).exactOptional(),
});

/** The study a job works on: its row in the database and its folder. */
const target = { study: z.string().min(1).max(64), folder: path };

/** How an index is made. */
export const indexChoice = z.object({
  vectors: z.enum(['activations', 'weights']).default('activations'),
  metric: z.enum(['l2', 'cosine']).default('l2'),
  atlas: z.enum(['umap', 'pca']).default('umap'),
  dictionary: z.string().max(64).exactOptional(),
});

/** How an evaluation is made. */
export const evaluationChoice = z.object({
  /** Folder with one annotation file per slide. */
  annotations: path.exactOptional(),
  tiles: z.int().positive().exactOptional(),
  probeTiles: z.int().min(0).exactOptional(),
  seed: z.int().min(0).exactOptional(),
});

/** Makes a study: sample (per slide) → fit → apply (per slide) → finish, then what else was asked for. */
export const runPayload = z.object({
  kind: z.literal('run'),
  ...target,
  slides: z.array(payloadSlide).min(1).max(10_000),
  model: path,
  /** Model manifest, where it is not beside the model. */
  manifest: path.exactOptional(),
  layer: z.string().max(500).exactOptional(),
  methods: z.array(z.enum(methods)).min(1).max(4).default(['nmf']),
  clusters: z.union([z.literal('auto'), z.array(z.int().min(2).max(64)).min(1).max(12)]).default([8]),
  /** Folder of a finished study whose clusters give order, colours and names. */
  like: path.exactOptional(),
  stridePx: z.int().min(1).max(8192).exactOptional(),
  minTissue: z.number().min(0).max(1).exactOptional(),
  keepPen: z.boolean().exactOptional(),
  slideMpp: z.number().positive().max(100).exactOptional(),
  /** Cells in the training matrix, over all slides. */
  sampleCells: z.int().min(100).max(10_000_000).exactOptional(),
  seed: z.int().min(0).default(1),
  holdOut: z.number().gt(0).lt(1).exactOptional(),
  /** Which pixels of prototypes made their cluster fire. */
  prototypeRelevance: z.boolean().exactOptional(),
  attribution: z.array(z.string().max(60)).max(15).default([]),
  index: indexChoice.exactOptional(),
  evaluate: evaluationChoice.exactOptional(),
});

/** Adds slides to a finished study. */
export const applyPayload = z.object({
  kind: z.literal('apply'),
  ...target,
  slides: z.array(payloadSlide).min(1).max(10_000),
  /** Where the model lies now, if it has moved. */
  model: path.exactOptional(),
  slideMpp: z.number().positive().max(100).exactOptional(),
  /** Bring the index up to date afterwards. */
  index: indexChoice.exactOptional(),
});

export const evaluatePayload = z.object({
  kind: z.literal('evaluate'),
  ...target,
  model: path.exactOptional(),
  ...evaluationChoice.shape,
});

export const indexPayload = z.object({
  kind: z.literal('index'),
  ...target,
  model: path.exactOptional(),
  ...indexChoice.shape,
});

export const attributePayload = z.object({
  kind: z.literal('attribute'),
  ...target,
  model: path.exactOptional(),
  methods: z.array(z.string().max(60)).max(15),
  prototypes: z.boolean().exactOptional(),
  targets: z.array(z.string().max(200)).exactOptional(),
  through: z.string().max(64).exactOptional(),
  slides: z.array(z.string().max(255)).exactOptional(),
});

/** Writes maps and tables below `exports/` of the study folder. */
export const exportPayload = z.object({
  kind: z.literal('export'),
  ...target,
  format: z.enum(exportFormats),
  dictionary: z.string().max(64).exactOptional(),
  slides: z.array(z.string().max(255)).exactOptional(),
});

/** Opens a study folder that was made elsewhere, checks it whole and brings its row up to date. */
export const importPayload = z.object({ kind: z.literal('import'), ...target });

export const jobPayload = z.discriminatedUnion('kind', [
  runPayload,
  applyPayload,
  evaluatePayload,
  indexPayload,
  attributePayload,
  exportPayload,
  importPayload,
]);

/** As written by services: defaults may be left out. */
export type JobPayloadInput = z.input<typeof jobPayload>;
/** As read by workers: defaults filled in. */
export type JobPayload = z.output<typeof jobPayload> & { readonly kind: JobKind };
