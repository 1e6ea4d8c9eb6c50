import type { CellTile } from '../cells/cell-tile';
import { cellWeights, hardPaint, softPaint } from './mixture';
import type { OverlayStyle } from './overlay-style';

/**
 * A tile as a picture of one px per cell, RGBA, not premultiplied: clear where nothing is painted. For the map in the
 * corner, and where there is no WebGL 2. Contours are painted as areas.
 */
export function cellPicture(tile: CellTile, style: OverlayStyle): Uint8ClampedArray<ArrayBuffer> {
  const { width, height } = tile;
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const at = row * width + column;
      if (style.kind === 'saliency') {
        const byte = tile.planes[at] as number;
        rgba.set(style.palette.subarray(byte * 4, byte * 4 + 3), at * 4);
        rgba[at * 4 + 3] = (style.palette[byte * 4 + 3] as number) * style.opacity;
        continue;
      }
      const weights = cellWeights(tile, column, row);
      if (weights === null) continue;
      const { rgb, alpha } = style.kind === 'soft' ? softPaint(weights, style) : hardPaint(weights, style);
      rgba.set([...rgb, alpha * 255], at * 4);
    }
  return rgba;
}
