import { MorphoscopeError } from '@morphoscope/domain';

/**
 * The tiles of a study as points of the map: row i of every column is row i of the study's tiles, slide after slide.
 * All columns are views of one buffer that belongs to this object.
 */
export interface AtlasColumns {
  readonly tiles: number;
  readonly classes: number;
  /** −1…1 */
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** Index into `AtlasInfo.slides`. */
  readonly slide: Uint32Array;
  /** Index of the tile within its slide. */
  readonly tile: Uint32Array;
  /** Strongest cluster, 0-based; −1 where nothing is active. */
  readonly cluster: Int16Array;
  /** Class with the largest output. */
  readonly predicted: Uint8Array;
  /** Bit 0: the slide's label names a class; bit 1: the prediction differs from it. */
  readonly flags: Uint8Array;
  /** Outputs of the model, `tiles × classes`, row-major. */
  readonly scores: Float32Array;
}

export const LABELLED = 1;
export const WRONG = 2;

const bytesPerTile = (classes: number): number => 20 + 4 * classes;

/**
 * Columns of `/api/studies/<study>/atlas/<dictionary>` (little-endian, one after another, see `AtlasInfo`), without a
 * copy. Throws a `StudyError` when the length does not fit.
 */
export function decodeColumns(bytes: ArrayBuffer, tiles: number, classes: number): AtlasColumns {
  const wanted = tiles * bytesPerTile(classes);
  if (bytes.byteLength !== wanted)
    throw new MorphoscopeError(
      'StudyError',
      `The map has ${bytes.byteLength} bytes where ${tiles} tiles of ${classes} classes need ${wanted}`,
      { suggestion: 'Make the index of the study again.' },
    );
  return {
    tiles,
    classes,
    x: new Float32Array(bytes, 0, tiles),
    y: new Float32Array(bytes, 4 * tiles, tiles),
    slide: new Uint32Array(bytes, 8 * tiles, tiles),
    tile: new Uint32Array(bytes, 12 * tiles, tiles),
    cluster: new Int16Array(bytes, 16 * tiles, tiles),
    predicted: new Uint8Array(bytes, 18 * tiles, tiles),
    flags: new Uint8Array(bytes, 19 * tiles, tiles),
    scores: new Float32Array(bytes, 20 * tiles, tiles * classes),
  };
}

/** Whether the model got the tile of this row wrong; `undefined` where the slide has no label that names a class. */
export function isWrong(columns: AtlasColumns, row: number): boolean | undefined {
  const flags = columns.flags[row] as number;
  return flags & LABELLED ? (flags & WRONG) !== 0 : undefined;
}
