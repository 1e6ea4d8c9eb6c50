import type { StatisticColumns } from '@morphoscope/concepts';
import type {
  Attribution,
  DecisionMetric,
  Layer,
  Preprocessing,
  SignedShift,
  Slide,
  TileGrid,
  TilePixels,
  TileSpec,
} from '@morphoscope/domain';
import type { EngineName } from '@morphoscope/embedder';
import type { AttributionMap } from '../attribution/attribution-map.js';

/** What every tile worker is told once. */
export interface WorkerSetup {
  readonly modelPath: string;
  readonly layer: Layer;
  readonly engine: EngineName;
  readonly manifest?: string;
  readonly preprocessing: Preprocessing;
  readonly tiling: TileSpec;
  /** Pen marks count as tissue. */
  readonly keepPen: boolean;
}

/** A slide as workers open it. */
export interface WorkerSlide {
  readonly id: string;
  readonly path: string;
  readonly mpp?: number;
}

/** Where to cut a tile. */
export interface TilePlace {
  readonly index: number;
  /** Level-0 px. */
  readonly x: number;
  readonly y: number;
}

/** Where activations were kept in the sampling pass. */
export interface CachedTiles {
  readonly path: string;
  /** Number of each tile's record, −1 where it must be computed; same order as the job's tiles. */
  readonly records: readonly number[];
}

/** Where to keep activations for the apply pass, one record of `predictions` + `activations` per tile. */
interface KeptTiles {
  readonly path: string;
  /** Number of the job's first record in the file. */
  readonly first: number;
  /** How many of the job's tiles to keep, from the first on. */
  readonly count: number;
}

/** A fitted dictionary as workers need it. */
export interface WorkerDictionary {
  readonly method: 'nmf' | 'kmeans';
  readonly K: number;
  /** `K × C`. */
  readonly H: Float32Array;
  readonly metric?: DecisionMetric;
  readonly shift?: SignedShift;
}

/** What workers can be asked. */
export type TileJob =
  | { readonly kind: 'prepare'; readonly slide: WorkerSlide }
  | {
      readonly kind: 'sample';
      readonly slide: WorkerSlide;
      readonly tiles: readonly TilePlace[];
      /** Per tile: cells to take, ascending. */
      readonly cells: readonly Uint16Array[];
      readonly keep: KeptTiles;
    }
  | {
      readonly kind: 'dictionaries';
      readonly dictionaries: readonly WorkerDictionary[];
      /** `classes × C` head weights, when the layer feeds a linear head. */
      readonly evidence?: Float32Array;
    }
  | {
      readonly kind: 'project';
      readonly slide: WorkerSlide;
      readonly tiles: readonly TilePlace[];
      /** Per tile and layer cell, `n × h·w`: 1 where the cell lies on tissue. */
      readonly onTissue: Uint8Array;
      readonly cached: CachedTiles;
    }
  | {
      /** Mean activations alone. */
      readonly kind: 'pool';
      readonly slide: WorkerSlide;
      readonly tiles: readonly TilePlace[];
    }
  | {
      readonly kind: 'attribute';
      readonly slide: WorkerSlide;
      readonly tiles: readonly TilePlace[];
      readonly maps: readonly AttributionMap[];
    }
  | {
      /** Mean gradients of the logits' contrasts over the cells of each tile. */
      readonly kind: 'gradients';
      readonly slide: WorkerSlide;
      readonly tiles: readonly TilePlace[];
      readonly cached: CachedTiles;
    }
  | {
      /** What the rest of the network says of a tile, and of the tile as a dictionary rebuilds it. */
      readonly kind: 'rebuild';
      readonly slide: WorkerSlide;
      readonly tiles: readonly TilePlace[];
      readonly cached: CachedTiles;
      readonly dictionary: WorkerDictionary;
    }
  | {
      /** Which pixels of a tile made a cluster fire. */
      readonly kind: 'cluster-pixels';
      readonly slide: WorkerSlide;
      readonly tile: TilePlace;
      readonly dictionary: WorkerDictionary;
      readonly cluster: number;
      /** Of which decision the part through the cluster is explained. */
      readonly target: AttributionMap['target'];
    }
  | {
      readonly kind: 'picture';
      readonly slide: WorkerSlide;
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly mpp: number;
    };

/** A slide ready to be tiled. */
export interface PreparedSlide {
  readonly slide: Slide;
  readonly grid: TileGrid;
  readonly tissueAreaMm2: number;
  /** GeoJSON text of the tissue mask. */
  readonly tissue: string;
  /** JPEG bytes. */
  readonly thumbnail: Uint8Array;
  /** What each cell of the slide's raster lies on, row-major, see `CELL`. */
  readonly cells: Uint8Array;
}

/** What a raster cell lies on. */
export const CELL = { glass: 0, tissue: 1, outside: 2 } as const;

/** The sampled cells of some tiles. */
export interface SampledCells {
  /** `cells × C`, tile by tile. */
  readonly rows: Float32Array;
}

/** Projections of some tiles and what each cluster does in each tile. */
export interface ProjectedTiles {
  /** `n × classes`. */
  readonly predictions: Float32Array;
  /** `n × channels × h·w`, see `channels.ts`. */
  readonly projections: Float32Array;
  /** `n × C`: mean activation over the cells of each tile. */
  readonly pooled: Float32Array;
  /** Per dictionary, `n × K` each, row-major: over all cells of a tile. */
  readonly statistics: readonly StatisticColumns[];
  /** The same over cells on tissue. */
  readonly tissueStatistics: readonly StatisticColumns[];
}

/** Mean activations of some tiles over their cells, `n × C`. */
export interface PooledTiles {
  readonly pooled: Float32Array;
}

/** Saliency maps of some tiles. */
export interface AttributedTiles {
  /** `n × planes × h·w`, on the cells of the layer: all planes of all maps, in order. */
  readonly maps: Float32Array;
  /** Per map: how it was made. */
  readonly settings: readonly Attribution['settings'][];
}

/** What the pixels of a tile did for one cluster. */
export interface ClusterPixels {
  readonly method: Attribution['method'];
  /** `tilePx × tilePx`: what made the cluster fire. */
  readonly activation: Float32Array;
  /** `tilePx × tilePx`: what made the part of the decision that went through the cluster. */
  readonly decision: Float32Array;
  /** Class whose log-odds `decision` explains. */
  readonly explained: number;
}

/** Gradients of some tiles. */
export interface TileGradients {
  /** `n · contrasts × C`, tile by tile. */
  readonly gradients: Float32Array;
}

/** Logits of some tiles, before and after a dictionary. */
export interface RebuiltLogits {
  /** `n × classes` each. */
  readonly logits: Float32Array;
  readonly rebuilt: Float32Array;
}

/** Result type per job kind. */
export interface TileResults {
  prepare: PreparedSlide;
  sample: SampledCells;
  dictionaries: null;
  project: ProjectedTiles;
  pool: PooledTiles;
  attribute: AttributedTiles;
  gradients: TileGradients;
  rebuild: RebuiltLogits;
  'cluster-pixels': ClusterPixels;
  picture: TilePixels;
}
