/** Which way a metric is better. `none`: neither, it describes. `zero`: nearer to 0 is better. */
export type MetricDirection = 'higher' | 'lower' | 'zero' | 'none';

/** What a metric judges (method.md §4). */
export type MetricCategory =
  | 'agreement'
  | 'prediction'
  | 'reconstruction'
  | 'completeness'
  | 'faithfulness'
  | 'localisation'
  | 'importance'
  | 'stability'
  | 'robustness'
  | 'sanity'
  | 'batch-effect'
  | 'reading'
  | 'description';

/** One measured figure. */
export interface MetricResult {
  /** Kebab-case name from the registry of `metrics`, e.g. `logit-r2`. */
  readonly name: string;
  /** `null` when it is not defined for this data; `note` says why. */
  readonly value: number | null;
  /** 95 % interval, by bootstrap over slides unless the definition says otherwise. */
  readonly interval?: readonly [number, number];
  /** What `value` was computed from: tiles, cells, slides as the definition says. */
  readonly n: number;
  readonly direction: MetricDirection;
  readonly category: MetricCategory;
  readonly note?: string;
}

/** What a figure is about. Absent fields do not apply. */
export interface MetricScope {
  /** Dictionary id, e.g. `nmf-k8`. */
  readonly dictionary?: string;
  /** Cluster, 0-based. */
  readonly cluster?: number;
  /** What is explained or predicted: a class name, `not <first class>`, `label`. */
  readonly target?: string;
  /** A saliency method the figure is about, or is compared with. */
  readonly method?: string;
  /** Column of protocol 4.1: `weightSum`, `count`, `weightSum/softCount`, `maxWeight`. */
  readonly feature?: string;
  /** Tiles looked at: `all`, or tiles predicted as a class. */
  readonly subset?: string;
  /** Annotation class. */
  readonly region?: string;
  /** `in-sample`: fitted and scored on the same tiles; `cross-validated`: by slide group; `fit-to-held-out`. */
  readonly fitting?: 'in-sample' | 'cross-validated' | 'fit-to-held-out';
  /** The figure is a control, not a result: `random-h`, `pca`, `kmeans`, `norm` (‖A‖), `shifted`, `block-null`, `class-map`, `randomised-model`, `chance`. */
  readonly control?: string;
  /**
   * What was done to tiles or model: `flip-horizontal`, `shift-cell`, `scale-up`, `jpeg`, `stain`; `random-head`, `random-layer`,
   * `random-all` for parameters drawn anew.
   */
  readonly change?: string;
  /** One slide, where the figure is of one. */
  readonly slide?: string;
}

/** A figure in its place: one row of `metrics.json` and of the CSV table. */
export interface MetricRow extends MetricResult {
  readonly scope: MetricScope;
}

/** What a metric's name means, for people who read a figure and ask. The registry of `metrics` holds it. */
export interface MetricDefinition {
  /** Plain sentences: what is computed, over what, and what chance would give. */
  readonly definition: string;
  /** Paper, book or specification it comes from. */
  readonly source: string;
  readonly direction: MetricDirection;
  /** Least and greatest value there can be; infinite ends are left out by having no range. */
  readonly range?: readonly [number, number];
}
