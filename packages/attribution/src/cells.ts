import { type Attribution, MorphoscopeError } from '@morphoscope/domain';
import { sumIntoCells } from './cells.kernel.js';

/**
 * A map on the grid of a layer, so that it goes on the slide raster beside the clusters: signed sums of the pixels of each
 * cell. Cell (i, j) covers rows `i·H/h` to `(i + 1)·H/h` and columns likewise; a pixel that lies in several cells gives
 * each the part of its area inside, so a tile's sum stays what it was. Maps that are on this grid already come back as
 * they are.
 * @throws MorphoscopeError `InputError` when a map of another layer is given: its cells cannot be told apart.
 */
export function toCells(
  attribution: Attribution,
  { height, width }: { readonly height: number; readonly width: number },
): Attribution {
  if (attribution.height === height && attribution.width === width) return { ...attribution, grid: 'layer' };
  if (attribution.grid === 'layer') {
    throw new MorphoscopeError(
      'InputError',
      `map of ${attribution.height} × ${attribution.width} cells for a layer of ${height} × ${width}`,
      { where: attribution.method, suggestion: 'Compute it at the layer it is shown with.' },
    );
  }
  const pixels = attribution.height * attribution.width;
  const n = attribution.data.length / pixels;
  const data = new Float32Array(n * height * width);
  for (let row = 0; row < n; row++) {
    const map = attribution.data.subarray(row * pixels, (row + 1) * pixels);
    data.set(sumIntoCells(map, attribution.height, attribution.width, height, width), row * height * width);
  }
  return { ...attribution, grid: 'layer', height, width, data };
}
