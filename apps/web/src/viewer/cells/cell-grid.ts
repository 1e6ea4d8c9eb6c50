import type { CellLevels } from '@morphoscope/rpc';
import type { Box } from '../geometry/affine';

/** Names a tile of cells: level 0 is finest. */
export interface CellKey {
  readonly level: number;
  readonly column: number;
  readonly row: number;
}

/** Cells of a level. Level l has ⌈width / 2^l⌉ columns: its last cell may reach past the grid. */
export function levelSize(grid: CellLevels, level: number): { width: number; height: number } {
  const halve = (size: number) => Math.ceil(size / 2 ** level);
  return { width: halve(grid.width), height: halve(grid.height) };
}

/** Level-0 px of the whole grid. */
export function gridBox({ originX, originY, width, height, stepX, stepY }: CellLevels): Box {
  return { x: originX, y: originY, width: width * stepX, height: height * stepY };
}

/** Columns and rows of tiles at a level. */
export function tilesAt(grid: CellLevels, level: number): { columns: number; rows: number } {
  const { width, height } = levelSize(grid, level);
  return { columns: Math.ceil(width / grid.tileSide), rows: Math.ceil(height / grid.tileSide) };
}

/** Which cells of its level a tile holds. */
export function tileCells(grid: CellLevels, { level, column, row }: CellKey): Box {
  const { width, height } = levelSize(grid, level);
  const x = column * grid.tileSide;
  const y = row * grid.tileSide;
  return {
    x,
    y,
    width: Math.min(grid.tileSide, width - x),
    height: Math.min(grid.tileSide, height - y),
  };
}

/** Level-0 px that a tile covers, cut at the end of the grid. */
export function tileBox(grid: CellLevels, key: CellKey): Box {
  const cells = tileCells(grid, key);
  const whole = gridBox(grid);
  const x = grid.originX + cells.x * grid.stepX * 2 ** key.level;
  const y = grid.originY + cells.y * grid.stepY * 2 ** key.level;
  return {
    x,
    y,
    width: Math.min(cells.width * grid.stepX * 2 ** key.level, whole.x + whole.width - x),
    height: Math.min(cells.height * grid.stepY * 2 ** key.level, whole.y + whole.height - y),
  };
}

/** Level 0 cell at a place (level-0 px), or `undefined` outside the grid. */
export function cellAt(grid: CellLevels, x: number, y: number): { column: number; row: number } | undefined {
  const column = Math.floor((x - grid.originX) / grid.stepX);
  const row = Math.floor((y - grid.originY) / grid.stepY);
  return column >= 0 && row >= 0 && column < grid.width && row < grid.height ? { column, row } : undefined;
}

/** The coarsest level whose cells are at most `most` px wide, `scale` being px per level-0 px; at least the finest. */
export function levelFor(grid: CellLevels, scale: number, most = 2): number {
  const cell = Math.max(grid.stepX, grid.stepY) * scale;
  const level = Math.floor(Math.log2(most / cell) + 1e-9);
  return Math.min(grid.levels - 1, Math.max(0, level));
}

/** Tiles of a level that a box (level-0 px) touches, those nearest to its middle first. */
export function visibleTiles(grid: CellLevels, level: number, view: Box): CellKey[] {
  const { columns, rows } = tilesAt(grid, level);
  const stepX = grid.stepX * 2 ** level * grid.tileSide;
  const stepY = grid.stepY * 2 ** level * grid.tileSide;
  const left = Math.max(0, Math.floor((view.x - grid.originX) / stepX));
  const top = Math.max(0, Math.floor((view.y - grid.originY) / stepY));
  const right = Math.min(columns - 1, Math.ceil((view.x + view.width - grid.originX) / stepX) - 1);
  const bottom = Math.min(rows - 1, Math.ceil((view.y + view.height - grid.originY) / stepY) - 1);
  const middleX = (view.x + view.width / 2 - grid.originX) / stepX - 0.5;
  const middleY = (view.y + view.height / 2 - grid.originY) / stepY - 0.5;
  const keys: CellKey[] = [];
  for (let row = top; row <= bottom; row++)
    for (let column = left; column <= right; column++) keys.push({ level, column, row });
  const distance = ({ column, row }: CellKey) => Math.hypot(column - middleX, row - middleY);
  return keys.sort((a, b) => distance(a) - distance(b));
}

/** The tile one level coarser that holds this one, or `undefined` above the coarsest. */
export function coarser(grid: CellLevels, { level, column, row }: CellKey): CellKey | undefined {
  if (level + 1 >= grid.levels) return undefined;
  return { level: level + 1, column: column >> 1, row: row >> 1 };
}

export const keyText = ({ level, column, row }: CellKey): string => `${level}/${column}/${row}`;
