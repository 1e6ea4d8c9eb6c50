import { createRandom } from '@morphoscope/domain';
import type { IndexOptions } from './options.js';
import { takeNearest } from './segment/nearest.js';
import { type BuildHooks, TileIndex } from './tile-index.js';

/** How much of the truth an index finds. */
export interface Recall {
  /** Share of the true `k` nearest rows that a search finds, mean over queries, 0–1. 1 where searches are exact. */
  readonly recall: number;
  readonly k: number;
  /** Rows used as queries. */
  readonly queries: number;
}

/**
 * Compares searches with exact ones, for a seeded sample of the index's own rows, each without itself. A row found counts
 * when it is no farther than the k-th true one, so that equal distances are no misses.
 */
export async function measureRecall(
  index: TileIndex,
  {
    k = 10,
    queries = 200,
    seed = 1,
  }: { readonly k?: number; readonly queries?: number; readonly seed?: number } = {},
): Promise<Recall> {
  const rows = sampledRows(index.n, queries, seed);
  if (rows.length === 0 || !index.graph.available) return { recall: 1, k, queries: rows.length };
  const vectors = await index.vectors(rows);
  const truth = await index.searchExact(vectors, k + 1);
  const found = await index.search(vectors, { k: k + 1 });
  let hits = 0;
  let wanted = 0;
  rows.forEach((self, q) => {
    const other = ({ row }: { row: number }): boolean => row !== self;
    const best = takeNearest(truth, q).filter(other).slice(0, k);
    const limit = best.at(-1)?.distance ?? 0;
    wanted += best.length;
    hits += takeNearest(found, q)
      .filter(other)
      .slice(0, k)
      .filter(({ distance }) => distance <= limit).length;
  });
  return { recall: wanted > 0 ? hits / wanted : 1, k, queries: rows.length };
}

/** Below this share, a graph is not worth having. */
const LEAST_RECALL = 0.95;

/**
 * Builds an index and measures it. Where its graph misses too much, as it can with many equal rows, the index is built
 * without one: `distrusted` then says what was measured.
 */
export async function buildMeasured(
  rows: { readonly data: Float32Array; readonly d: number },
  options: IndexOptions = {},
  hooks: BuildHooks = {},
): Promise<{ readonly index: TileIndex; readonly recall: Recall; readonly distrusted?: Recall }> {
  const index = await TileIndex.build(rows, options, hooks);
  const recall = await measureRecall(index, { seed: index.options.seed });
  if (recall.recall >= LEAST_RECALL) return { index, recall };
  await index.close();
  const exact = await TileIndex.build(rows, { ...options, search: 'exact' });
  return {
    index: exact,
    recall: await measureRecall(exact, { seed: index.options.seed }),
    distrusted: recall,
  };
}

/** At most `count` of `n` numbers, ascending, without repetition (selection sampling, Knuth 3.4.2 S). */
export function sampledRows(n: number, count: number, seed: number): number[] {
  const random = createRandom(seed, 'rows');
  const rows: number[] = [];
  for (let i = 0; i < n && rows.length < count; i++)
    if (random.uniform() * (n - i) < count - rows.length) rows.push(i);
  return rows;
}
