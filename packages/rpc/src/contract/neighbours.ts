import { z } from 'zod';
import { cluster, dictionaryId, id, rectangle, slideId, tileName } from './common.js';
import type { TileRow } from './tiles.js';

export const neighbourFilter = z.object({
  clusters: z.array(cluster).max(64).optional(),
  notClusters: z.array(cluster).max(64).optional(),
  slides: z.array(slideId).max(10_000).optional(),
  notSlides: z.array(slideId).max(10_000).optional(),
  labels: z.array(z.string().max(200)).max(100).optional(),
  notLabels: z.array(z.string().max(200)).max(100).optional(),
  scores: z
    .array(
      z.object({ className: z.string().max(200), least: z.number().optional(), most: z.number().optional() }),
    )
    .max(20)
    .optional(),
  onePerSlide: z.boolean().optional(),
  overlapping: z.boolean().optional(),
  /** Only tiles the model got wrong. */
  wrong: z.boolean().optional(),
});
export const findNeighbours = z.object({
  study: id,
  dictionary: dictionaryId.optional(),
  query: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('tiles'), tiles: z.array(tileName).min(1).max(1000) }),
    z.object({ kind: z.literal('region'), slide: slideId, region: rectangle }),
    /** An image sent to `POST /api/studies/<study>/query-image`, by the id it was given. */
    z.object({ kind: z.literal('image'), image: id }),
  ]),
  /** How several tiles become one question. */
  region: z.enum(['mean', 'best']).default('mean'),
  k: z.int().min(1).max(500).default(20),
  filter: neighbourFilter.default({}),
});
export const neighbourStatus = z.object({ study: id });
export const clusterGraph = z.object({ study: id, dictionary: dictionaryId.optional() });

export interface NeighbourRow extends TileRow {
  readonly distance: number;
}

export interface Neighbours {
  readonly items: readonly NeighbourRow[];
  /** Tiles that the question was made of. */
  readonly asked: readonly TileRow[];
  /** `exact` for small filtered sets and where no graph was built. */
  readonly search: 'hnsw' | 'exact';
  readonly metric: 'l2' | 'cosine';
  /** Measured recall@10 of the index. */
  readonly recall: number;
}

export interface NeighbourStatus {
  readonly state: 'ready' | 'none' | 'stale';
  readonly tiles?: number;
  readonly metric?: 'l2' | 'cosine';
  readonly search?: 'hnsw' | 'exact';
  readonly recall?: number;
  /** Why there is none, and what to do. */
  readonly message?: string;
}

/** Where neighbours lead: for every pair of clusters how often their tiles are neighbours. */
export interface ClusterGraph {
  readonly clusters: readonly number[];
  /** `K × K`, row-major: share of the neighbours of tiles of the row's cluster that lie in the column's, 0–1. */
  readonly shares: readonly (number | null)[];
  readonly border: readonly { readonly a: number; readonly b: number; readonly tiles: readonly TileRow[] }[];
}
