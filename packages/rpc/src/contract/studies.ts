import type { Finding, KSweep, Layer, Mpp, Preprocessing, TileSpec, TreeNode } from '@morphoscope/domain';
import { z } from 'zod';
import { dictionaryId, id, name, page, slideId } from './common.js';
import type { JobProgress } from './jobs.js';

export const listStudies = page.extend({ project: id.optional(), search: z.string().max(200).optional() });
export const getStudy = z.object({ study: id });
export const renameStudy = z.object({ study: id, name });

export const methods = ['nmf', 'nmf-decision', 'nmf-tree', 'kmeans'] as const;

export const createStudy = z.object({
  project: id,
  name,
  slides: z.array(id).min(1).max(10_000),
  model: id,
  layer: z.string().max(500).optional(),
  methods: z.array(z.enum(methods)).min(1).max(4).default(['nmf']),
  clusters: z.union([z.literal('auto'), z.array(z.int().min(2).max(64)).min(1).max(12)]).default([8]),
  stridePx: z.int().min(1).max(8192).optional(),
  minTissue: z.number().min(0).max(1).optional(),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31)
    .default(1),
  /** µm per level-0 px of every slide, where the files do not say. */
  slideMpp: z.number().positive().max(100).optional(),
  holdOut: z.number().gt(0).lt(1).optional(),
  attribution: z.array(z.string().max(60)).max(15).default([]),
  /** Afterwards make the tile index and the atlas. */
  index: z.boolean().default(true),
  /** Afterwards measure how far the explanation can be trusted. */
  evaluate: z.boolean().default(false),
  priority: z.int().min(0).max(10).default(5),
});

/** A run as it was asked for. */
export type RunRequest = z.output<typeof createStudy>;

/** Shows a study folder that lies below a root of the server. */
export const importStudy = z.object({
  project: id,
  root: z.int().min(0).default(0),
  path: z.string().max(4000),
  name: name.optional(),
});
export const compareStudies = z.object({
  a: z.object({ study: id, dictionary: dictionaryId.optional() }),
  b: z.object({ study: id, dictionary: dictionaryId.optional() }),
});
/** Takes slides that failed off the lists of a study. */
export const leaveOutSlides = z.object({ study: id, slides: z.array(slideId).min(1).max(10_000) });
export const studySlide = z.object({ study: id, slide: slideId });
export const exportFormats = ['tiff', 'geojson', 'parquet', 'npy', 'report'] as const;
export const exportStudy = z.object({
  study: id,
  format: z.enum(exportFormats),
  dictionary: dictionaryId.optional(),
  slides: z.array(slideId).max(10_000).optional(),
});

export type StudyState =
  | 'queued'
  | 'running'
  | 'complete'
  /** Ended before the end; what is there is shown. */
  | 'failed'
  | 'cancelled'
  /** The folder is not where it was. */
  | 'missing';

export interface Study {
  readonly id: string;
  readonly projectId: string;
  readonly name: string;
  readonly state: StudyState;
  readonly createdAt: string;
  /** Why it failed, and what to do. */
  readonly message?: string;
  readonly suggestion?: string;
  readonly slides: number;
  /** Slides left out. */
  readonly failed: number;
  readonly tiles: number;
  readonly model: string;
  readonly layer?: string;
  /** Ids, in the order of the study. */
  readonly dictionaries: readonly string[];
  /** Of the job at work, if one is. */
  readonly progress?: JobProgress;
  /** The job at work; where the run has failed or was cancelled, the run, to be tried again. */
  readonly job?: string;
  readonly hasIndex: boolean;
  readonly hasEvaluation: boolean;
}

export interface SlideFailure {
  readonly slideId: string;
  readonly message: string;
  readonly suggestion?: string;
}

/** A dictionary, without its concepts. */
export interface DictionaryInfo {
  readonly id: string;
  readonly method: string;
  readonly kind: 'nmf' | 'kmeans';
  readonly K: number;
  /** Clusters as edits show them. */
  readonly shown: number;
  readonly order: string;
  readonly relativeError?: number;
  readonly decisionReads?: string;
  readonly decisionNote?: string;
  readonly tree?: readonly TreeNode[];
  /** Where the W scale of tiles ends: 255 in a weight tile is this. Shared by all slides. */
  readonly weightScale: number;
}

/** Grid of W cells on a slide, as weight tiles give them; level 0 is finest, each further one halves it. */
export interface CellLevels {
  readonly width: number;
  readonly height: number;
  readonly originX: number;
  readonly originY: number;
  readonly stepX: number;
  readonly stepY: number;
  /** Cells per side of a weight tile. */
  readonly tileSide: number;
  readonly levels: number;
}

export interface StudySlide {
  readonly slideId: string;
  readonly width: number;
  readonly height: number;
  readonly mpp: Mpp;
  readonly objectivePower?: number;
  readonly levels: readonly {
    readonly width: number;
    readonly height: number;
    readonly downsample: number;
    readonly blockWidth: number;
    readonly blockHeight: number;
  }[];
  readonly cells: CellLevels;
  readonly tiles: number;
  /** Side of an analysis tile, level-0 px. */
  readonly tileSide: number;
  readonly tissueAreaMm2: number;
  readonly label?: string;
  readonly group?: string;
  readonly site?: string;
  readonly split?: 'fit' | 'held-out';
  /** Mean model output over tiles, per class. */
  readonly meanPrediction: readonly number[];
  /** Whether the file itself can be read from here: without it only maps are shown. */
  readonly readable: boolean;
  readonly maps: readonly SaliencyLayer[];
}

/** A saliency map, as `/api/studies/<study>/slides/<slide>/saliency/<key>/…` gives it in tiles. */
export interface SaliencyLayer {
  readonly key: string;
  readonly method: string;
  readonly target: string;
  /** The target in words. */
  readonly explains: string;
  readonly signed: boolean;
  /** Scale shared by all slides: byte 255 is `high`, byte 1 is `low`, 0 is uncovered. */
  readonly low: number;
  readonly high: number;
}

/** A study opened. Everything but pictures, maps, tiles and concepts. */
export interface StudyDetail extends Study {
  readonly seed: number;
  readonly classNames: readonly string[];
  /** Whether outputs are probabilities (softmax or sigmoid inside the model). */
  readonly activation: 'softmax' | 'sigmoid' | 'none';
  readonly engine: string;
  readonly preprocessing?: Preprocessing;
  readonly layerInfo?: Layer;
  readonly tiling?: TileSpec;
  readonly overlapRule?: string;
  /** How cells become a logit; `average` splits exactly. */
  readonly pooling?: 'average' | 'max';
  readonly dictionaryInfo: readonly DictionaryInfo[];
  readonly slideInfo: readonly StudySlide[];
  readonly failures: readonly SlideFailure[];
  readonly findings: readonly Finding[];
  readonly sweeps: readonly KSweep[];
  /** What `studies.create` was asked for, where this server made the study: to ask for the same with changes. */
  readonly settings?: RunRequest;
}

export interface StudyExport {
  /** `/api/studies/<id>/exports/<file>` for each file. */
  readonly files: readonly { readonly name: string; readonly bytes: number; readonly url: string }[];
}
