import type { IndexMetric } from '../options.js';
import { l2Distance, unitCosineDistance } from './distance.kernel.js';
import { type Candidate, emptyNearest, type Nearest, putNearest } from './nearest.js';
import type { Products } from './products.js';
import type { RowStore } from './row-store.js';

/** Rows of a block, and queries scored against it at once: 4 MB of scores. */
const BLOCK_ROWS = 8192;
const BLOCK_QUERIES = 128;
/** Scores are float32: so many more are taken, and ordered by distances in float64. */
const SPARE = 16;
/** Score of rows that may not be found: below any real one. */
const NEVER = -3e38;

/** Distance of a query and a row of the store. */
export function distanceOf(metric: IndexMetric): typeof l2Distance {
  return metric === 'l2' ? l2Distance : unitCosineDistance;
}

/**
 * Looks at every row: products in blocks, then the best few by their distances in float64.
 * @param allowed 1 per row of the store that may be found; all but removed ones where absent.
 */
export async function searchAll(
  store: RowStore,
  metric: IndexMetric,
  products: Products,
  queries: Float32Array,
  k: number,
  allowed?: Uint8Array,
): Promise<Nearest> {
  const { d } = store;
  const count = queries.length / d;
  const nearest = emptyNearest(count, k);
  const distance = distanceOf(metric);
  const bias = biasOf(store, metric, allowed);
  for (let first = 0; first < count; first += BLOCK_QUERIES) {
    const some = queries.subarray(first * d, Math.min(count, first + BLOCK_QUERIES) * d);
    const found: Candidate[][] = Array.from({ length: some.length / d }, () => []);
    for (let row = 0; row < store.count; row += BLOCK_ROWS) {
      const until = Math.min(store.count, row + BLOCK_ROWS);
      const wanted = Math.min(until - row, k + SPARE);
      const block = store.data.subarray(row * d, until * d);
      const best = await products.largest(some, block, bias.subarray(row, until), d, wanted);
      found.forEach((list, q) => {
        for (let i = q * wanted; i < (q + 1) * wanted && best.values[i]! > NEVER / 2; i++) {
          const at = row + Number(best.indices[i]!);
          list.push({ row: at, distance: distance(some, q * d, store.data, at * d, d) });
        }
      });
    }
    found.forEach((list, q) => {
      putNearest(nearest, first + q, list);
    });
  }
  return nearest;
}

/** Looks at these rows only. */
export function searchAmong(
  store: RowStore,
  metric: IndexMetric,
  queries: Float32Array,
  k: number,
  rows: Uint32Array,
): Nearest {
  const { d, data, removed } = store;
  const count = queries.length / d;
  const nearest = emptyNearest(count, k);
  const distance = distanceOf(metric);
  for (let q = 0; q < count; q++) {
    const found: Candidate[] = [];
    for (const row of rows)
      if (removed[row] === 0) found.push({ row, distance: distance(queries, q * d, data, row * d, d) });
    putNearest(nearest, q, found);
  }
  return nearest;
}

/** What makes q·x + bias the order of distances. */
function biasOf(store: RowStore, metric: IndexMetric, allowed: Uint8Array | undefined): Float32Array {
  const { norms, removed } = store;
  const bias = metric === 'l2' ? norms.map((norm) => -norm / 2) : new Float32Array(store.count);
  for (let i = 0; i < store.count; i++) if (removed[i] === 1 || allowed?.[i] === 0) bias[i] = NEVER;
  return bias;
}
