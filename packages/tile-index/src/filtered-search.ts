import { FEW_ROWS } from './options.js';
import type { Candidate } from './segment/nearest.js';

/** Which rows may be answers. */
export interface SearchFilter {
  /** 1 per row that may be found, `n`. Default: all. */
  readonly allowed?: Uint8Array;
  /** A number per row, `n`: at most one row of each is found, the nearest. E.g. the slide. */
  readonly groups?: Int32Array;
}

/** A filter with what is known of it. */
export interface Collected {
  readonly allowed: Uint8Array | undefined;
  readonly groups?: Int32Array;
  /** Rows it lets through. */
  readonly rows: number;
  /** Rows of the index that are removed. */
  readonly removed: number;
}

/** The ways to find at most `k` rows near one query, nearest first. */
interface Ways {
  graph(k: number): Promise<Candidate[]>;
  /** Over all allowed rows. */
  exact(k: number): Promise<Candidate[]>;
  among(k: number, rows: Uint32Array): Promise<Candidate[]>;
}

/** Most rows asked of the graph before every row is looked at. */
const MOST_FETCHED = 2048;

/**
 * The `k` nearest rows that pass a filter. hnswlib's own filter is slow and has ended the process, so the graph is asked
 * for more rows than wanted, in proportion to what the filter lets through, and again for four times as many; where that
 * does not give `k`, every row is looked at.
 */
export async function collectFiltered(
  filter: Collected,
  k: number,
  n: number,
  hasGraph: boolean,
  ways: Ways,
): Promise<Candidate[]> {
  const { allowed, rows } = filter;
  if (rows === 0) return [];
  if (allowed && rows <= FEW_ROWS) {
    const list = allowedRows(allowed);
    return growing(filter, k, Math.min(rows, 4 * k), rows, (wanted) => ways.among(wanted, list));
  }
  if (hasGraph) {
    const first = Math.ceil((1.5 * k * n) / rows) + 10;
    for (let wanted = first; wanted <= MOST_FETCHED; wanted *= 4) {
      const found = passing(filter, k, await ways.graph(wanted));
      if (found.length === k) return found;
    }
  }
  return growing(filter, k, Math.min(rows, 4 * k), rows, ways.exact);
}

/** Asks for more until there are `k`, or nothing is left. */
async function growing(
  filter: Collected,
  k: number,
  first: number,
  most: number,
  find: (k: number) => Promise<Candidate[]>,
): Promise<Candidate[]> {
  for (let wanted = first; ; wanted = Math.min(most, wanted * 8)) {
    const found = passing(filter, k, await find(wanted));
    if (found.length === k || wanted >= most) return found;
  }
}

function passing({ allowed, groups }: Collected, k: number, found: readonly Candidate[]): Candidate[] {
  const seen = new Set<number>();
  const passed: Candidate[] = [];
  for (const candidate of found) {
    if (passed.length === k) break;
    if (allowed?.[candidate.row] === 0) continue;
    const group = groups?.[candidate.row];
    if (group !== undefined) {
      if (seen.has(group)) continue;
      seen.add(group);
    }
    passed.push(candidate);
  }
  return passed;
}

function allowedRows(allowed: Uint8Array): Uint32Array {
  const rows: number[] = [];
  for (let i = 0; i < allowed.length; i++) if (allowed[i] === 1) rows.push(i);
  return Uint32Array.from(rows);
}
