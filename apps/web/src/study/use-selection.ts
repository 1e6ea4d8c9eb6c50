'use client';
import { skipToken, useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { useTRPC } from '../rpc/client';
import { keepRows, keptCount, keptRows, subscribeKept } from '../state/selection-store';
import { useView } from '../state/use-view';
import { useStudy } from './study-context';

/** How a new selection meets the one there is. Shift adds, Alt removes. */
export type Meeting = 'replace' | 'add' | 'remove';

export interface SelectedTiles {
  /** Rows ascending; empty without a selection, and while a saved set is loading. */
  readonly rows: readonly number[];
  /** The saved set it is, if it is one. */
  readonly set?: { readonly id: string; readonly name: string };
  /** `lost`: made in another browser and not saved. */
  readonly state: 'none' | 'loading' | 'ready' | 'lost' | 'failed';
  readonly error?: unknown;
  readonly select: (rows: readonly number[], meeting?: Meeting) => void;
  readonly clear: () => void;
}

/** `old` and `rows` joined, ascending, every row once. */
export function meet(old: readonly number[], rows: readonly number[], meeting: Meeting): number[] {
  const set = new Set(meeting === 'replace' ? [] : old);
  for (const row of rows) {
    if (meeting === 'remove') set.delete(row);
    else set.add(row);
  }
  return [...set].sort((a, b) => a - b);
}

/** The one selection of tiles that all pages share. */
export function useSelection(): SelectedTiles {
  const trpc = useTRPC();
  const { id, detail, firstRow } = useStudy();
  const [{ selection }, change] = useView();
  const saved = useQuery(
    trpc.atlas.set.queryOptions(selection?.kind === 'set' ? { study: id, set: selection.id } : skipToken),
  );

  const kept = useSyncExternalStore(subscribeKept, keptCount, () => 0);
  const keptHere = useMemo(
    () =>
      selection?.kind === 'kept' && kept >= 0 && typeof window !== 'undefined'
        ? keptRows(selection.key)
        : null,
    [selection, kept],
  );
  const rows = useMemo(() => {
    if (!selection) return [];
    if (selection.kind === 'rows') return selection.rows;
    if (selection.kind === 'kept') return keptHere;
    const start = new Map(detail.slideInfo.map(({ slideId }, i) => [slideId, firstRow[i] as number]));
    return (saved.data?.members ?? [])
      .flatMap(({ slide, tile }) => {
        const first = start.get(slide);
        return first === undefined ? [] : [first + tile];
      })
      .sort((a, b) => a - b);
  }, [selection, keptHere, saved.data, detail.slideInfo, firstRow]);

  const select = useCallback(
    (added: readonly number[], meeting: Meeting = 'replace') =>
      change({ selection: keepRows(meet(rows ?? [], added, meeting)) }),
    [rows, change],
  );
  const clear = useCallback(() => change({ selection: undefined }), [change]);

  const loading = selection?.kind === 'set' && saved.isPending;
  const state = !selection
    ? 'none'
    : rows === null
      ? 'lost'
      : loading
        ? 'loading'
        : saved.error
          ? 'failed'
          : 'ready';
  return {
    rows: rows ?? [],
    state,
    select,
    clear,
    ...(saved.data && selection?.kind === 'set' ? { set: { id: saved.data.id, name: saved.data.name } } : {}),
    ...(saved.error ? { error: saved.error } : {}),
  };
}
