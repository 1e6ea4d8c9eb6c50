import type { CellTile } from '../cells/cell-tile';

/** The tile `dx` columns right and `dy` rows down of the one packed (each −1, 0 or 1), if it is here. */
export type Neighbour = (dx: number, dy: number) => CellTile | undefined;

/** Values of a cell lie four to a texel: layers that a tile of `channels` values and its coverage takes. */
export function layersFor(channels: number): number {
  return (channels + 4) >> 2;
}

/**
 * A tile as texels: `layers × (height + 2) × (width + 2) × 4`; channel k is component k mod 4 of layer ⌊k / 4⌋, the
 * coverage follows the last channel. Around the tile lies one cell of its neighbours, so that sampling between cells
 * meets no seam; where a neighbour is missing the tile's own edge is repeated.
 */
export function packTile(tile: CellTile, neighbour: Neighbour): Uint8Array {
  const { width, height, channels } = tile;
  const texels = new Uint8Array(layersFor(channels) * (width + 2) * (height + 2) * 4);
  for (let k = 0; k <= channels; k++) packPlane(texels, tile, k);
  for (let dy = -1; dy <= 1; dy++)
    for (let dx = -1; dx <= 1; dx++)
      if (dx !== 0 || dy !== 0) packApron(texels, tile, neighbour(dx, dy), dx, dy);
  return texels;
}

function packPlane(texels: Uint8Array, { width, height, planes }: CellTile, k: number): void {
  const stride = width + 2;
  const layer = (k >> 2) * stride * (height + 2);
  let from = k * width * height;
  for (let y = 0; y < height; y++) {
    let to = (layer + (y + 1) * stride + 1) * 4 + (k & 3);
    for (let x = 0; x < width; x++, to += 4, from++) texels[to] = planes[from]!;
  }
}

/** One side or corner of the rim. */
function packApron(
  texels: Uint8Array,
  tile: CellTile,
  near: CellTile | undefined,
  dx: number,
  dy: number,
): void {
  const { width, height, channels } = tile;
  const from = near ?? tile;
  const fromSize = from.width * from.height;
  const stride = width + 2;
  const [left, right] = dx === 0 ? [0, width] : dx < 0 ? [-1, 0] : [width, width + 1];
  const [top, bottom] = dy === 0 ? [0, height] : dy < 0 ? [-1, 0] : [height, height + 1];
  for (let y = top; y < bottom; y++)
    for (let x = left; x < right; x++) {
      const column =
        near === undefined ? clamp(x, width) : dx < 0 ? near.width - 1 : dx > 0 ? 0 : clamp(x, near.width);
      const row =
        near === undefined ? clamp(y, height) : dy < 0 ? near.height - 1 : dy > 0 ? 0 : clamp(y, near.height);
      const at = row * from.width + column;
      for (let k = 0; k <= channels; k++)
        texels[((k >> 2) * stride * (height + 2) + (y + 1) * stride + x + 1) * 4 + (k & 3)] =
          from.planes[k * fromSize + at]!;
    }
}

const clamp = (value: number, size: number): number => Math.min(size - 1, Math.max(0, value));
