import type { PixelRelevanceMaps, PrototypePicture } from '@morphoscope/domain';
import { globalRange } from '@morphoscope/heatmap';
import { loaded } from './deferred.js';
import type { Heat } from './heat-layer.js';

/** What can be laid over a prototype: which pixels made the cluster fire, and which moved the decision through it. */
export type PixelView = 'fired' | 'moved';

/** Relevance of one prototype, ready to be drawn. */
export type RelevanceLayers = Readonly<Record<PixelView, Heat>>;

/** Longest side of a layer: about as many as a card has screen pixels for a tile. */
const MAX_SIDE = 128;

/**
 * Relevance of the prototypes of one cluster as shares of each tile's relevance, on common scales that end at the 99th
 * percentile over all of them. Shares, because what biases take on the way back differs between tiles by orders of
 * magnitude. Large maps are added up by blocks of pixels.
 * @returns one entry per picture; `undefined` where nothing is known
 */
export async function relevanceLayers(
  pictures: readonly PrototypePicture[],
): Promise<(RelevanceLayers | undefined)[]> {
  const ranges = { fired: globalRange(), moved: globalRange() };
  const grids = [];
  for (const { relevance } of pictures) {
    const maps = relevance && (await loaded(relevance.maps));
    const grid = maps && { fired: blocks(maps, maps.activation), moved: blocks(maps, maps.decision) };
    if (grid) {
      ranges.fired.add(grid.fired.values);
      ranges.moved.add(grid.moved.values);
    }
    grids.push(grid);
  }
  const fired = ranges.fired.range().high;
  const moved = ranges.moved.range().high;
  return grids.map(
    (grid) => grid && { fired: { ...grid.fired, end: fired }, moved: { ...grid.moved, end: moved } },
  );
}

function blocks(
  { width, height }: PixelRelevanceMaps,
  map: Float32Array,
): Pick<Heat, 'values' | 'width' | 'height'> {
  const side = Math.ceil(Math.max(width, height) / MAX_SIDE);
  const across = Math.ceil(width / side);
  const down = Math.ceil(height / side);
  const values = new Float32Array(across * down);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      values[Math.floor(y / side) * across + Math.floor(x / side)]! += map[y * width + x]!;
  const total = values.reduce((sum, value) => sum + Math.abs(value), 0);
  if (total > 0) for (let i = 0; i < values.length; i++) values[i]! /= total;
  return { values, width: across, height: down };
}
