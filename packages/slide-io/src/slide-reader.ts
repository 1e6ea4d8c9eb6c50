import type { ReadOptions, TilePixels, TileReader } from '@morphoscope/domain';

/** An open slide. Cheap to open once per worker thread; one reader is for one thread. */
export interface SlideReader extends TileReader {
  /**
   * Pixels of a level in that level's own px, without any scaling: `width × height` from (`x`, `y`), white outside.
   * @throws MorphoscopeError `InputError` for a level that does not exist or a size that is not positive.
   */
  readLevel(region: LevelRegion, options?: ReadOptions): Promise<TilePixels>;
  /**
   * A block as it is stored, when that is a JPEG: a stream of its own that decodes to the pixels of `readLevel`. It
   * always holds the whole block, `blockWidth × blockHeight`; at the right and bottom edge what lies outside the level
   * is padding of arbitrary colour. Undefined where the level is stored otherwise, the scanner left the block out, or
   * its stream is not as it should be: read the level then. The receiver owns the bytes.
   * @throws MorphoscopeError `InputError` for a block that does not exist.
   */
  storedJpeg(place: BlockPlace, options?: ReadOptions): Promise<Uint8Array | undefined>;
}

/** A stored block of a level, 0-based. */
export interface BlockPlace {
  readonly level: number;
  readonly column: number;
  readonly row: number;
}

/** A rectangle in px of one level. */
export interface LevelRegion {
  readonly level: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
