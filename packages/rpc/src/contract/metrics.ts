import type { Evaluation } from '@morphoscope/domain';
import type { EvaluationPage } from '@morphoscope/report';
import { z } from 'zod';
import { dictionaryId, id, slideId } from './common.js';
import { describeRegion } from './tiles.js';

export const getMetrics = z.object({ study: id });
export const slideDecision = z.object({ study: id, dictionary: dictionaryId.optional(), slide: slideId });
/** A rectangle or polygon (level-0 px) on a slide. */
export const regionAgreement = describeRegion;
export const studyDecision = z.object({
  study: id,
  dictionary: dictionaryId.optional(),
  className: z.string().max(200).optional(),
});

/** `metrics.json`, or why it is not there. */
export interface StudyMetrics {
  readonly evaluation?: Evaluation;
  readonly message?: string;
}

/** The evaluation laid out for reading, or why it is not there. */
export interface StudyEvaluation {
  readonly page?: EvaluationPage;
  readonly message?: string;
}

/** Clusters taken away, the largest effect first: logit left after each. */
export interface DeletionCurve {
  readonly className: string;
  /** Ids of clusters in the order of removal: the largest |effect| first. */
  readonly order: readonly number[];
  /** `order.length + 1` logits. */
  readonly logits: readonly number[];
  /** The same in random orders: 10th, 50th and 90th percentile at each step. */
  readonly random: readonly { readonly low: number; readonly middle: number; readonly high: number }[];
}

export interface SlideDecision {
  readonly slide: string;
  readonly classes: readonly {
    readonly className: string;
    /** Per cluster, in the order of `ConceptList.concepts`. */
    readonly effects: readonly number[];
    readonly residual: number;
    readonly bias: number;
    readonly logit: number;
    /** Mean |residual| over mean |CAM|: what the clusters do not explain. */
    readonly residualShare: number;
    readonly deletion: DeletionCurve;
  }[];
  /** Why there is none, or what it does not say. */
  readonly note?: string;
  /** Pearson r over cells of the sum of cluster effects with each stored map, and with the map shifted by half a slide. */
  readonly agreement: readonly {
    readonly key: string;
    readonly method: string;
    readonly target: string;
    readonly className: string;
    readonly r: number | null;
    readonly shifted: number | null;
    readonly cells: number;
  }[];
}

/** How far clusters and saliency maps agree within a part of a slide. */
export interface RegionAgreement {
  /** Side of the blocks of cells compared, by their means; 1: the cells themselves. Above 1 on the largest slides only. */
  readonly block: number;
  /** One row per stored map. */
  readonly maps: readonly {
    readonly key: string;
    readonly method: string;
    readonly target: string;
    readonly className: string;
    /** Pearson r over the cells of the region; `null` where either does not vary. */
    readonly r: number | null;
    /** Cells that both cover, or blocks of them. */
    readonly cells: number;
    /**
     * What the same region reaches with the map moved elsewhere, at least a quarter of the slide along both axes: 5th, 50th and
     * 95th percentile of r over `shifts` places. Absent where too few places have tissue.
     */
    readonly chance?: {
      readonly low: number;
      readonly middle: number;
      readonly high: number;
      readonly shifts: number;
    };
  }[];
}

/** A tile the model got wrong, with the clusters that pushed it there. */
export interface Mistake {
  readonly row: number;
  readonly slide: string;
  readonly tile: number;
  readonly label: string;
  readonly predicted: string;
  /** Output (or logit) of the predicted class minus that of the label. */
  readonly margin: number;
  /** Per cluster: effect on predicted minus effect on label; absent without a linear head. */
  readonly push?: readonly number[];
}

export interface StudyDecisions {
  readonly classNames: readonly string[];
  /** Mean effects over slides per class. */
  readonly classes: readonly {
    readonly className: string;
    readonly effects: readonly number[];
    readonly residual: number;
    readonly bias: number;
  }[];
  readonly perSlide: readonly {
    readonly slide: string;
    readonly label?: string;
    readonly logits: readonly number[];
  }[];
  /** Worst first, at most 200. */
  readonly mistakes: readonly Mistake[];
  readonly wrongTiles: number;
  readonly labelledTiles: number;
  readonly note?: string;
}
