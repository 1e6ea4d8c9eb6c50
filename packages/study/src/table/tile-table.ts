import { writeFile } from 'node:fs/promises';
import type { ClusterTable, StatisticColumns } from '@morphoscope/concepts';
import type { Tile } from '@morphoscope/domain';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { readNumberColumns } from './parquet-columns.js';

/** Columns of one dictionary inside `tiles.parquet`. */
export interface DictionaryColumns {
  /** Prefix, e.g. `nmf-k8`. */
  readonly id: string;
  readonly K: number;
  /** `n × K`: over all cells of a tile. */
  readonly statistics: StatisticColumns;
  /** `n × K`: over cells on tissue; its maximum picks prototypes. */
  readonly tissueStatistics: StatisticColumns;
}

const statisticNames = ['weightSum', 'softCount', 'count', 'maxWeight', 'maxCell'] as const;

const columnName = (id: string, statistic: string, k: number): string => `${id}.${statistic}.${k + 1}`;

/**
 * Writes a slide's tiles: `index, column, row, x, y, tissue`, `prediction.<class>` and, per dictionary and cluster k
 * (from 1), `<id>.weightSum.<k>`, `.softCount`, `.count`, `.maxWeight`, `.maxCell` over all
 * cells (as A. Bajger et al. tabulate them), and `.peak`, `.peakCell`: the maximum over cells on tissue and where it is.
 */
export async function writeTileTable(
  path: string,
  tiles: readonly Tile[],
  predictions: Float32Array,
  classNames: readonly string[],
  dictionaries: readonly DictionaryColumns[],
): Promise<void> {
  const classes = classNames.length;
  const ints = (name: string, value: (tile: Tile) => number) => ({
    name,
    data: Int32Array.from(tiles, value),
    type: 'INT32' as const,
  });
  const floats = (name: string, value: (i: number) => number) => ({
    name,
    data: Float32Array.from(tiles, (_, i) => value(i)),
    type: 'FLOAT' as const,
  });
  const columnData = [
    ints('index', (tile) => tile.index),
    ints('column', (tile) => tile.column),
    ints('row', (tile) => tile.row),
    { name: 'x', data: Float64Array.from(tiles, (tile) => tile.x), type: 'DOUBLE' as const },
    { name: 'y', data: Float64Array.from(tiles, (tile) => tile.y), type: 'DOUBLE' as const },
    floats('tissue', (i) => tiles[i]!.tissueFraction),
    ...classNames.map((name, c) => floats(`prediction.${name}`, (i) => predictions[i * classes + c]!)),
    ...dictionaries.flatMap(({ id, K, statistics, tissueStatistics }) =>
      Array.from({ length: K }, (_, k) => k).flatMap((k) => [
        ...statisticNames.map((name) =>
          floats(columnName(id, name, k), (i) => statistics[name]![i * K + k]!),
        ),
        floats(columnName(id, 'peak', k), (i) => tissueStatistics.maxWeight[i * K + k]!),
        floats(columnName(id, 'peakCell', k), (i) => tissueStatistics.maxCell[i * K + k]!),
      ]),
    ),
  ];
  await writeFile(path, new Uint8Array(parquetWriteBuffer({ columnData })));
}

/** One tile as stored: its place and predictions. */
export interface StoredTile {
  readonly index: number;
  readonly x: number;
  readonly y: number;
}

/**
 * Reads the columns of one dictionary back as a `ClusterTable` whose maxima are those on tissue, with the tiles' places.
 * @param rows that the table must have.
 * @throws MorphoscopeError `StudyError` when it is missing, damaged, or has others.
 */
export async function readClusterTable(
  path: string,
  slideId: string,
  id: string,
  K: number,
  rows?: number,
): Promise<{ table: ClusterTable; tiles: StoredTile[] }> {
  const wanted = ['weightSum', 'count', 'peak', 'peakCell'] as const;
  const names = wanted.flatMap((name) => Array.from({ length: K }, (_, k) => columnName(id, name, k)));
  const { n, columns } = await readNumberColumns(path, ['index', 'x', 'y', ...names], rows);
  const column = (name: (typeof wanted)[number]) => {
    const out = new Float32Array(n * K);
    for (let k = 0; k < K; k++) {
      const values = columns.get(columnName(id, name, k))!;
      for (let i = 0; i < n; i++) out[i * K + k] = values[i]!;
    }
    return out;
  };
  const [index, x, y] = ['index', 'x', 'y'].map((name) => columns.get(name)!);
  const tiles = Array.from(index!, (tile, i) => ({ index: tile, x: x![i]!, y: y![i]! }));
  return {
    tiles,
    table: {
      slideId,
      n,
      K,
      tileIndex: Uint32Array.from(tiles, (tile) => tile.index),
      weightSum: column('weightSum'),
      count: column('count'),
      maxWeight: column('peak'),
      maxCell: Uint16Array.from(column('peakCell')),
    },
  };
}
