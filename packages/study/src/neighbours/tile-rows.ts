import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { type StudyFolder, slideFile } from '../folder/study-folder.js';
import type { SlideRecord } from '../stage/apply-slides.js';

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

type Row = Readonly<Record<string, unknown>>;

const column = {
  prediction: (name: string): string => `prediction.${name}`,
  weight: (id: string, k: number): string => `${id}.weightSum.${k + 1}`,
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
  const slide: string[] = [];
  const rows: Row[] = [];
  const names = [
    ...['index', 'x', 'y'],
    ...classNames.map(column.prediction),
    ...dictionaries.flatMap(({ id, K }) => Array.from({ length: K }, (_, k) => column.weight(id, k))),
  ];
  for (const { id } of records) {
    for (const row of await readTable(join(folder.slide(id), slideFile.tiles), names)) {
      slide.push(id);
      rows.push(row);
    }
  }
  const shared = dictionaries.map(({ id, K }) => sharesOf(rows, id, K));
  return { ...placesOf(rows, 'index', slide, classNames), dictionaries: shared };
}

/** Reads `rows.parquet`. */
export async function readRows(
  path: string,
  classNames: readonly string[],
  dictionaries: readonly Sized[],
): Promise<TileRows> {
  const rows = await readTable(path);
  const slide = rows.map((row) => String(row.slide));
  const shared = dictionaries.map(({ id, K }) => ({
    id,
    K,
    shares: Float32Array.from({ length: rows.length * K }, (_, at) =>
      Number(rows[Math.floor(at / K)]![column.share(id, at % K)]),
    ),
    dominant: Int32Array.from(rows, (row) => Number(row[column.cluster(id)]) - 1),
  }));
  return { ...placesOf(rows, 'tile', slide, classNames), dictionaries: shared };
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

function placesOf(
  rows: readonly Row[],
  tile: string,
  slide: readonly string[],
  classNames: readonly string[],
): Omit<TileRows, 'dictionaries'> {
  const classes = classNames.length;
  const names = classNames.map(column.prediction);
  return {
    n: rows.length,
    slide,
    tile: Int32Array.from(rows, (row) => Number(row[tile])),
    x: Float64Array.from(rows, (row) => Number(row.x)),
    y: Float64Array.from(rows, (row) => Number(row.y)),
    classNames,
    predictions: Float32Array.from({ length: rows.length * classes }, (_, at) =>
      Number(rows[Math.floor(at / classes)]![names[at % classes]!]),
    ),
  };
}

function sharesOf(rows: readonly Row[], id: string, K: number): RowShares {
  const shares = new Float32Array(rows.length * K);
  const dominant = new Int32Array(rows.length).fill(-1);
  rows.forEach((row, i) => {
    for (let k = 0; k < K; k++) shares[i * K + k] = Number(row[column.weight(id, k)]);
  });
  toShares(shares, K);
  for (let i = 0; i < rows.length; i++) {
    const own = shares.subarray(i * K, (i + 1) * K);
    const largest = own.reduce((best, share) => Math.max(best, share), 0);
    if (largest > 0) dominant[i] = own.indexOf(largest);
  }
  return { id, K, shares, dominant };
}

async function readTable(path: string, columns?: string[]): Promise<Row[]> {
  const bytes = await readFile(path);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  return parquetReadObjects({ file, ...(columns ? { columns } : {}) });
}
