import type { CellRaster } from '@morphoscope/domain';
import type { StudyTile } from '../table/tile-places.js';

/** A tile shows a concept from this share of its cells on. */
const SHOWS = 0.02;

/** What taking a concept away does to one slide's tiles; `null` where no tile shows it. */
export interface ConceptEffect {
  readonly perTile: number | null;
  readonly perArea: number | null;
}

/** Share of each tile's cells that are of a concept. @param side of a tile, level-0 px */
export function conceptShares(
  cells: Uint8Array,
  concept: number,
  raster: CellRaster,
  tiles: readonly StudyTile[],
  side: { readonly x: number; readonly y: number },
): Float64Array {
  const { width, height, originX, originY, stepX, stepY } = raster;
  return Float64Array.from(tiles, ({ x, y }) => {
    const first = (from: number, origin: number, step: number): number =>
      Math.max(0, Math.round((from - origin) / step));
    const [left, top] = [first(x, originX, stepX), first(y, originY, stepY)];
    const right = Math.min(width, first(x + side.x, originX, stepX));
    const bottom = Math.min(height, first(y + side.y, originY, stepY));
    let own = 0;
    for (let row = top; row < bottom; row++)
      for (let column = left; column < right; column++) if (cells[row * width + column] === concept) own++;
    return own / Math.max(1, (right - left) * (bottom - top));
  });
}

/**
 * Effect of a concept on the decisions of a slide's tiles.
 * @param shares of the concept per tile. @param whole, without: log-odds per tile with and without it
 */
export function conceptEffect(
  shares: Float64Array,
  whole: Float64Array,
  without: Float64Array,
): ConceptEffect {
  let [tiles, area, shift] = [0, 0, 0];
  shares.forEach((share, i) => {
    if (share < SHOWS) return;
    tiles++;
    area += share;
    shift += whole[i]! - without[i]!;
  });
  return tiles === 0 ? { perTile: null, perArea: null } : { perTile: shift / tiles, perArea: shift / area };
}
