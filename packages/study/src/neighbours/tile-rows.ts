import { parquetWriteBuffer } from 'hyparquet-writer';
import type { StudyFolder } from '../folder/study-folder.js';
import type { SlideRecord } from '../stage/apply-slides.js';
import { readNumberColumns } from '../table/parquet-columns.js';
import { readTileColumns, readWeightSums } from '../table/tile-columns.js';

/** Clusters of one dictionary in every tile. */
export interface RowShares {
  readonly id: string;
  readonly K: number;
  /** `n × K`: Σ over cells of W_k, divided by that of all clusters; zeros where nothing is active. */
  readonly shares: Float32Array;
  /** The largest of them, from 0; −1 where nothing is active. */
  readonly dominant: Int32Array;
}

/** The tiles of an index, row by row. */
export interface TileRows {
  readonly n: number;
  /** Id of each row's slide. */
  readonly slide: readonly string[];
  /** Number of the tile within its slide. */
  readonly tile: Int32Array;
  /** Upper left corner, level-0 px. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly classNames: readonly string[];
  /** `n × classes`. */
  readonly predictions: Float32Array;
  readonly dictionaries: readonly RowShares[];
}

const column = {
  prediction: (name: string): string => `prediction.${name}`,
  share: (id: string, k: number): string => `${id}.share.${k + 1}`,
  cluster: (id: string): string => `${id}.cluster`,
} as const;

/** A dictionary by its id and number of clusters. */
interface Sized {
  readonly id: string;
  readonly K: number;
}

/** The tiles of a study, slide by slide, from `tiles.parquet`. */
export async function collectRows(
  folder: StudyFolder,
  records: readonly SlideRecord[],
  classNames: readonly string[],
  dictionaries: readonly Sized[],
): Promise<TileRows> {
  const { n, tile, x, y, predictions } = await readTileColumns(folder, records, classNames);
  const shared: RowShares[] = [];
  for (const { id, K } of dictionaries)
    shared.push(sharesOf(await readWeightSums(folder, records, { id, K }), id, K));
  return {
    ...{ n, x, y, classNames, predictions, dictionaries: shared },
    slide: records.flatMap(({ id, tiles }) => new Array<string>(tiles).fill(id)),
    tile: Int32Array.from(tile),
  };
}

/**
 * Reads `rows.parquet`.
 * @param records slides of the index, in its order.
 * @throws MorphoscopeError `StudyError` when the file is missing, damaged, or of other slides.
 */
export async function readRows(
  path: string,
  classNames: readonly string[],
  dictionaries: readonly Sized[],
  records: readonly { readonly id: string; readonly tiles: number }[],
): Promise<TileRows> {
  const n = records.reduce((sum, { tiles }) => sum + tiles, 0);
  const outputs = classNames.map(column.prediction);
  const names = [
    ...['tile', 'x', 'y'],
    ...outputs,
    ...dictionaries.flatMap(({ id, K }) => [column.cluster(id), ...shareNames(id, K)]),
  ];
  const { columns } = await readNumberColumns(path, names, n);
  const numbers = (name: string): Float64Array => columns.get(name)!;
  return {
    n,
    slide: records.flatMap(({ id, tiles }) => new Array<string>(tiles).fill(id)),
    tile: Int32Array.from(numbers('tile')),
    x: numbers('x'),
    y: numbers('y'),
    classNames,
    predictions: joinColumns(n, outputs.map(numbers)),
    dictionaries: dictionaries.map(({ id, K }) => ({
      id,
      K,
      shares: joinColumns(n, shareNames(id, K).map(numbers)),
      dominant: Int32Array.from(numbers(column.cluster(id)), (cluster) => cluster - 1),
    })),
  };
}

function shareNames(id: string, K: number): string[] {
  return Array.from({ length: K }, (_, k) => column.share(id, k));
}

/** Columns side by side, row-major. */
function joinColumns(n: number, columns: readonly Float64Array[]): Float32Array {
  const out = new Float32Array(n * columns.length);
  columns.forEach((values, c) => {
    for (let i = 0; i < n; i++) out[i * columns.length + c] = values[i]!;
  });
  return out;
}

/**
 * `rows.parquet`: `slide`, `tile`, `x`, `y`, `prediction.<class>` and, per dictionary, `<id>.cluster` (from 1, 0 for none)
 * and `<id>.share.<k>`.
 */
export function encodeRows(rows: TileRows): Uint8Array {
  const { classNames, predictions, dictionaries } = rows;
  const classes = classNames.length;
  const floats = (name: string, value: (row: number) => number) => ({
    name,
    data: Float32Array.from(rows.slide, (_, row) => value(row)),
    type: 'FLOAT' as const,
  });
  const columnData = [
    { name: 'slide', data: [...rows.slide], type: 'STRING' as const },
    { name: 'tile', data: rows.tile, type: 'INT32' as const },
    { name: 'x', data: rows.x, type: 'DOUBLE' as const },
    { name: 'y', data: rows.y, type: 'DOUBLE' as const },
    ...classNames.map((name, c) => floats(column.prediction(name), (row) => predictions[row * classes + c]!)),
    ...dictionaries.flatMap(({ id, K, shares, dominant }) => [
      { name: column.cluster(id), data: dominant.map((k) => k + 1), type: 'INT32' as const },
      ...Array.from({ length: K }, (_, k) => floats(column.share(id, k), (row) => shares[row * K + k]!)),
    ]),
  ];
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}

/** Shares of clusters from their sums of weights, `n × K`, in place. */
export function toShares(weights: Float32Array, K: number): Float32Array {
  for (let at = 0; at < weights.length; at += K) {
    let sum = 0;
    for (let k = 0; k < K; k++) sum += weights[at + k]!;
    for (let k = 0; k < K; k++) weights[at + k] = sum > 0 ? weights[at + k]! / sum : 0;
  }
  return weights;
}

function sharesOf(sums: Float32Array, id: string, K: number): RowShares {
  const shares = toShares(sums, K);
  const dominant = new Int32Array(sums.length / K).fill(-1);
  for (let i = 0; i < dominant.length; i++) {
    const own = shares.subarray(i * K, (i + 1) * K);
    const largest = own.reduce((best, share) => Math.max(best, share), 0);
    if (largest > 0) dominant[i] = own.indexOf(largest);
  }
  return { id, K, shares, dominant };
}
