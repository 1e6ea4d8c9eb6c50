import type { CellRaster } from '@morphoscope/domain';

/** Cells per side of a tile of a map. */
const MAP_TILE = 256;

/** A raster of cells in levels: level 0 is the raster itself, each further one halves it. */
export interface CellLevels extends CellRaster {
  /** Cells per side of a tile, at every level. */
  readonly tileSide: number;
  /** Number of levels; the last one fits into a single tile. */
  readonly levels: number;
}

/** The levels of a slide's raster. */
export function cellLevels(raster: CellRaster): CellLevels {
  const longest = Math.max(raster.width, raster.height);
  const levels = 1 + Math.max(0, Math.ceil(Math.log2(longest / MAP_TILE)));
  return { ...raster, tileSide: MAP_TILE, levels };
}

/** Cells of a level that a tile holds. */
export interface LevelWindow {
  readonly level: number;
  /** First cell, in cells of the level. */
  readonly x0: number;
  readonly y0: number;
  readonly width: number;
  readonly height: number;
}

/** The window of a tile; `undefined` where the level has no such tile. */
export function tileWindow(
  cells: CellLevels,
  level: number,
  column: number,
  row: number,
): LevelWindow | undefined {
  if (!(level >= 0 && level < cells.levels) || !(column >= 0 && row >= 0)) return undefined;
  const x0 = column * cells.tileSide;
  const y0 = row * cells.tileSide;
  const width = Math.min(cells.tileSide, levelSide(cells.width, level) - x0);
  const height = Math.min(cells.tileSide, levelSide(cells.height, level) - y0);
  return width > 0 && height > 0 ? { level, x0, y0, width, height } : undefined;
}

/** Cells of a level along an axis that has `side` cells at level 0. */
export function levelSide(side: number, level: number): number {
  return Math.ceil(side / 2 ** level);
}
