import type { ReadOptions, TilePixels, TileReader } from '@morphoscope/domain';

/** An open slide. Cheap to open once per worker thread; one reader is for one thread. */
export interface SlideReader extends TileReader {
  /**
   * Pixels of a level in that level's own px, without any scaling: `width × height` from (`x`, `y`), white outside.
   * @throws MorphoscopeError `InputError` for a level that does not exist or a size that is not positive.
   */
  readLevel(region: LevelRegion, options?: ReadOptions): Promise<TilePixels>;
}

/** A rectangle in px of one level. */
export interface LevelRegion {
  readonly level: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
