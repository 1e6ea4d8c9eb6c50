import { MorphoscopeError, type Preprocessing, type Tensor, type TilePixels } from '@morphoscope/domain';
import { lookupTable, preprocess } from './preprocess.kernel.js';

/**
 * Tiles as model input, in the model's layout: `n × 3 × tilePx × tilePx` or `n × tilePx × tilePx × 3` by
 * `preprocessing.layout`. A fresh buffer, owned by the caller.
 * @throws MorphoscopeError `InputError` when there is no tile, or one is not `tilePx × tilePx` RGB.
 */
export function prepareTiles(tiles: readonly TilePixels[], preprocessing: Preprocessing): Tensor {
  return new TilePreparation(preprocessing).prepare(tiles);
}

/** Prepares one batch after the other in the same buffer. */
export class TilePreparation {
  private readonly table: Float32Array;
  private buffer = new Float32Array(0);

  constructor(private readonly preprocessing: Preprocessing) {
    this.table = lookupTable(preprocessing);
  }

  /**
   * As `prepareTiles`, but the values hold until the next call only.
   * @throws MorphoscopeError as `prepareTiles`.
   */
  prepare(tiles: readonly TilePixels[]): Tensor {
    const { tilePx, layout } = this.preprocessing;
    checkTiles(tiles, tilePx);
    const length = tiles.length * 3 * tilePx * tilePx;
    if (this.buffer.length < length) this.buffer = new Float32Array(length);
    preprocess(tiles, this.preprocessing, this.buffer, this.table);
    const data = this.buffer.length === length ? this.buffer : this.buffer.subarray(0, length);
    const n = tiles.length;
    return { data, shape: layout === 'nchw' ? [n, 3, tilePx, tilePx] : [n, tilePx, tilePx, 3] };
  }
}

function checkTiles(tiles: readonly TilePixels[], tilePx: number): void {
  if (tiles.length === 0) {
    throw new MorphoscopeError('InputError', 'there are no tiles to run', {
      suggestion: 'Give at least one tile.',
    });
  }
  for (const { width, height, data } of tiles) {
    if (width === tilePx && height === tilePx && data.length === tilePx * tilePx * 3) continue;
    throw new MorphoscopeError(
      'InputError',
      `a tile is ${width} × ${height} px with ${data.length} bytes, and the model takes ${tilePx} × ${tilePx} px RGB`,
      { suggestion: 'Read tiles at the size and mpp that the preprocessing states.' },
    );
  }
}
