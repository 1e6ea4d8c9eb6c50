'use client';
import { useEffect, useMemo } from 'react';
import { keepRows } from '../state/selection-store';
import { useView } from '../state/use-view';
import type { Outline } from '../state/view-state';
import type { SelectedTiles } from '../study/use-selection';
import { useAnnounce } from '../ui/live-region';
import type { AtlasColumns } from './columns';
import { type Point, rowsInside } from './lasso';
import { type JoinMode, joined, noRows, type RowSet } from './row-set';

/** Longest way of outlines that the address takes, in corners. */
const MOST = 240;

/** The lines that the selection was drawn with, and the way to draw one more. */
export interface Outlines {
  readonly lines: readonly (readonly Point[])[];
  /** Corners in units of the map. */
  readonly draw: (corners: readonly Point[], mode: JoinMode) => void;
}

/** Rows that outlines select, one after another, where the first of them began anew. */
export function rowsOf(outlines: readonly Outline[], columns: AtlasColumns): RowSet {
  return outlines.reduce<RowSet>(
    (rows, { corners, mode }) => joined(rows, rowsInside(corners, columns), mode),
    noRows,
  );
}

/**
 * Selecting by drawing. The outlines stand in the address, so that a link carries even a selection that is too large for
 * it: whoever opens it gets the same tiles from the same outlines, if the map is still the same.
 */
export function useOutlines(columns: AtlasColumns, selected: RowSet, selection: SelectedTiles): Outlines {
  const [view, change] = useView();
  const announce = useAnnounce();
  const { outlines } = view;

  useEffect(() => {
    // They are kept under a name that is made of them, so another map's tiles do not pass for these.
    if (selection.state === 'lost' && outlines?.[0]?.mode === 'replace')
      keepRows(Array.from(rowsOf(outlines, columns)));
  }, [selection.state, outlines, columns]);

  const lines = useMemo(() => (outlines ?? []).map(({ corners }) => corners), [outlines]);
  const draw = (corners: readonly Point[], mode: JoinMode) => {
    const inside = rowsInside(corners, columns);
    if (inside.length === 0) announce('No tile lies inside.');
    const rows = joined(selected, inside, mode);
    const before = mode === 'replace' ? [] : (outlines ?? []);
    const all = [...before, { mode: selected.length === 0 ? 'replace' : mode, corners }] as const;
    const length = all.reduce((sum, one) => sum + one.corners.length, 0);
    const short = rows.length > 0 && length <= MOST;
    change({ selection: keepRows(Array.from(rows)), outlines: short ? all : undefined });
  };
  return { lines, draw };
}
