import type { AttributionMethod } from '@morphoscope/domain';
import type { RegionAgreementState, Separation } from '@morphoscope/metrics';
import type { TilePlace, WorkerSlide } from '../../../worker/protocol.js';
import type { DecisionTarget } from '../../decision-target.js';
import type { MapSet } from '../../map-set.js';
import type { RegionFrame } from '../../region-frame.js';
import type { RandomStage } from '../random-stage.js';

/** What to probe tiles with, from now on. */
export interface ProbeSetup {
  readonly kind: 'probe-setup';
  /** Dictionaries, ‖A‖ and random H. */
  readonly sets: readonly MapSet[];
  readonly methods: readonly AttributionMethod[];
  readonly seed: number;
  /** Maps per pixel against annotations, where there are any; and the targets that they are made for. */
  readonly regions?: { readonly frame: RegionFrame; readonly targets: readonly DecisionTarget[] };
  /** Methods that give a map per pixel. */
  readonly pixelMethods: readonly AttributionMethod[];
  /** Cells taken of each tile to tell how clusters stand apart. */
  readonly cellsPerTile: number;
}

/** Some tiles of a slide. */
interface ProbeTiles {
  readonly slide: WorkerSlide;
  readonly tiles: readonly TilePlace[];
}

/** What evaluation threads can be asked about single tiles. */
export type ProbeJob =
  | ProbeSetup
  | (ProbeTiles & {
      readonly kind: 'probe';
      /** Per tile: whether ROAD is tried on it. */
      readonly road: readonly boolean[];
      /** Annotated classes, `n × P`, where the slide is annotated. */
      readonly mask?: Uint8Array;
      /** Position of the job's first tile among those of its slide. */
      readonly first: number;
    })
  | (ProbeTiles & { readonly kind: 'randomise'; readonly stage: RandomStage })
  | {
      readonly kind: 'separate';
      /** `n × d`. */
      readonly rows: Float32Array;
      readonly n: number;
      /** Per dictionary, `n`. */
      readonly labels: readonly Uint8Array[];
    };

/** What probing some tiles gives; NaN where a figure is not defined. */
export interface ProbedTiles {
  /** Position in the job of each tile that counts. */
  readonly rows: readonly number[];
  /** `n × maps × CURVE_VALUES`: log-odds of the tile's own label. */
  readonly curves: Float64Array;
  /** `n × changes × sets × 2`: error of W, and share of cells with the same hard label. */
  readonly changes: Float64Array;
  /** `n × changes × 2`: change of the log-odds of the tile's own label, and whether the label stays. */
  readonly decisions: Float64Array;
  readonly regions: RegionAgreementState | null;
  /** `n · cellsPerTile × C`, and their hard labels per dictionary. */
  readonly cells: Float32Array;
  readonly labels: readonly Uint8Array[];
}

/** Maps with the parameters drawn anew against maps as they were. */
export interface RandomisedTiles {
  readonly rows: readonly number[];
  /** `n × (maps + dictionaries) × 2`: rank correlation and structural similarity; W of each dictionary, mean over clusters, last. */
  readonly similarity: Float64Array;
}

/** Result type per job kind. */
export interface ProbeResults {
  'probe-setup': null;
  probe: ProbedTiles;
  randomise: RandomisedTiles;
  separate: readonly Separation[];
}
