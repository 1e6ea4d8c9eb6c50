'use client';
import { usePathname, useSearchParams } from 'next/navigation';
import { useCallback, useMemo } from 'react';
import { type Remember, setAddress } from './address';
import { readView, type ViewState, writeView } from './view-state';

/** A change of the view: parts with `undefined` go back to their default. */
export type ViewChange = { readonly [K in keyof ViewState]?: ViewState[K] | undefined };

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
      const now = new URLSearchParams(window.location.search);
      // What was drawn belongs to the selection it made.
      const whole = 'selection' in parts ? { outlines: undefined, ...parts } : parts;
      setAddress(path, writeView(now, whole), remember);
    },
    [path],
  );
  return [view, change];
}
