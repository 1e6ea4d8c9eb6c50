import { join } from 'node:path';
import { type StudyFolder, slideFile } from '../folder/study-folder.js';
import { readNumberColumns } from './parquet-columns.js';

/** All tiles of a study as columns, slide by slide in the order given; as in the rows of an index. */
export interface TileColumns {
  readonly n: number;
  /** Number of each tile's slide in the list given. */
  readonly slide: Uint32Array;
  /** Number of the tile within its slide. */
  readonly tile: Uint32Array;
  /** Upper left corner, level-0 px. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** `n × classes`: model output as it is. */
  readonly predictions: Float32Array;
  /** First row of each slide, and after the last one n. */
  readonly first: Uint32Array;
}

/** What a slide must say of itself to have its table read. */
interface TableSlide {
  readonly id: string;
  readonly tiles: number;
}

/**
 * Reads where the tiles lie and what the model says of them.
 * @throws MorphoscopeError `StudyError` when a table is missing or damaged.
 */
export async function readTileColumns(
  folder: StudyFolder,
  slides: readonly TableSlide[],
  classNames: readonly string[],
): Promise<TileColumns> {
  const first = firstRows(slides);
  const n = first[slides.length]!;
  const classes = classNames.length;
  const out: TileColumns = {
    ...{ n, first, slide: new Uint32Array(n), tile: new Uint32Array(n) },
    ...{ x: new Float64Array(n), y: new Float64Array(n), predictions: new Float32Array(n * classes) },
  };
  const outputs = classNames.map((name) => `prediction.${name}`);
  for (const [s, slide] of slides.entries()) {
    const { columns } = await readSlide(folder, slide, ['index', 'x', 'y', ...outputs]);
    const start = first[s]!;
    out.slide.fill(s, start, start + slide.tiles);
    out.tile.set(columns.get('index')!, start);
    out.x.set(columns.get('x')!, start);
    out.y.set(columns.get('y')!, start);
    outputs.forEach((name, c) => {
      const values = columns.get(name)!;
      for (let i = 0; i < values.length; i++) out.predictions[(start + i) * classes + c] = values[i]!;
    });
  }
  return out;
}

/**
 * Σ over cells of every cluster's weight in every tile, `n × K`, in the rows of `readTileColumns`.
 * @throws MorphoscopeError `StudyError` when a table is missing or damaged.
 */
export async function readWeightSums(
  folder: StudyFolder,
  slides: readonly TableSlide[],
  dictionary: { readonly id: string; readonly K: number },
): Promise<Float32Array> {
  const { id, K } = dictionary;
  const first = firstRows(slides);
  const out = new Float32Array(first[slides.length]! * K);
  const names = Array.from({ length: K }, (_, k) => `${id}.weightSum.${k + 1}`);
  for (const [s, slide] of slides.entries()) {
    const { columns } = await readSlide(folder, slide, names);
    names.forEach((name, k) => {
      const values = columns.get(name)!;
      for (let i = 0; i < values.length; i++) out[(first[s]! + i) * K + k] = values[i]!;
    });
  }
  return out;
}

function firstRows(slides: readonly TableSlide[]): Uint32Array {
  const first = new Uint32Array(slides.length + 1);
  slides.forEach(({ tiles }, s) => {
    first[s + 1] = first[s]! + tiles;
  });
  return first;
}

async function readSlide(folder: StudyFolder, { id, tiles }: TableSlide, names: readonly string[]) {
  const path = join(folder.slide(id), slideFile.tiles);
  return readNumberColumns(path, names, tiles);
}
