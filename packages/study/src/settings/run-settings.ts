import type { ClusterMethod } from '@morphoscope/clustering';
import type { AttributionMethod, EdgePolicy, Preprocessing } from '@morphoscope/domain';
import type { EngineName } from '@morphoscope/embedder';
import type { ClusterNumbers } from './cluster-plan.js';

/** Whether a slide gives cells to the fit, or is kept out of it to judge the result. */
export type Split = 'fit' | 'held-out';

/** A slide of the cohort: where it lies, what it is called inside the study and what the caller's table says of it. */
export interface SlideInput {
  /** Unique within the study; becomes a folder name. */
  readonly id: string;
  readonly path: string;
  /** Label from the caller's table, shown in the report. */
  readonly label?: string;
  /** Patient, core or case: slides of one group are not independent. Default: every slide is its own group. */
  readonly group?: string;
  /** Scanner or hospital. */
  readonly site?: string;
  /** Default `fit`. */
  readonly split?: Split;
}

/** What the caller of `explain` asks for. Only slides, model and out are needed. */
export interface RunSettings {
  readonly slides: readonly SlideInput[];
  /** Model file: `.onnx`, or TF.js `model.json`. */
  readonly model: string;
  /** Study folder to make. */
  readonly out: string;
  /** Layer to cluster. Default: the last non-negative map before the pooling. */
  readonly layer?: string;
  /** Default `['nmf']`. */
  readonly methods?: readonly ClusterMethod[];
  /**
   * Numbers of clusters, one dictionary each, compared by a sweep where there are several; `auto` fits the one that the
   * sweep chooses. Default `[8]`.
   */
  readonly clusters?: ClusterNumbers;
  /** Folder of a finished study of the same model and layer, whose clusters give order, colours and names. */
  readonly like?: string;
  /** Distance between tiles, px at the model's mpp. Default: half a tile, rounded up to whole cells. */
  readonly stridePx?: number;
  /** Least share of tissue of a tile, 0–1. Default 0.25. */
  readonly minTissue?: number;
  /** Pen marks count as tissue, to see whether a model looks at them. Default false: they are left out. */
  readonly keepPen?: boolean;
  /** Default `cover`. */
  readonly edge?: EdgePolicy;
  /** µm per level-0 px of every slide, where the files do not say or say it wrong. */
  readonly slideMpp?: number;
  /** Model manifest, where it is not beside the model. */
  readonly manifest?: string;
  /** Preprocessing that overrides the manifest. */
  readonly preprocessing?: Partial<Preprocessing>;
  readonly classNames?: readonly string[];
  /** Default `auto`. */
  readonly engine?: EngineName;
  /** Default 1. */
  readonly seed?: number;
  /** Cells in the training matrix V, over all slides. Default 50,000. */
  readonly sampleCells?: number;
  /** Share of the groups to keep out of the fit, 0–1, at least one. Default: none, or as the slides' `split` says. */
  readonly holdOut?: number;
  /** Saliency methods whose maps to make beside the clusters. Default: none. */
  readonly attribution?: readonly AttributionMethod[];
  /** Find out which pixels of the prototypes made their cluster fire. Default true. */
  readonly prototypeRelevance?: boolean;
  /** Threads. Default: the number of cores. */
  readonly workers?: number;
  /** Go on with an interrupted study instead of refusing it. Default false. */
  readonly resume?: boolean;
}

/** What is going on; at most a few per second reach the caller. */
export interface Progress {
  readonly stage:
    | 'sample'
    | 'fit'
    | 'apply'
    | 'concepts'
    | 'relevance'
    | 'judge'
    | 'probe'
    | 'attribute'
    | 'index'
    | 'atlas';
  /** Units done and in all; `total` may grow while slides are being opened. */
  readonly done: number;
  readonly total: number;
  readonly unit: 'slides' | 'tiles' | 'dictionaries' | 'epochs';
  /** Slide or dictionary at work. */
  readonly detail?: string;
}

/** How a caller follows and stops a run. */
export interface RunHooks {
  readonly onProgress?: (progress: Progress) => void;
  /** One line a person should see at once: a slide failed, a lock was taken over. */
  readonly onNotice?: (text: string) => void;
  readonly signal?: AbortSignal;
  /**
   * What the work is done for, e.g. the id of a job that moves from machine to machine: a lock that a machine which is gone
   * left for the same owner is taken over.
   */
  readonly owner?: string;
}
