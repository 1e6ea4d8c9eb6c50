import { hash32, type Layer, type Tile } from '@morphoscope/domain';

/** Disk space for activations kept between the sampling and the apply pass, over all slides. */
const CACHE_BYTES = 2 ** 30;
/** Tiles sampled of a slide at least, so that a slide is not judged by one corner. */
const LEAST_TILES = 8;

/** Which tiles of a slide are run for the training matrix, and how many cells they give. */
export interface SampleChoice {
  /** In grid order. */
  readonly tiles: readonly Tile[];
  /** Cells wanted of this slide. */
  readonly cells: number;
  /** The first so many of `tiles` have their activations kept for the apply pass. */
  readonly cachedTiles: number;
}

/**
 * Chooses tiles by the smallest hash of (seed, slide, tile): the choice does not depend on the order of work. A tile
 * gives about a quarter of its cells, more when the slide has few tiles.
 */
export function chooseSample(
  tiles: readonly Tile[],
  options: { seed: number; slideId: string; layer: Layer; classes: number; cells: number; slides: number },
): SampleChoice {
  const { seed, slideId, layer, classes, cells, slides } = options;
  const cellsPerTile = layer.height * layer.width;
  if (cells === 0) return { tiles: [], cells: 0, cachedTiles: 0 };
  const perTile = Math.max(1, Math.floor(cellsPerTile / 4));
  const wanted = Math.min(tiles.length, Math.max(LEAST_TILES, Math.ceil(cells / perTile)));
  const chosen = tiles
    .map((tile) => ({ tile, rank: hash32(seed, 'sample-tile', slideId, tile.index) }))
    .sort((a, b) => a.rank - b.rank || a.tile.index - b.tile.index)
    .slice(0, wanted)
    .map(({ tile }) => tile)
    .sort((a, b) => a.index - b.index);
  const record = 4 * (classes + layer.channels * cellsPerTile);
  return {
    tiles: chosen,
    cells: Math.min(cells, wanted * cellsPerTile),
    cachedTiles: Math.min(wanted, Math.floor(CACHE_BYTES / slides / record)),
  };
}

/** A cell that may be sampled. */
interface Candidate {
  readonly rank: number;
  /** Position in the list of tiles. */
  readonly t: number;
  readonly cell: number;
}

/**
 * Chooses `wanted` of the cells that may be taken, by the smallest hash of (seed, slide, tile, cell): a uniform sample
 * of the slide that no order of work can change (bottom-k sampling).
 * @param allowed per tile, `h·w`: 1 where the cell may be taken
 * @returns per tile the cells to take, ascending
 */
export function chooseCells(
  tiles: readonly Tile[],
  allowed: readonly Uint8Array[],
  { seed, slideId, wanted }: { seed: number; slideId: string; wanted: number },
): Uint16Array[] {
  const candidates: Candidate[] = [];
  tiles.forEach((tile, t) => {
    allowed[t]!.forEach((may, cell) => {
      if (may) candidates.push({ rank: hash32(seed, 'sample-cell', slideId, tile.index, cell), t, cell });
    });
  });
  candidates.sort((a, b) => a.rank - b.rank || a.t - b.t || a.cell - b.cell);
  const chosen: number[][] = tiles.map(() => []);
  for (const { t, cell } of candidates.slice(0, wanted)) chosen[t]!.push(cell);
  return chosen.map((cells) => Uint16Array.from(cells.sort((a, b) => a - b)));
}
