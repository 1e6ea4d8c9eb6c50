import type { DecompositionState } from '@morphoscope/concepts';
import type { MapAgreementState, RegionAgreementState, TileFeatures } from '@morphoscope/metrics';
import type { DifferentiableSource } from '../../worker/differentiable-model.js';
import type { TilePlace, WorkerSlide } from '../../worker/protocol.js';
import type { DecisionTarget } from '../decision-target.js';
import type { LayerMethod } from '../evaluate-settings.js';
import type { MapSet } from '../map-set.js';
import type { ProbeJob, ProbeResults } from '../probes/worker/protocol.js';
import type { RegionFrame } from '../region-frame.js';
import type { TileRegions } from '../slide-regions.js';

/** What every evaluation thread is told once. */
export type EvaluationSetup = DifferentiableSource & { readonly classNames: readonly string[] };

/** What evaluation threads can be asked. */
export type EvaluationJob =
  | ProbeJob
  /** Activations of some cells. */
  | {
      readonly kind: 'cells';
      readonly slide: WorkerSlide;
      readonly tiles: readonly TilePlace[];
      /** Per tile: cells to take, ascending. */
      readonly cells: readonly Uint16Array[];
    }
  /** What to compute of the tiles from now on. */
  | {
      readonly kind: 'maps';
      readonly sets: readonly MapSet[];
      readonly targets: readonly DecisionTarget[];
      readonly methods: readonly LayerMethod[];
      readonly seed: number;
      /** Where there are annotations. */
      readonly regions?: RegionFrame;
    }
  /** The maps themselves, for an export. */
  | { readonly kind: 'planes'; readonly slide: WorkerSlide; readonly tiles: readonly TilePlace[] }
  | {
      readonly kind: 'judge';
      readonly slide: WorkerSlide;
      readonly tiles: readonly TilePlace[];
      /** `features`: features and logits only, for tiles that regressions are fitted on. */
      readonly depth: 'features' | 'full';
      /** Per tile: whether to put the sets' activations back through the model. */
      readonly rebuild: readonly boolean[];
      /** Per tile: whether to take clusters out of it one by one. */
      readonly curves: readonly boolean[];
      /** Where the slide is annotated. */
      readonly regions?: TileRegions & { readonly blockCount: number };
      /** Position of the job's first tile among those of its slide. */
      readonly first: number;
    };

/** Maps of some tiles as they are. */
export interface TilePlanes {
  /** One per tile of the job: 0 where the model gave values that are not finite. The other arrays hold the rest. */
  readonly finite: Uint8Array;
  /** `n × classes`. */
  readonly logits: Float32Array;
  /** `n × targets × methods × P`. */
  readonly saliency: Float32Array;
  /** Per map set, `n × K × P`. */
  readonly weights: readonly Float32Array[];
  /** Per map set, `n × K × P`: distances to the centroids; `null` where there are none. */
  readonly distances: readonly (Float32Array | null)[];
}

/** Result type per job kind. */
export interface EvaluationResults extends ProbeResults {
  cells: { readonly rows: Float32Array };
  maps: null;
  judge: JudgedTiles;
  planes: TilePlanes;
}

/** Ways of taking clusters out of a tile's activations or putting them in. */
export const curveNames = [
  'deletion',
  'deletion-supporting',
  'deletion-random',
  'insertion',
  'insertion-random',
] as const;

/** Per way, `n × (K + 1)`: log-odds of the tile's own label after 0, 1, …, K clusters. */
export type CurveTiles = Readonly<Record<(typeof curveNames)[number], Float64Array>>;

/** What one map set gives for some tiles. */
export interface SetTiles {
  readonly features: TileFeatures;
  /** k-means, `n × K`: Σ_p d_k(p) and min_p d_k(p) over the distances to the centroids. */
  readonly distances?: { readonly sum: Float64Array; readonly least: Float64Array };
  /** What the model says of the activations as the set sees them; NaN for tiles that were not put back. */
  readonly rebuilt?: {
    /** `n × classes`. */
    readonly logits: Float32Array;
    /** `n`: ‖A − rebuilt A‖² over the tile. */
    readonly squaredError: Float64Array;
  };
  /** Dictionaries only; NaN for tiles that were left out of it. */
  readonly curves?: CurveTiles;
}

/** How many units of a layer are at its largest value: saturation by ReLU6 and the like. */
export interface UnitCounts {
  readonly active: number;
  readonly atCap: number;
  readonly cap: number;
}

/** What is known of each of n tiles. */
export interface TileFigures {
  readonly n: number;
  /** `n × classes`. */
  readonly logits: Float32Array;
  /** `n`: ‖A‖² over the tile. */
  readonly squaredNorm: Float64Array;
  /** `n × classes`: mean class evidence over cells, where the head is linear in the layer. */
  readonly evidence?: Float64Array;
  /** In the order of the map sets. */
  readonly sets: readonly SetTiles[];
}

/** What judging some tiles gives. */
export interface JudgedTiles {
  /** One per tile of the job: 0 where the model gave values that are not finite; such tiles count nowhere else. */
  readonly finite: Uint8Array;
  /** The others, in the job's order. */
  readonly tiles: TileFigures;
  /** Per map set: agreement with each saliency map, targets outermost; strata are predicted labels. */
  readonly agreements: readonly MapAgreementState[];
  /** The same for maps shifted by half the tile; dictionaries only. */
  readonly shifted: readonly (MapAgreementState | null)[];
  /** Per map set: sums of the correlations between cluster weights; dictionaries only. */
  readonly correlations: readonly (Float64Array | null)[];
  /** Sums of the correlations between saliency maps. */
  readonly saliency: Float64Array;
  /** Per map set: sums of the class evidence; NMF dictionaries with a linear head only. */
  readonly decompositions: readonly (DecompositionState | null)[];
  /** Per map set: agreement with annotations. `null` where there is none. */
  readonly regions: readonly RegionAgreementState[] | null;
  /** Per map set, `(K + 1) × (blocks + 1)`: cells per hard label (none last) and annotated object; dictionaries only. */
  readonly blocks: readonly (Float64Array | null)[] | null;
  /** The same for the model's own class map, where the head is linear in the layer: `classes × (blocks + 1)`. */
  readonly classBlocks: Float64Array | null;
  readonly units: UnitCounts;
}
