import type { ConceptTile } from '@morphoscope/rpc';
import { type Square, squareOf } from '../ui/tile-crop';

/** Part of a tile's side that a card shows. */
const PART = 0.6;

/**
 * What a card shows of a tile: its middle part around the strongest cell, never beyond the tile. A small picture of the whole
 * tile would show the cluster's structure too small, and at the rim of the tissue mostly glass. Level-0 px.
 */
export function prototypeFocus({ place, cell }: Pick<ConceptTile, 'place' | 'cell'>): Square {
  const whole = squareOf(place);
  if (!cell) return whole;
  const side = whole.side * PART;
  const within = (middle: number, from: number) =>
    Math.max(from, Math.min(middle - side / 2, from + whole.side - side));
  return {
    x: within(cell.x + cell.width / 2, whole.x),
    y: within(cell.y + cell.height / 2, whole.y),
    side,
  };
}
