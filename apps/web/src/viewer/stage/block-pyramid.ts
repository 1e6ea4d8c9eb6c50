import type { StudySlide } from '@morphoscope/rpc';
import type { Box } from '../geometry/affine';

/** A slide's size and levels, finest first, any ratio between them. */
export type Pyramid = Pick<StudySlide, 'width' | 'height' | 'levels'>;

type SlideLevel = Pyramid['levels'][number];

/**
 * Level-0 px per px of a level along one axis. Levels are mostly made by halving, which drops odd px: then the factor is
 * the whole number, not the quotient of the sizes.
 */
export function levelStep(size: number, levelSize: number): number {
  const quotient = size / levelSize;
  const whole = Math.round(quotient);
  return Math.abs(levelSize * whole - size) < whole ? whole : quotient;
}

/** Blocks of a level. */
export function blockCount({ width, height, blockWidth, blockHeight }: SlideLevel): {
  columns: number;
  rows: number;
} {
  return { columns: Math.ceil(width / blockWidth), rows: Math.ceil(height / blockHeight) };
}

/**
 * What of a block lies on the slide, px of the block: stored blocks at the right and bottom edge are as large as the
 * others, with filling beyond the edge.
 */
export function blockSource(level: SlideLevel, column: number, row: number): Box {
  return {
    x: 0,
    y: 0,
    width: Math.min(level.blockWidth, level.width - column * level.blockWidth),
    height: Math.min(level.blockHeight, level.height - row * level.blockHeight),
  };
}

/** Where a block lies, level-0 px. */
export function blockBox(pyramid: Pyramid, level: SlideLevel, column: number, row: number): Box {
  const stepX = levelStep(pyramid.width, level.width);
  const stepY = levelStep(pyramid.height, level.height);
  const { width, height } = blockSource(level, column, row);
  return {
    x: column * level.blockWidth * stepX,
    y: row * level.blockHeight * stepY,
    width: width * stepX,
    height: height * stepY,
  };
}

/** The block at a place, level-0 px; places beyond an edge count to the nearest block. */
export function blockAt(
  pyramid: Pyramid,
  level: SlideLevel,
  x: number,
  y: number,
): { column: number; row: number } {
  const { columns, rows } = blockCount(level);
  const column = Math.floor(x / (level.blockWidth * levelStep(pyramid.width, level.width)));
  const row = Math.floor(y / (level.blockHeight * levelStep(pyramid.height, level.height)));
  return {
    column: Math.min(columns - 1, Math.max(0, column)),
    row: Math.min(rows - 1, Math.max(0, row)),
  };
}
