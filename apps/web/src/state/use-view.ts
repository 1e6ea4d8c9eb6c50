'use client';
import { usePathname, useSearchParams } from 'next/navigation';
import { useCallback, useMemo } from 'react';
import { readView, type ViewState, writeView } from './view-state';

/** A change of the view: parts with `undefined` go back to their default. */
export type ViewChange = { readonly [K in keyof ViewState]?: ViewState[K] | undefined };

/** `replace` for what moves all the time (pan, sliders): no new entry in the history. */
export type Remember = 'push' | 'replace';

/**
 * The state in the address and the way to change it. Changes made in one event add up; they are read back from the
 * address at once, without asking the server.
 */
export function useView(): readonly [ViewState, (change: ViewChange, remember?: Remember) => void] {
  const search = useSearchParams();
  const path = usePathname();
  const view = useMemo(() => readView(new URLSearchParams(search)), [search]);
  const change = useCallback(
    (parts: ViewChange, remember: Remember = 'push') => {
      // The address, not the state of the last render: several changes may come between two renders.
      const text = writeView(new URLSearchParams(window.location.search), parts).toString();
      const address = text === '' ? path : `${path}?${text}`;
      if (address === window.location.pathname + window.location.search) return;
      if (remember === 'push') window.history.pushState(null, '', address);
      else window.history.replaceState(null, '', address);
    },
    [path],
  );
  return [view, change];
}
