import type { Finding } from './finding.js';
import type { MetricDefinition, MetricRow, MetricScope } from './metric.js';

/** `metrics.json`: what `evaluate` measured. Long format: every figure is a row that says what it is about. */
export interface Evaluation {
  readonly schemaVersion: 1;
  /** Version of Morphoscope. */
  readonly version: string;
  readonly seed: number;
  readonly study: {
    readonly title: string;
    readonly model: string;
    readonly layer: string;
    readonly classNames: readonly string[];
    /** Names of the targets in `MetricScope.target`. */
    readonly targets: readonly string[];
  };
  readonly sample: {
    readonly tiles: number;
    readonly slides: readonly EvaluatedSlide[];
    /** Whether the slides judged were kept out of the fit. */
    readonly heldOut: boolean;
    /** Independent units (slides, or groups of slides of one patient): what folds and intervals are made over. */
    readonly groups: number;
  };
  readonly dictionaries: readonly EvaluatedDictionary[];
  /** Saliency methods compared. */
  readonly methods: readonly string[];
  readonly rows: readonly MetricRow[];
  /** What every name in `rows` means, by name: tables and reports explain figures with it. */
  readonly definitions: Readonly<Record<string, MetricDefinition>>;
  readonly curves: readonly Curve[];
  readonly matrices: readonly Matrix[];
  readonly findings: readonly Finding[];
  /** The reading for people, most important first: what the model uses and how sure that is. Plain sentences. */
  readonly reading: readonly ReadingSentence[];
}

/** A slide as the evaluation took it. */
export interface EvaluatedSlide {
  readonly id: string;
  readonly group: string;
  readonly label?: string;
  readonly site?: string;
  readonly split: 'fit' | 'held-out';
  readonly tiles: number;
}

/** A dictionary as people see it: `names` and `colours` (`#rrggbb`) per cluster, in order. */
export interface EvaluatedDictionary {
  readonly id: string;
  readonly method: string;
  readonly K: number;
  readonly names: readonly string[];
  readonly colours: readonly string[];
}

/** A figure along an axis: deletion, insertion, completeness over K. */
export interface Curve {
  /** `deletion`, `insertion`, `morf`, `lerf`, `completeness-over-k`, … */
  readonly name: string;
  readonly scope: MetricScope;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly low?: readonly number[];
  readonly high?: readonly number[];
  readonly xLabel: string;
  readonly yLabel: string;
}

/** A table of numbers with names on both sides: confusion, correlation of weights, counts by label. */
export interface Matrix {
  readonly name: string;
  readonly scope: MetricScope;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** `rows × columns`, row-major; `null` where undefined. */
  readonly values: readonly (number | null)[];
  readonly rowLabel: string;
  readonly columnLabel: string;
}

/** A sentence that a rule made from figures. */
export interface ReadingSentence {
  readonly text: string;
  /** How far it can be trusted. */
  readonly confidence: 'shown' | 'likely' | 'open';
  /** Figures it rests on. */
  readonly basis?: readonly MetricScope[];
}
