import type { AttributionMethod } from '@morphoscope/domain';

/** What `judgeKnownTruth` asks for. */
export interface KnownTruthSettings {
  /** Root of a finished study whose saliency maps have been made. */
  readonly study: string;
  /** Class whose decision is explained. */
  readonly target: string;
  /** Annotations of every concept that was planted, as `openAnnotations` reads them. */
  readonly annotations: string;
  /** Slides without one concept: by slide id, then by concept, the path of a slide of the same size. These slides are judged. */
  readonly without: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** The concept that shows where another one was taken away; its use is 0 by definition. */
  readonly reference: string;
  /** Concepts that are neither looked for nor counted against a map, e.g. lumina, which belong to several kinds of glands. */
  readonly ignored?: readonly string[];
  /** Seed of random H, shifts and bootstrap. Default 1. */
  readonly seed?: number;
}

/** A figure per judged slide and over them. */
export interface SlideFigure {
  /** In the order of the slides; `null` where it is not defined. */
  readonly perSlide: readonly (number | null)[];
  /** Mean over the slides where it is defined. */
  readonly mean: number | null;
  /** 95 % bootstrap interval over slides. */
  readonly interval?: readonly [number, number];
}

/** What a concept does to the decision: the log-odds of the target with it, minus those of the same slide without it. */
export interface ConceptUse {
  readonly concept: string;
  /** Mean over tiles with at least 2 % of it. */
  readonly perTile: SlideFigure;
  /** Sum over these tiles by the sum of its shares: per tile full of it. */
  readonly perArea: SlideFigure;
}

/** Where a map comes from and how it is read. */
export interface MapName {
  readonly kind: 'dictionary' | 'saliency' | 'control';
  /** Dictionary id, saliency method or control. */
  readonly id: AttributionMethod | (string & {});
  /** `cluster`: W of the decisive cluster. `evidence`: Σ_k s_k W_k. `map`: as it is. */
  readonly reading: 'cluster' | 'evidence' | 'map';
}

/** How a map finds one concept among the annotated cells of a slide. */
export interface LocalisationScore {
  readonly concept: string;
  readonly auroc: SlideFigure;
  readonly averagePrecision: SlideFigure;
  /** Share of the positive mass on the concept. */
  readonly mass: SlideFigure;
  /** 1 where the highest cell lies on it. */
  readonly pointing: SlideFigure;
  /** AUROC of the map moved by a quarter of the slide or more: chance. */
  readonly shifted: SlideFigure;
  /** Share of the annotated cells that are of the concept: what average precision and mass are worth by chance. */
  readonly prevalence: SlideFigure;
}

/** A map against everything that was planted. */
export interface MapScore {
  readonly map: MapName;
  readonly localisation: readonly LocalisationScore[];
  /** Spearman's correlation over concepts: mean of the map on a concept's cells with the use of the concept. */
  readonly ranking: SlideFigure;
  /** Share of the slides that hold the most used concept where the map is highest on it, on average. */
  readonly named: SlideFigure;
}

/** The cluster that speaks most for the target on the slides of the fit, and what it lies on in the judged slides. */
export interface DecisiveCluster {
  readonly dictionary: string;
  /** How many clusters the dictionary has. */
  readonly K: number;
  /** From 0. */
  readonly cluster: number;
  /** Its importance for the target against the other classes. */
  readonly importance: number;
  /** Over the judged slides: shares of its cells and of all annotated cells that are of each concept. */
  readonly concepts: readonly {
    readonly concept: string;
    readonly share: number;
    readonly baseRate: number;
  }[];
}

/** What `judgeKnownTruth` finds. */
export interface KnownTruth {
  readonly slides: readonly string[];
  readonly target: string;
  /** From the largest effect per area to the smallest. */
  readonly use: readonly ConceptUse[];
  /** The concept with the largest effect per area: what the model really looks at. */
  readonly used: string;
  readonly clusters: readonly DecisiveCluster[];
  readonly maps: readonly MapScore[];
}
