import type { Heatmap } from '@morphoscope/domain';
import type { CellLabels } from './cell-layer.js';
import type { Heat } from './heat-layer.js';

const MAX_CELLS = 400;

/**
 * Values of a map with one channel at a size that suits a picture: of a map more than 400 cells wide or high, the mean of
 * each block of cells, over those that are covered.
 */
export function cellHeat(map: Heatmap): Omit<Heat, 'end'> & Pick<CellLabels, 'rect'> {
  const { raster, data } = map;
  const factor = Math.max(1, Math.ceil(Math.max(raster.width, raster.height) / MAX_CELLS));
  const width = Math.ceil(raster.width / factor);
  const height = Math.ceil(raster.height / factor);
  const values = new Float32Array(width * height);
  const covered = new Uint32Array(width * height);
  for (let i = 0; i < data.length; i++) {
    if (Number.isNaN(data[i]!)) continue;
    const row = Math.floor(Math.floor(i / raster.width) / factor);
    const block = row * width + Math.floor((i % raster.width) / factor);
    values[block]! += data[i]!;
    covered[block]!++;
  }
  for (let block = 0; block < values.length; block++) values[block]! /= covered[block]!;
  const rect = {
    x: raster.originX,
    y: raster.originY,
    width: width * factor * raster.stepX,
    height: height * factor * raster.stepY,
  };
  return { values, width, height, rect };
}
