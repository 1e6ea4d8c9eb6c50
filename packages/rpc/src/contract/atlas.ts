import { z } from 'zod';
import { dictionaryId, id, name, page, tileName } from './common.js';

export const describeAtlas = z.object({ study: id, dictionary: dictionaryId.optional() });
export const saveSet = z.object({
  study: id,
  name,
  tiles: z.array(tileName).min(1).max(200_000),
});
export const listSets = page.extend({ study: id });
export const getSet = z.object({ study: id, set: id });
export const renameSet = getSet.extend({ name });

/**
 * The map of tiles. Its points come as bytes from `/api/studies/<study>/atlas/<dictionary>` in columns, each of `tiles`
 * values, little-endian, one after another: x Float32, y Float32 (both scaled to −1…1), slide Uint32 (index into
 * `slides`), tile Uint32, cluster Int16 (−1: none), predicted Uint8 (class), flags Uint8 (bit 0: label names a class;
 * bit 1: wrong), scores Float32 × classes (row-major).
 */
export interface AtlasInfo {
  readonly tiles: number;
  readonly method: 'umap' | 'pca';
  /** Of the 2-D map, 0–1, where it was measured. */
  readonly trustworthiness?: number;
  /** Share of variance, PCA only. */
  readonly explained?: readonly number[];
  readonly neighbours: number;
  readonly slides: readonly { readonly id: string; readonly label?: string; readonly site?: string }[];
  readonly classNames: readonly string[];
  readonly url: string;
}

export interface TileSet {
  readonly id: string;
  readonly name: string;
  readonly tiles: number;
  readonly author: string;
  readonly at: string;
}

export interface TileSetDetail extends TileSet {
  readonly members: readonly { readonly slide: string; readonly tile: number }[];
}
