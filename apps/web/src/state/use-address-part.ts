'use client';
import { usePathname, useSearchParams } from 'next/navigation';
import { useCallback, useEffect, useState } from 'react';

/**
 * A choice of one page that stands in the address beside the shared state, e.g. the order of cards: one of `options`,
 * the first where the address says nothing that makes sense.
 */
export function useAddressPart<T extends string>(
  key: string,
  options: readonly [T, ...T[]],
): readonly [T, (value: T) => void] {
  const search = useSearchParams();
  const path = usePathname();
  const text = search.get(key);
  const first = options[0];
  // The address answers a moment later than a person expects of a button; then it alone counts again.
  const [ahead, setAhead] = useState<T>();
  useEffect(() => setAhead(undefined), [text]);
  const value = ahead ?? options.find((option) => option === text) ?? first;
  const set = useCallback(
    (next: T) => {
      setAhead(next);
      const now = new URLSearchParams(window.location.search);
      if (next === first) now.delete(key);
      else now.set(key, next);
      const query = now.toString();
      window.history.replaceState(null, '', query === '' ? path : `${path}?${query}`);
    },
    [key, first, path],
  );
  return [value, set];
}

/** The same for free text, e.g. the slide looked at on a page that shows one of many. */
export function useAddressText(
  key: string,
): readonly [string | undefined, (value: string | undefined) => void] {
  const search = useSearchParams();
  const path = usePathname();
  const set = useCallback(
    (next: string | undefined) => {
      const now = new URLSearchParams(window.location.search);
      if (next === undefined) now.delete(key);
      else now.set(key, next);
      const query = now.toString();
      window.history.replaceState(null, '', query === '' ? path : `${path}?${query}`);
    },
    [key, path],
  );
  return [search.get(key) ?? undefined, set];
}
