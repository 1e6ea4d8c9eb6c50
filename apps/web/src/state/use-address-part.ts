'use client';
import { usePathname, useSearchParams } from 'next/navigation';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { setAddress } from './address';

/**
 * A choice of one page that stands in the address beside the shared state, e.g. the order of cards: one of `options`,
 * the first where the address says nothing that makes sense.
 */
export function useAddressPart<T extends string>(
  key: string,
  options: readonly [T, ...T[]],
): readonly [T, (value: T) => void] {
  const [text, setText] = useAddressText(key);
  const first = options[0];
  const set = useCallback((next: T) => setText(next === first ? undefined : next), [first, setText]);
  return [options.find((option) => option === text) ?? first, set];
}

/** The same for free text, e.g. the slide looked at on a page that shows one of many. */
export function useAddressText(
  key: string,
): readonly [string | undefined, (value: string | undefined) => void] {
  const text = useSearchParams().get(key) ?? undefined;
  const path = usePathname();
  // The address answers a moment later than a person expects of a button, or of a key; then it alone counts again.
  const [ahead, setAhead] = useState<{ readonly text: string | undefined }>();
  useEffect(() => {
    if (ahead && ahead.text === text) setAhead(undefined);
  }, [ahead, text]);
  useEffect(() => {
    const back = () => setAhead(undefined);
    window.addEventListener('popstate', back);
    return () => window.removeEventListener('popstate', back);
  }, []);
  const set = useCallback(
    (next: string | undefined) => {
      setAhead({ text: next });
      const now = new URLSearchParams(window.location.search);
      if (next === undefined) now.delete(key);
      else now.set(key, next);
      setAddress(path, now, 'replace');
    },
    [key, path],
  );
  return [ahead ? ahead.text : text, set];
}

/** The same for what is open among many, by name: tables that show all of their rows. */
export function useAddressSet(key: string): readonly [ReadonlySet<string>, (name: string) => void] {
  const [text, setText] = useAddressText(key);
  const names = useMemo(() => new Set(text?.split(',')), [text]);
  const toggle = useCallback(
    (name: string) => {
      const next = new Set(names);
      if (!next.delete(name)) next.add(name);
      setText(next.size === 0 ? undefined : [...next].join());
    },
    [names, setText],
  );
  return [names, toggle];
}
