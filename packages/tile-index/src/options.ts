import { setImmediate } from 'node:timers/promises';
import { MorphoscopeError } from '@morphoscope/domain';

/** `l2`: Euclidean distance, not squared. `cosine`: 1 − cosine of the angle; a vector of zeros is at 1 from everything. */
export type IndexMetric = 'l2' | 'cosine';

/** How an index is built and searched. */
export interface IndexOptions {
  /** Default `l2`. */
  readonly metric?: IndexMetric;
  /** Links per row and layer of the graph. Default 16. */
  readonly M?: number;
  /** Candidates looked at while a row is inserted. Default 120. */
  readonly efConstruction?: number;
  /** Candidates looked at in a search: more is slower and finds more of the truth. Default 120. */
  readonly ef?: number;
  /** Graphs the rows are dealt to, one thread each. Default: by the number of rows, see `segmentsFor`. */
  readonly segments?: number;
  /** Seed of the graph's layers. Default 1. */
  readonly seed?: number;
  /**
   * `exact` builds no graph: every search looks at every row. Default `hnsw` from 20,000 rows on; below, looking at all of
   * them takes some 10 ms and misses nothing.
   */
  readonly search?: 'hnsw' | 'exact';
}

/** Options with every default filled in. */
export type ResolvedOptions = Required<IndexOptions>;

/** So many rows are looked at one by one rather than through a graph: some 10 ms at 512 numbers each. */
export const FEW_ROWS = 20_000;
/** Rows of one graph, about. */
const SEGMENT_ROWS = 50_000;
const MOST_SEGMENTS = 8;

/**
 * Number of graphs for `n` rows. It depends on the rows only, not on the machine, so that the same rows give the same
 * index everywhere.
 */
export function segmentsFor(n: number): number {
  return Math.max(1, Math.min(MOST_SEGMENTS, Math.round(n / SEGMENT_ROWS)));
}

/** @throws MorphoscopeError `InputError` for a number that cannot be. */
export function resolveOptions(options: IndexOptions, n: number): ResolvedOptions {
  const resolved: ResolvedOptions = {
    metric: options.metric ?? 'l2',
    M: options.M ?? 16,
    efConstruction: options.efConstruction ?? 120,
    ef: options.ef ?? 120,
    segments: options.segments ?? segmentsFor(n),
    seed: options.seed ?? 1,
    search: options.search ?? (n < FEW_ROWS ? 'exact' : 'hnsw'),
  };
  const least = { M: 2, efConstruction: 1, ef: 1, segments: 1, seed: 0 } as const;
  for (const name of ['M', 'efConstruction', 'ef', 'segments', 'seed'] as const)
    checkWhole(name, resolved[name], least[name]);
  return resolved;
}

/** @throws MorphoscopeError `InputError` unless `value` is a whole number of at least `least`. */
export function checkWhole(name: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new MorphoscopeError(
    'InputError',
    `${name} must be a whole number of at least ${least}, got ${value}`,
  );
}

/** Numbers looked at before others get their turn: some milliseconds. */
const SLICE = 1 << 20;

/**
 * Checks a matrix of row vectors; large ones in slices, so that the event loop goes on.
 * @throws MorphoscopeError `InputError` for a wrong length, or a value that is no finite number.
 */
export async function checkRows(data: Float32Array, d: number, what: string): Promise<void> {
  if (!Number.isInteger(d) || d < 1 || data.length % d !== 0) {
    throw new MorphoscopeError('InputError', `${what}: ${data.length} numbers are no rows of ${d}`);
  }
  for (let from = 0; from < data.length; from += SLICE) {
    if (from > 0) await setImmediate();
    const bad = firstNotFinite(data, from, Math.min(data.length, from + SLICE));
    if (bad < 0) continue;
    throw new MorphoscopeError(
      'InputError',
      `${what}: row ${Math.floor(bad / d)} holds ${data[bad]}, which has no distance to anything`,
      { suggestion: 'Leave such rows out.' },
    );
  }
}

function firstNotFinite(data: Float32Array, from: number, until: number): number {
  for (let i = from; i < until; i++) if (!Number.isFinite(data[i]!)) return i;
  return -1;
}
