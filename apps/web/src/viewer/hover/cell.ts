import type { CellLevels, ClassDecision, ConceptCard, Mixture } from '@morphoscope/rpc';
import { cellAt } from '../cells/cell-grid';
import type { CellTile } from '../cells/cell-tile';
import type { Box, Point } from '../geometry/affine';

/** A cell of the finest grid. */
export interface Cell {
  readonly column: number;
  readonly row: number;
  /** Level-0 px. */
  readonly box: Box;
}

/** What a cell holds and says. */
export interface CellReading {
  /** W per cluster, order of the clusters. */
  readonly weights: readonly number[];
  /** Effect per cluster on the class looked at, logit. Absent without a linear head. */
  readonly effects?: readonly number[] | undefined;
  readonly residual?: number | undefined;
  /** Of the effects, and of the residual where it is known. */
  readonly sum?: number | undefined;
}

/** The cell at a place (level-0 px), or `undefined` beside the grid. */
export function cellUnder(grid: CellLevels, { x, y }: Point): Cell | undefined {
  const at = cellAt(grid, x, y);
  if (!at) return undefined;
  return {
    ...at,
    box: {
      x: grid.originX + at.column * grid.stepX,
      y: grid.originY + at.row * grid.stepY,
      width: grid.stepX,
      height: grid.stepY,
    },
  };
}

/** Middle of a cell, level-0 px: what the server is asked for. */
export function middleOf({ box }: Cell): Point {
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/**
 * A reading from a tile of weights, to a 255th of `weightScale`, before the server says it exactly; `null` where the cell
 * is not covered.
 */
export function readTile(
  tile: CellTile,
  grid: CellLevels,
  { column, row }: Cell,
  weightScale: number,
  clusters: readonly ConceptCard[],
  classIndex: number,
): CellReading | null {
  const at = (row % grid.tileSide) * tile.width + (column % grid.tileSide);
  const size = tile.width * tile.height;
  if (tile.planes[tile.channels * size + at] === 0) return null;
  const weights = clusters.map((_, k) => ((tile.planes[k * size + at] as number) / 255) * weightScale);
  const importance = clusters.map((card) => card.importance?.[classIndex]);
  if (importance.some((value) => value === undefined)) return { weights };
  return withSum({ weights, effects: weights.map((w, k) => w * (importance[k] as number)) });
}

/** A reading as the server gives it; `null` where nothing is covered. */
export function readMixture(mixture: Mixture, classIndex: number): CellReading | null {
  if (mixture.cells === 0) return null;
  const decision: ClassDecision | undefined = mixture.decision?.[classIndex];
  return withSum({ weights: mixture.weights, effects: decision?.effects, residual: decision?.residual });
}

function withSum(reading: CellReading): CellReading {
  if (!reading.effects) return reading;
  const sum = reading.effects.reduce((total, effect) => total + effect, reading.residual ?? 0);
  return { ...reading, sum };
}

/** Clusters by weight, the largest first, those without weight left out. */
export function largest(weights: readonly number[], most: number): number[] {
  return weights
    .map((_, k) => k)
    .filter((k) => (weights[k] as number) > 0)
    .sort((a, b) => (weights[b] as number) - (weights[a] as number) || a - b)
    .slice(0, most);
}
