import { join } from 'node:path';
import { MorphoscopeError } from '@morphoscope/domain';
import { type Candidate, TileIndex, takeNearest } from '@morphoscope/tile-index';
import { readManifest, type StudyManifest } from '../folder/manifest.js';
import { StudyFolder } from '../folder/study-folder.js';
import type { SlideRecord } from '../stage/apply-slides.js';
import { readRecords } from '../stage/run-session.js';
import { type IndexRecord, indexFile, readIndexRecord } from './index-file.js';
import { dictionaryOf, filterRows, type NeighbourFilter, unknownWord } from './row-filter.js';
import { readRows, type TileRows } from './tile-rows.js';

/** A tile of the study. */
export interface TileName {
  /** Id of the slide. */
  readonly slide: string;
  /** Number of the tile within it. */
  readonly tile: number;
}

/** What to search the neighbours of: a tile, a region of several, or vectors such as those of an image. */
export type NeighbourQuery =
  | { readonly tiles: readonly TileName[]; readonly region?: Region }
  | { readonly vectors: Float32Array; readonly region?: Region };

/** Several tiles are searched for by their mean (default), or each answer by the one it is nearest to. */
type Region = 'mean' | 'best';

/** A tile found. */
export interface NeighbourTile extends TileName {
  /** Row of the index. */
  readonly row: number;
  /** In the metric of the index; 0 is equal. */
  readonly distance: number;
  /** Upper left corner and side, level-0 px. */
  readonly x: number;
  readonly y: number;
  readonly side: number;
  /** Strongest cluster, from 0; absent where nothing is active. */
  readonly cluster?: number;
  readonly label?: string;
  /** Model output per class, as it is. */
  readonly prediction: Readonly<Record<string, number>>;
}

/** The index of a study, opened to be asked. Close it, or the process stays alive. */
export class StudyNeighbours {
  /** First row of each slide. */
  readonly #first = new Map<string, number>();
  readonly #records: ReadonlyMap<string, SlideRecord>;
  readonly #slideNumber: Int32Array;

  private constructor(
    readonly folder: StudyFolder,
    readonly manifest: StudyManifest,
    /** What the index was made from, and how good it is. */
    readonly record: IndexRecord,
    /** All tiles, by row of the index. */
    readonly rows: TileRows,
    readonly index: TileIndex,
    records: readonly SlideRecord[],
  ) {
    this.#records = new Map(records.map((one) => [one.id, one]));
    const numbers = new Map(records.map(({ id }, i) => [id, i]));
    this.#slideNumber = Int32Array.from(rows.slide, (id) => numbers.get(id)!);
    let row = 0;
    for (const { id, tiles } of records) {
      this.#first.set(id, row);
      row += tiles;
    }
  }

  /**
   * Opens the index of a study.
   * @throws MorphoscopeError `StudyError` when there is none, or it is of an earlier state of the study
   */
  static async open(study: string): Promise<StudyNeighbours> {
    const folder = new StudyFolder(study);
    const manifest = await readManifest(folder);
    const records = await readRecords(folder, manifest.slides);
    const record = await readIndexRecord(folder, manifest, records);
    const path = join(folder.index(), indexFile.rows);
    const rows = await readRows(path, manifest.model.classNames, manifest.dictionaries, records);
    const index = await TileIndex.load(folder.index());
    return new StudyNeighbours(folder, manifest, record, rows, index, records);
  }

  /**
   * The `k` nearest tiles, nearest first; fewer where the filter leaves fewer. Tiles asked for are no answers, nor, unless
   * wanted, those that overlap them.
   * @throws MorphoscopeError `InputError` for a tile, cluster, slide, label or class that the study does not have
   */
  async find(query: NeighbourQuery, k: number, filter: NeighbourFilter = {}): Promise<NeighbourTile[]> {
    return (await this.search(query, k, filter)).tiles;
  }

  /** As `find`; also whether every tile that may be an answer was looked at, so that none was missed. */
  async search(
    query: NeighbourQuery,
    k: number,
    filter: NeighbourFilter = {},
  ): Promise<{ readonly tiles: NeighbourTile[]; readonly exact: boolean }> {
    const asked = 'tiles' in query ? query.tiles.map((tile) => this.#rowOf(tile)) : [];
    const vectors = 'tiles' in query ? await this.index.vectors(asked) : query.vectors;
    if (vectors.length === 0) throw new MorphoscopeError('InputError', 'nothing to search the neighbours of');
    const allowed = filterRows(filter, this.rows, [...this.#records.values()]);
    const options = {
      k,
      ...this.#without(asked, allowed, filter.overlapping ?? false),
      ...(filter.onePerSlide ? { groups: this.#slideNumber } : {}),
    };
    const found =
      vectors.length === this.index.d
        ? takeNearest(await this.index.search(vectors, options), 0)
        : await this.index.searchRegion(vectors, query.region ?? 'mean', options);
    const { dominant } = dictionaryOf(this.rows, filter.dictionary);
    const exact = this.index.isExact(options.allowed);
    return { tiles: found.map((one) => this.#tileOf(one, dominant)), exact };
  }

  /** Ends the threads of the index. */
  async close(): Promise<void> {
    await this.index.close();
  }

  #rowOf({ slide, tile }: TileName): number {
    const record = this.#records.get(slide);
    if (!record) throw unknownWord('slide', slide, [...this.#records.keys()]);
    const first = this.#first.get(slide)!;
    const row = this.rows.tile.subarray(first, first + record.tiles).indexOf(tile);
    if (row >= 0) return first + row;
    throw new MorphoscopeError('InputError', `${slide} has no tile ${tile}`, {
      suggestion: `It has ${record.tiles}; their numbers are in slides/${slide}/tiles.parquet.`,
    });
  }

  /** The rows allowed, less those asked for and what overlaps them. */
  #without(
    asked: readonly number[],
    allowed: Uint8Array | undefined,
    overlapping: boolean,
  ): { readonly allowed?: Uint8Array } {
    if (asked.length === 0) return allowed ? { allowed } : {};
    const left = allowed ?? new Uint8Array(this.rows.n).fill(1);
    for (const row of asked) {
      left[row] = 0;
      if (!overlapping) for (const other of this.#overlapping(row)) left[other] = 0;
    }
    return { allowed: left };
  }

  #overlapping(row: number): number[] {
    const { slide, x, y } = this.rows;
    const side = this.#sideOf(slide[row]!);
    // Corners are rounded to whole pixels.
    const apart = (a: number, b: number): boolean => Math.abs(a - b) >= side - 1;
    const found: number[] = [];
    const first = this.#first.get(slide[row]!)!;
    const end = first + this.#records.get(slide[row]!)!.tiles;
    for (let other = first; other < end; other++) {
      if (!apart(x[other]!, x[row]!) && !apart(y[other]!, y[row]!)) found.push(other);
    }
    return found;
  }

  #sideOf(slide: string): number {
    const { tilePx, mpp } = this.manifest.tiling;
    return (tilePx * mpp) / this.#records.get(slide)!.slide.mpp!.x;
  }

  #tileOf({ row, distance }: Candidate, dominant: Int32Array): NeighbourTile {
    const { slide, tile, x, y, classNames, predictions } = this.rows;
    const id = slide[row]!;
    const label = this.#records.get(id)?.label;
    const cluster = dominant[row]!;
    return {
      slide: id,
      tile: tile[row]!,
      row,
      distance,
      x: x[row]!,
      y: y[row]!,
      side: this.#sideOf(id),
      ...(cluster < 0 ? {} : { cluster }),
      ...(label === undefined ? {} : { label }),
      prediction: Object.fromEntries(
        classNames.map((name, c) => [name, predictions[row * classNames.length + c]!]),
      ),
    };
  }
}
