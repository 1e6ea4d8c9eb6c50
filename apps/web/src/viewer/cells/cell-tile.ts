/** A tile of cells as the server sends it. The planes lie one after another. */
export interface CellTile {
  readonly width: number;
  readonly height: number;
  /** Values per cell, without the coverage. */
  readonly channels: number;
  /**
   * `(channels + 1) × height × width`: per channel 0–255 (0 where not covered), then the coverage, 0 or 255.
   */
  readonly planes: Uint8Array;
}

/** The answer of a server that has other ideas of a tile's size. */
export class CellTileError extends Error {
  override readonly name = 'CellTileError';
}

/**
 * A tile of cluster weights: `channels` planes of `round(255 · min(1, W / weightScale))`, then one of 0 or 1 that says
 * where cells are covered. Keeps `bytes` and writes the coverage anew.
 */
export function weightTile(bytes: Uint8Array, channels: number, width: number, height: number): CellTile {
  const size = width * height;
  if (bytes.length !== (channels + 1) * size)
    throw new CellTileError(
      `A tile of ${width} × ${height} cells and ${channels} clusters came with ${bytes.length} bytes.`,
    );
  for (let i = channels * size; i < bytes.length; i++) bytes[i] = bytes[i] === 0 ? 0 : 255;
  return { width, height, channels, planes: bytes };
}

/** A tile of a saliency map: one plane, 0 where not covered, else 1–255. The coverage is made from it. */
export function saliencyTile(bytes: Uint8Array, width: number, height: number): CellTile {
  const size = width * height;
  if (bytes.length !== size)
    throw new CellTileError(`A map tile of ${width} × ${height} cells came with ${bytes.length} bytes.`);
  const planes = new Uint8Array(2 * size);
  planes.set(bytes);
  for (let i = 0; i < size; i++) planes[size + i] = bytes[i] === 0 ? 0 : 255;
  return { width, height, channels: 1, planes };
}
