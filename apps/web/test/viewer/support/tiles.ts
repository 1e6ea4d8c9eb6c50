import type { CellTile } from '../../../src/viewer/cells/cell-tile';

/** A tile of zeros, covered everywhere. */
export function emptyTile(width: number, height: number, channels: number): CellTile {
  const planes = new Uint8Array((channels + 1) * width * height);
  planes.fill(255, channels * width * height);
  return { width, height, channels, planes };
}

/** A tile of pseudo-random weights; about one cell in eight is not covered and holds zeros. */
export function randomTile(width: number, height: number, channels: number, seed: number): CellTile {
  const tile = emptyTile(width, height, channels);
  const size = width * height;
  let state = seed >>> 0;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  for (let i = 0; i < size; i++) {
    const covered = next() > 0.125;
    tile.planes[channels * size + i] = covered ? 255 : 0;
    for (let k = 0; k < channels; k++)
      tile.planes[k * size + i] = covered ? Math.floor(next() ** 2 * 256) : 0;
  }
  return tile;
}
