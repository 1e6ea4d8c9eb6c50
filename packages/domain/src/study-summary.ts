import type { AttributionMethod } from './attribution.js';
import type { Concept, Decomposition } from './concept.js';
import type { FitRecord, TreeNode } from './dictionary.js';
import type { Evaluation } from './evaluation.js';
import type { Finding } from './finding.js';
import type { KSweep } from './k-sweep.js';
import type { Layer, Preprocessing } from './model.js';
import type { Heatmap } from './raster.js';
import type { Mpp, TilePixels } from './slide.js';
import type { TileSpec } from './tile.js';

/** A value, or how to get it when it is needed: lets a summary of many slides hold no pictures. */
export type Deferred<T> = T | (() => Promise<T>);

/** Everything a report shows, already computed: study gives it, report lays it out. */
export interface StudySummary {
  readonly title: string;
  readonly version: string;
  readonly model: {
    readonly file: string;
    readonly sha256: string;
    readonly classNames: readonly string[];
    readonly engine: string;
    readonly preprocessing: Preprocessing;
    readonly layer: Layer;
  };
  readonly tiling: TileSpec;
  /** How overlapping tiles were merged, in words. */
  readonly overlapRule: string;
  readonly seed: number;
  readonly dictionaries: readonly DictionarySummary[];
  readonly failures: readonly {
    readonly slideId: string;
    readonly message: string;
    readonly suggestion?: string;
  }[];
  readonly findings: readonly Finding[];
  /** Numbers of clusters compared, one sweep per method, where several were. */
  readonly sweeps?: readonly KSweep[];
  /** What `morphoscope evaluate` measured, once it has. */
  readonly evaluation?: Evaluation;
}

/** One fitted dictionary with its slides and concepts. */
export interface DictionarySummary {
  /** e.g. `nmf-k8`. */
  readonly id: string;
  readonly kind: 'nmf' | 'kmeans';
  /** As asked for on the command line: `nmf`, `nmf-decision`, `nmf-tree`, `kmeans`. */
  readonly method?: string;
  readonly K: number;
  readonly fit: FitRecord;
  readonly order: string;
  /** Relative reconstruction error on the sample, NMF only. */
  readonly relativeError?: number;
  /** Decision-aware NMF: where it knows from what the decision reads; the share it misses is `fit.decisionError`. */
  readonly decisionReads?: string;
  /** Binary-tree NMF: how the clusters came from each other. */
  readonly tree?: readonly TreeNode[];
  readonly concepts: readonly ConceptSummary[];
  /** Why importance is missing, or what it does not say (max pooling), in one sentence. */
  readonly decisionNote?: string;
  readonly slides: readonly SlideSummary[];
}

/** A concept with the pictures of its prototypes. */
export interface ConceptSummary extends Concept {
  readonly pictures: readonly PrototypePicture[];
  readonly findings: readonly Finding[];
}

/** A prototype tile with some context around it. */
export interface PrototypePicture {
  readonly prototypeIndex: number;
  readonly pixels: TilePixels;
  /** Tile and cell rectangles in px of `pixels`. */
  readonly tileRect: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  };
  readonly cellRect: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  };
  /** µm per px of the picture. */
  readonly mpp: number;
  /** Which pixels of the tile made the cluster fire; absent where nobody asked, or the model has no gradients. */
  readonly relevance?: PixelRelevance;
}

/** Which pixels of a tile made a cluster fire, and which made the part of a decision that went through it. */
export interface PixelRelevance {
  /** Way back to the pixels. */
  readonly method: AttributionMethod;
  /** The decision, in words. */
  readonly explains: string;
  readonly maps: Deferred<PixelRelevanceMaps>;
}

/** Maps on the pixels the model saw, row-major, with sign. */
export interface PixelRelevanceMaps {
  readonly width: number;
  readonly height: number;
  /** What made the cluster fire. */
  readonly activation: Float32Array;
  /** What spoke for the decision (above 0) or against it, through the cluster. */
  readonly decision: Float32Array;
}

/** A saliency map of a slide, on the cells of the clusters. */
export interface SaliencySummary {
  readonly method: AttributionMethod;
  /** The target in words. */
  readonly explains: string;
  /** Whether values below zero speak against the target, or cannot occur. */
  readonly signed: boolean;
  /** One channel, NaN where uncovered. */
  readonly map: Deferred<Heatmap>;
  /** Where the scale ends for all slides and targets of the method, so that maps can be compared. */
  readonly range: Deferred<{ readonly low: number; readonly high: number }>;
}

/** One slide as a dictionary sees it. */
export interface SlideSummary {
  readonly slideId: string;
  readonly width: number;
  readonly height: number;
  readonly mpp: Mpp;
  readonly tiles: number;
  readonly tissueAreaMm2: number;
  /** Given by `--labels`, if any. */
  readonly label?: string;
  /** Patient, core or case; absent: the slide is its own group. */
  readonly group?: string;
  /** Scanner or hospital. */
  readonly site?: string;
  /** Whether the slide gave cells to the fit; absent where nothing was kept out. */
  readonly split?: 'fit' | 'held-out';
  readonly thumbnail: Deferred<TilePixels>;
  /** Hard label per cell (`NO_CLUSTER` where no activation) and NaN where uncovered, one channel. */
  readonly hardMap: Deferred<Heatmap>;
  /** Saliency maps to show beside the clusters, where any were made. */
  readonly saliency?: readonly SaliencySummary[];
  /** Share of covered cells per cluster. */
  readonly prevalence: readonly number[];
  /** Mean model output over tiles, per class. */
  readonly meanPrediction: readonly number[];
  /** Per class; empty when the head is not linear. */
  readonly decomposition: readonly Decomposition[];
}
