import { z } from 'zod';
import { cluster, dictionaryId, id, page, type Rectangle, rectangle, slideId, tileName } from './common.js';

/** Which tiles. What is left out filters nothing. */
export const tileFilter = z.object({
  clusters: z.array(cluster).max(64).optional(),
  slides: z.array(slideId).max(10_000).optional(),
  labels: z.array(z.string().max(200)).max(100).optional(),
  /** The predicted class differs from the slide's label. */
  wrong: z.boolean().optional(),
  /** Row numbers of the atlas. */
  rows: z.array(z.int().min(0)).max(1_000_000).optional(),
});
export const listTiles = page.extend({
  study: id,
  dictionary: dictionaryId.optional(),
  filter: tileFilter.default({}),
  sort: z.enum(['slide', 'weight', 'mixture', 'score']).default('slide'),
  /** With `sort: weight`: of which cluster. */
  cluster: cluster.optional(),
  /** With `sort: score`: output of which class. */
  className: z.string().max(200).optional(),
});
export const describeTile = z.object({ study: id, dictionary: dictionaryId.optional(), tile: tileName });
/** A rectangle or polygon (level-0 px) on a slide. */
export const describeRegion = z.object({
  study: id,
  dictionary: dictionaryId.optional(),
  slide: slideId,
  region: z.union([
    rectangle,
    z
      .array(z.tuple([z.number(), z.number()]))
      .min(3)
      .max(2000),
  ]),
});
export const describePlace = z.object({
  study: id,
  dictionary: dictionaryId.optional(),
  slide: slideId,
  x: z.number(),
  y: z.number(),
});

export interface TileRow {
  /** Row of the study's tiles, slide after slide: as in the atlas. */
  readonly row: number;
  readonly slide: string;
  readonly tile: number;
  readonly place: Rectangle;
  /** Strongest cluster; absent where nothing is active. */
  readonly cluster?: number;
  readonly shares: readonly number[];
  readonly label?: string;
  readonly prediction: readonly number[];
  /** Index of the largest output. */
  readonly predicted: number;
  /** Absent where the slide has no label that names a class. */
  readonly wrong?: boolean;
}

export interface TilePage {
  readonly items: readonly TileRow[];
  readonly nextCursor?: string;
  readonly total: number;
  /** Mean shares over all tiles that match, not only those of this page. */
  readonly shares?: readonly number[];
}

/** How a part of a slide is made up and what it says to the model. */
export interface Mixture {
  readonly cells: number;
  readonly tiles: number;
  readonly areaMm2: number;
  /** Mean W over the covered cells, per cluster in the order of `ConceptList.concepts`, as all lists of clusters here. */
  readonly weights: readonly number[];
  /** Shares of ΣW. */
  readonly shares: readonly number[];
  /** Per class, mean over cells; absent without a head that is linear in the layer. */
  readonly decision?: readonly ClassDecision[];
  /** Model output per class, mean over the tiles that overlap. */
  readonly prediction: readonly number[];
}

/** `logit = bias + Σ effects + residual`, exact for average pooling. */
export interface ClassDecision {
  readonly className: string;
  readonly effects: readonly number[];
  /** Absent where the activations of these cells were not kept. */
  readonly residual?: number;
  readonly bias: number;
  readonly logit?: number;
}

export interface TileDetail extends TileRow {
  readonly mixture: Mixture;
}

export interface RegionDetail extends Mixture {
  readonly rows: readonly number[];
  readonly place: Rectangle;
}
