import { type AtlasColumns, LABELLED, WRONG } from './columns';
import { type RowSet, rowSet } from './row-set';

/** Which tiles: the way to a selection without drawing. What is left out filters nothing. */
export interface AtlasFilter {
  readonly clusters?: readonly number[];
  /** Indices into `AtlasInfo.slides`. */
  readonly slides?: readonly number[];
  readonly predicted?: readonly number[];
  readonly wrong?: boolean;
}

/** Rows that meet all conditions, ascending. An empty list of a condition meets nothing. */
export function rowsWhere(columns: AtlasColumns, filter: AtlasFilter): RowSet {
  const clusters = filter.clusters && new Set(filter.clusters);
  const slides = filter.slides && new Set(filter.slides);
  const predicted = filter.predicted && new Set(filter.predicted);
  const found: number[] = [];
  for (let i = 0; i < columns.tiles; i++) {
    if (clusters && !clusters.has(columns.cluster[i] as number)) continue;
    if (slides && !slides.has(columns.slide[i] as number)) continue;
    if (predicted && !predicted.has(columns.predicted[i] as number)) continue;
    if (filter.wrong !== undefined && !isJudged(columns.flags[i] as number, filter.wrong)) continue;
    found.push(i);
  }
  return Uint32Array.from(found);
}

/** Rows of tiles given by slide and tile, e.g. of a saved set or a region; tiles that the map lacks are left out. */
export function rowsOfTiles(
  columns: AtlasColumns,
  slides: readonly { readonly id: string }[],
  tiles: readonly { readonly slide: string; readonly tile: number }[],
): RowSet {
  const wanted = new Map<number, Set<number>>();
  const indexOf = new Map(slides.map(({ id }, i) => [id, i]));
  for (const { slide, tile } of tiles) {
    const i = indexOf.get(slide);
    if (i === undefined) continue;
    if (!wanted.has(i)) wanted.set(i, new Set());
    wanted.get(i)?.add(tile);
  }
  const found: number[] = [];
  for (let i = 0; i < columns.tiles; i++)
    if (wanted.get(columns.slide[i] as number)?.has(columns.tile[i] as number)) found.push(i);
  return rowSet(found);
}

/** How many rows of a selection fall into each of `groups` values of a column; others are not counted. */
export function countBy(column: ArrayLike<number>, groups: number, rows: RowSet | 'all'): Uint32Array {
  const counts = new Uint32Array(groups);
  const n = rows === 'all' ? column.length : rows.length;
  for (let i = 0; i < n; i++) {
    const group = column[rows === 'all' ? i : (rows[i] as number)] as number;
    if (group >= 0 && group < groups) counts[group] = (counts[group] as number) + 1;
  }
  return counts;
}

/** Tiles with a label that names a class, and how many of them the model got wrong. */
export function judged(columns: AtlasColumns, rows: RowSet | 'all'): { labelled: number; wrong: number } {
  let [labelled, wrong] = [0, 0];
  const n = rows === 'all' ? columns.tiles : rows.length;
  for (let i = 0; i < n; i++) {
    const flags = columns.flags[rows === 'all' ? i : (rows[i] as number)] as number;
    if (flags & LABELLED) labelled++;
    if (isJudged(flags, true)) wrong++;
  }
  return { labelled, wrong };
}

function isJudged(flags: number, wrong: boolean): boolean {
  return (flags & LABELLED) !== 0 && ((flags & WRONG) !== 0) === wrong;
}
