import { MorphoscopeError } from '@morphoscope/domain';
import type { z } from 'zod';
import type { listTiles, TilePage, tileFilter } from '../contract/tiles.js';
import { descendingRows } from './descending.kernel.js';
import { Recent } from './recent.js';
import { groupingOf } from './shown-tiles.js';
import type { TileTable } from './tile-table.js';

type Query = Omit<z.output<typeof listTiles>, 'study'>;

/** Orders kept: each is four bytes per tile. */
const ORDERS = 8;

/** Rows in their order, and how they are made up on average. */
interface Listed {
  readonly order: Uint32Array;
  readonly shares: readonly number[];
}

/** Pages of tiles, filtered and sorted. Orders are kept for the pages that follow. */
export class TileLists {
  readonly #orders = new Recent<Listed>(ORDERS);

  /** @throws MorphoscopeError `InputError` for a cluster, slide, class or page that the study does not have. */
  page(table: TileTable, query: Query): TilePage {
    const { cursor, limit, dictionary: _, ...rest } = query;
    const { opened } = table;
    const name = JSON.stringify([opened.id, groupingOf(opened.view), rest]);
    const { order, shares } = this.#orders.get(name, () => list(table, query));
    const start = cursor === undefined ? 0 : Number(cursor);
    if (!Number.isInteger(start) || start < 0 || start > order.length)
      throw new MorphoscopeError('InputError', `there is no page ${cursor}`, { where: 'cursor' });
    const end = Math.min(order.length, start + limit);
    const items = Array.from(order.subarray(start, end), (row) => table.describe(row));
    return { items, total: order.length, shares, ...(end < order.length ? { nextCursor: String(end) } : {}) };
  }
}

function list(table: TileTable, query: Query): Listed {
  const rows = rowsThatPass(table, query.filter);
  const keys = keysOf(table, query);
  const shares = meanShares(table, rows);
  return { order: keys ? descendingRows(keys, rows) : rows, shares };
}

function meanShares({ opened, shown }: TileTable, rows: Uint32Array): number[] {
  const K = opened.view.clusters.length;
  const sums = new Float64Array(K);
  for (const row of rows) {
    const total = totalOf(shown, row, K);
    if (total > 0) for (let k = 0; k < K; k++) sums[k]! += shown[row * K + k]! / total;
  }
  return Array.from(sums, (sum) => (rows.length > 0 ? sum / rows.length : 0));
}

function totalOf(shown: Float32Array, row: number, K: number): number {
  let total = 0;
  for (let k = 0; k < K; k++) total += shown[row * K + k]!;
  return total;
}

/** What tiles are sorted by, per row; `undefined` for the order they have. */
function keysOf(table: TileTable, { sort, cluster, className }: Query): Float32Array | undefined {
  const { n, predictions } = table.columns;
  const { shown } = table;
  const K = table.opened.view.clusters.length;
  if (sort === 'weight') {
    if (cluster === undefined) throw needed('cluster', 'Say by the weight of which cluster.');
    const place = placeOf(table, cluster);
    return keyed(n, (row) => shown[row * K + place]!);
  }
  if (sort === 'mixture') return keyed(n, (row) => entropy(shown, row, K));
  if (sort !== 'score') return undefined;
  if (className === undefined) throw needed('className', 'Say by the output of which class.');
  const classes = table.study.facts.manifest.model.classNames.length;
  const c = table.study.classNamed(className);
  return keyed(n, (row) => predictions[row * classes + c]!);
}

/** Rows that a filter leaves, ascending. */
function rowsThatPass(table: TileTable, filter: z.output<typeof tileFilter>): Uint32Array {
  const { columns, study } = table;
  const { records } = study.facts;
  const slides = filter.slides && new Set(filter.slides.map((slide) => records.indexOf(study.record(slide))));
  const labels = filter.labels && new Set(filter.labels);
  const passes = records.map(
    ({ label }, s) =>
      (slides?.has(s) ?? true) && (labels === undefined || (label !== undefined && labels.has(label))),
  );
  const places = filter.clusters && new Set(filter.clusters.map((cluster) => placeOf(table, cluster)));
  const from = filter.rows ? Uint32Array.from(new Set(filter.rows)).sort() : undefined;
  const count = from?.length ?? columns.n;
  const out = new Uint32Array(count);
  let kept = 0;
  for (let i = 0; i < count; i++) {
    const row = from ? from[i]! : i;
    if (row >= columns.n) throw new MorphoscopeError('InputError', `the study has no tile in row ${row}`);
    if (!passes[columns.slide[row]!]) continue;
    if (places && !places.has(table.strongest[row]!)) continue;
    if (filter.wrong !== undefined && table.wrong(row) !== filter.wrong) continue;
    out[kept++] = row;
  }
  return out.slice(0, kept);
}

/** Place in the view of a shown cluster. @throws MorphoscopeError `InputError` */
export function placeOf({ opened }: TileTable, cluster: number): number {
  const place = opened.view.clusters.findIndex((one) => one.cluster === cluster);
  if (place >= 0) return place;
  throw new MorphoscopeError('InputError', `${opened.id} shows no cluster ${cluster + 1}`, {
    suggestion: `It shows ${opened.view.clusters.map((one) => one.cluster + 1).join(', ')}.`,
  });
}

function keyed(n: number, keyOf: (row: number) => number): Float32Array {
  const keys = new Float32Array(n);
  for (let row = 0; row < n; row++) keys[row] = keyOf(row);
  return keys;
}

/** 0 for a tile of one cluster, largest for an even mixture. */
function entropy(shown: Float32Array, row: number, K: number): number {
  const total = totalOf(shown, row, K);
  let sum = 0;
  for (let k = 0; k < K; k++) {
    const share = shown[row * K + k]! / total;
    if (share > 0) sum -= share * Math.log(share);
  }
  return sum;
}

function needed(where: string, suggestion: string): MorphoscopeError {
  return new MorphoscopeError('InputError', `${where} is missing`, { where, suggestion });
}
