import type { RasterPlan } from '@morphoscope/heatmap';
import { CELL } from '../worker/protocol.js';

/**
 * Which layer cells of a tile lie on tissue: `h·w`, 1 = tissue. A layer cell is judged by the raster cell at its middle.
 * @param cells ground of the slide's raster, see `CELL`
 */
export function tileGround(
  plan: RasterPlan,
  cells: Uint8Array,
  tile: { readonly column: number; readonly row: number },
): Uint8Array {
  const { repeat, cellsAcross, tileStepCells, raster } = plan;
  const side = cellsAcross / repeat;
  const middle = Math.floor(repeat / 2);
  const out = new Uint8Array(side * side);
  for (let r = 0; r < side; r++) {
    const line = (tile.row * tileStepCells + r * repeat + middle) * raster.width;
    for (let c = 0; c < side; c++) {
      const at = line + tile.column * tileStepCells + c * repeat + middle;
      out[r * side + c] = cells[at] === CELL.tissue ? 1 : 0;
    }
  }
  return out;
}

/** Joins the grounds of several tiles: `n × h·w`. */
export function batchGround(
  plan: RasterPlan,
  cells: Uint8Array,
  tiles: readonly { readonly column: number; readonly row: number }[],
): Uint8Array {
  const parts = tiles.map((tile) => tileGround(plan, cells, tile));
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
