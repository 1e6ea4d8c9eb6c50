import { type CellLevels, type LevelWindow, levelSide, tileWindow } from './cell-levels.js';
import { addBlock, addSums, type CellSums, emptySums } from './halve.kernel.js';
import type { MapChunks } from './map-chunks.js';

/** Sums kept of a slide's coarse levels, at most: 8 clusters of a slide with 1,000 × 1,000 cells. */
const OVERVIEW_VALUES = 8 * 1000 * 1000;
/** Chunks along an axis that a tile is made from directly. */
const DIRECT_LEVELS = 2;

/**
 * Means of a map over covered cells, level by level, made when asked for. Fine tiles come from the chunks they lie on; coarse
 * ones from sums over the slide that are made once, chunk by chunk, so that a slide's map is never held as a whole.
 */
export class MapPyramid {
  readonly #chunks: MapChunks;
  readonly #overviewLevel: number;
  #overview: Promise<CellSums> | undefined;

  constructor(
    readonly cells: CellLevels,
    chunks: MapChunks,
  ) {
    this.#chunks = chunks;
    let level = DIRECT_LEVELS + 1;
    while (this.#size(level) * chunks.planes > OVERVIEW_VALUES) level++;
    this.#overviewLevel = level;
  }

  /** Planes of a tile. */
  get planes(): number {
    return this.#chunks.planes;
  }

  /** Bytes held: of the coarse sums, where they were needed. */
  get bytes(): number {
    return this.#overview ? this.#size(this.#overviewLevel) * (8 * this.planes + 4) : 0;
  }

  /** Sums of a tile's cells; `undefined` where the level has no such tile. */
  async tile(level: number, column: number, row: number): Promise<CellSums | undefined> {
    const window = tileWindow(this.cells, level, column, row);
    return window && this.window(window);
  }

  /** Sums of some cells of a level. */
  async window(window: LevelWindow): Promise<CellSums> {
    const { level } = window;
    if (level < this.#overviewLevel) return this.#fromChunks(window);
    const sums = emptySums(window, this.planes);
    addSums(sums, level - this.#overviewLevel, await this.#coarse());
    return sums;
  }

  /** The finest level of which all planes of all cells are at most so many values. */
  levelWithin(values: number): number {
    let level = 0;
    while (this.#size(level) * this.planes > values) level++;
    return level;
  }

  /** Sums of all cells of a level; the caller knows that they fit into memory. */
  sums(level: number): Promise<CellSums> {
    return this.window(this.#whole(level));
  }

  #coarse(): Promise<CellSums> {
    this.#overview ??= this.#fromChunks(this.#whole(this.#overviewLevel));
    // A map that could not be read may be mended.
    this.#overview.catch(() => {
      this.#overview = undefined;
    });
    return this.#overview;
  }

  #whole(level: number): LevelWindow {
    const { width, height } = this.cells;
    return { level, x0: 0, y0: 0, width: levelSide(width, level), height: levelSide(height, level) };
  }

  async #fromChunks(window: LevelWindow): Promise<CellSums> {
    const { chunk, width, height, planes } = this.#chunks;
    const { level, x0, y0 } = window;
    const factor = 2 ** level;
    const sums = emptySums(window, planes);
    const lastRow = Math.ceil(Math.min(height, (y0 + window.height) * factor) / chunk);
    const lastColumn = Math.ceil(Math.min(width, (x0 + window.width) * factor) / chunk);
    for (let row = Math.floor((y0 * factor) / chunk); row < lastRow; row++) {
      for (let column = Math.floor((x0 * factor) / chunk); column < lastColumn; column++) {
        const values = await this.#chunks.read(row, column);
        if (values) addBlock(sums, level, values, chunk, column * chunk, row * chunk);
      }
    }
    return sums;
  }

  #size(level: number): number {
    const { width, height } = this.cells;
    return levelSide(width, level) * levelSide(height, level);
  }
}
