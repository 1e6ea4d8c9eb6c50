import { readRows, writeRows } from './rows';
import type { Selection } from './view-state';

/** Longest text of rows that goes into the address itself; longer ones stay in this browser. */
const longest = 1200;

const memory = new Map<string, readonly number[]>();
const listeners = new Set<() => void>();

/** Calls `listener` whenever a selection comes in. */
export function subscribeKept(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** How many selections this window keeps; with `subscribeKept` for `useSyncExternalStore`. */
export const keptCount = (): number => memory.size;

/** A short name for text: 64 bits of FNV-1a in base 36, enough to tell the selections of one browser apart. */
function keyOf(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (let i = 0; i < text.length; i += 1) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(i))) * 0x100000001b3n);
  }
  return hash.toString(36);
}

/** Rows as a selection that fits into an address. */
export function keepRows(rows: readonly number[]): Selection | undefined {
  if (rows.length === 0) return undefined;
  const text = writeRows(rows);
  if (text.length <= longest) return { kind: 'rows', rows };
  const key = keyOf(text);
  memory.set(key, rows);
  try {
    window.sessionStorage.setItem(`selection:${key}`, text);
  } catch {
    // Full or forbidden storage: the selection lasts until the page is left.
  }
  for (const listener of listeners) listener();
  return { kind: 'kept', key };
}

/** Rows kept under `key`, or `null` where this browser does not have them, e.g. after a link was opened elsewhere. */
export function keptRows(key: string): readonly number[] | null {
  const known = memory.get(key);
  if (known) return known;
  const text = window.sessionStorage.getItem(`selection:${key}`);
  const rows = text === null ? null : readRows(text);
  if (rows) memory.set(key, rows);
  return rows;
}
