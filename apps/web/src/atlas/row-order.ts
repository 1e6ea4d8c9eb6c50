import { type AtlasColumns, LABELLED, WRONG } from './columns';
import type { RowSet } from './row-set';

/** Orders of a gallery, the usual one first. */
export const rowOrders = ['cluster', 'slide', 'score', 'wrong'] as const;
export type RowOrder = (typeof rowOrders)[number];

/**
 * Rows of a selection for the gallery: as they lie on the slides, cluster after cluster, highest score of a class first,
 * or wrong predictions first. Ties stay as they lie on the slides.
 */
export function orderedRows(
  columns: AtlasColumns,
  rows: RowSet,
  order: RowOrder,
  classIndex: number,
): Uint32Array {
  if (order === 'slide') return rows;
  const wrong = LABELLED | WRONG;
  const keyOf = (row: number): number => {
    if (order === 'score') return -(columns.scores[row * columns.classes + classIndex] as number);
    if (order === 'wrong') return ((columns.flags[row] as number) & wrong) === wrong ? 0 : 1;
    const cluster = columns.cluster[row] as number;
    return cluster < 0 ? Number.MAX_SAFE_INTEGER : cluster;
  };
  return rows.slice().sort((a, b) => keyOf(a) - keyOf(b) || a - b);
}
