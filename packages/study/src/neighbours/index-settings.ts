import type { AtlasMethod, IndexMetric } from '@morphoscope/tile-index';

/** What stands for a tile: its mean activations, or the share of each cluster in it. */
export type IndexVectors = 'activations' | 'weights';

/** What `indexStudy` asks for. Only the study is needed. */
export interface IndexSettings {
  /** Root of a finished study. */
  readonly study: string;
  /** Default `activations`. */
  readonly vectors?: IndexVectors;
  /** Default `l2`. */
  readonly metric?: IndexMetric;
  /** Default `umap`. */
  readonly atlas?: AtlasMethod;
  /** Dictionary whose shares stand for a tile, with `vectors: 'weights'`. Default: the first. */
  readonly dictionary?: string;
  /** Where the model lies now, if it has moved; needed only for slides without stored mean activations. */
  readonly model?: string;
  readonly workers?: number;
}

/** Settings that decide what an index holds, with every default filled in. */
export interface IndexChoice {
  readonly vectors: IndexVectors;
  readonly metric: IndexMetric;
  readonly atlas: AtlasMethod;
  /** With `vectors: 'weights'`. */
  readonly dictionary?: string;
  /** Neighbours per tile in `neighbours.npy`. */
  readonly neighbours: number;
  readonly seed: number;
}
