'use client';
import { useEffect, useSyncExternalStore } from 'react';

/** Errors that stand on the page where they belong, with how many places say so. */
const told = new Map<unknown, number>();
const listeners = new Set<() => void>();
let version = 0;

function change(error: unknown, by: number): void {
  const places = (told.get(error) ?? 0) + by;
  if (places > 0) told.set(error, places);
  else told.delete(error);
  version++;
  for (const listener of listeners) listener();
}

/** Notes that the page says what `error` is while the component is there; `null` and `undefined` are none. */
export function useToldFailure(error: unknown): void {
  useEffect(() => {
    if (error === null || error === undefined) return;
    change(error, 1);
    return () => change(error, -1);
  }, [error]);
}

/** Whether an error stands somewhere on the page. */
export const isTold = (error: unknown): boolean => told.has(error);

/** Counts what changed in what the page says; a component that uses it looks again. */
export const useToldVersion = (): number =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => version,
    () => 0,
  );
