import type { CellLevels } from '@morphoscope/rpc';
import {
  type CellKey,
  coarser,
  gridBox,
  keyText,
  levelFor,
  tileBox,
  tilesAt,
  visibleTiles,
} from '../cells/cell-grid';
import type { CellTile } from '../cells/cell-tile';
import type { Box } from '../geometry/affine';

/** A part of a tile and where it lies. */
export interface CellQuad {
  /** `keyText` of the tile. */
  readonly name: string;
  readonly tile: CellTile;
  /** Level-0 px. */
  readonly place: Box;
  /** Cells of the tile. */
  readonly cells: Box;
}

/** Whether a tile is at hand and can be drawn. */
export type Prepare = (key: CellKey) => CellTile | undefined;

/**
 * What to draw of a layer: every tile in view at the level that suits the scale, or where it is missing the nearest
 * coarser one that is there. `scale`: screen px per level-0 px; `view`: level-0 px.
 */
export function cellQuads(grid: CellLevels, view: Box, scale: number, prepare: Prepare): CellQuad[] {
  const quads: CellQuad[] = [];
  for (const key of visibleTiles(grid, levelFor(grid, scale), view)) {
    let source: CellKey | undefined = key;
    let tile = prepare(source);
    while (tile === undefined) {
      source = coarser(grid, source);
      if (source === undefined) break;
      tile = prepare(source);
    }
    if (source !== undefined && tile !== undefined) quads.push(quadOf(grid, key, source, tile));
  }
  return quads;
}

/** Tiles to have for a view, the most urgent first: the coarsest level, what is seen, then a rim around it. */
export function wantedTiles(grid: CellLevels, view: Box, scale: number): CellKey[] {
  const level = levelFor(grid, scale);
  const coarsest = grid.levels - 1;
  const { columns, rows } = tilesAt(grid, coarsest);
  const base = columns * rows <= 4 ? visibleTiles(grid, coarsest, gridBox(grid)) : [];
  const seen = visibleTiles(grid, level, view);
  const reach = Math.min(view.width, view.height) / 3;
  const wide = {
    x: view.x - reach,
    y: view.y - reach,
    width: view.width + 2 * reach,
    height: view.height + 2 * reach,
  };
  const names = new Set<string>();
  return [...base, ...seen, ...visibleTiles(grid, level, wide)].filter((key) => {
    const name = keyText(key);
    if (names.has(name)) return false;
    names.add(name);
    return true;
  });
}

/** The part of `source` that lies where `key` lies. */
function quadOf(grid: CellLevels, key: CellKey, source: CellKey, tile: CellTile): CellQuad {
  const place = tileBox(grid, key);
  const from = tileBox(grid, source);
  const step = 2 ** source.level;
  return {
    name: keyText(source),
    tile,
    place,
    cells: {
      x: (place.x - from.x) / (grid.stepX * step),
      y: (place.y - from.y) / (grid.stepY * step),
      width: place.width / (grid.stepX * step),
      height: place.height / (grid.stepY * step),
    },
  };
}
