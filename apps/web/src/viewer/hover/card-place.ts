import type { Box, Point } from '../geometry/affine';

const GAP = 14;
const EDGE = 8;

/**
 * Where a card of `size` goes: below the cell, else above, else beside it, always inside the stage where it fits, and
 * never over the cell. All in screen px of the stage.
 */
export function cardPlace(
  cell: Box,
  size: { readonly width: number; readonly height: number },
  stage: { readonly width: number; readonly height: number },
): Point {
  const middle = { x: cell.x + cell.width / 2, y: cell.y + cell.height / 2 };
  const within = (value: number, length: number, room: number) =>
    Math.max(EDGE, Math.min(value, room - length - EDGE));
  const x = within(middle.x - size.width / 2, size.width, stage.width);
  const below = cell.y + cell.height + GAP;
  if (below + size.height <= stage.height - EDGE) return { x, y: below };
  const above = cell.y - GAP - size.height;
  if (above >= EDGE) return { x, y: above };
  const y = within(middle.y - size.height / 2, size.height, stage.height);
  const right = cell.x + cell.width + GAP;
  return right + size.width <= stage.width - EDGE ? { x: right, y } : { x: cell.x - GAP - size.width, y };
}
