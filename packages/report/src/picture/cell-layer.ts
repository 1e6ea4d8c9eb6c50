import { type Heatmap, NO_CLUSTER } from '@morphoscope/domain';

/** Hard labels at a size that suits a picture. */
export interface CellLabels {
  /** `height × width`, row-major: cluster id, `NO_CLUSTER`, or `UNCOVERED`. */
  readonly labels: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** Level-0 rectangle the labels lie on. */
  readonly rect: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

/** Label of what was never looked at. Dictionaries have fewer than 254 clusters. */
export const UNCOVERED = 254;

const MAX_CELLS = 800;

/**
 * Labels of a hard map; of a map more than 800 cells wide or high, the commonest label of each block of cells (the
 * smaller id on ties), so that a picture stays small.
 */
export function cellLabels(map: Heatmap): CellLabels {
  const { raster } = map;
  const factor = Math.max(1, Math.ceil(Math.max(raster.width, raster.height) / MAX_CELLS));
  const width = Math.ceil(raster.width / factor);
  const height = Math.ceil(raster.height / factor);
  const labels = new Uint8Array(width * height);
  const votes = new Uint32Array(256);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      labels[y * width + x] = commonest(map, x * factor, y * factor, factor, votes);
  const rect = {
    x: raster.originX,
    y: raster.originY,
    width: width * factor * raster.stepX,
    height: height * factor * raster.stepY,
  };
  return { labels, width, height, rect };
}

/** 1 where `wanted` holds, same layout as the labels. */
export function maskOf(cells: CellLabels, wanted: (label: number) => boolean): Uint8Array {
  return cells.labels.map((label) => (wanted(label) ? 1 : 0));
}

function commonest(
  { raster, data }: Heatmap,
  x: number,
  y: number,
  factor: number,
  votes: Uint32Array,
): number {
  const right = Math.min(raster.width, x + factor);
  const bottom = Math.min(raster.height, y + factor);
  let best = 255;
  votes.fill(0);
  for (let j = y; j < bottom; j++) {
    for (let i = x; i < right; i++) {
      const label = labelOf(data[j * raster.width + i]!);
      const n = ++votes[label]!;
      if (n > votes[best]! || label === best || (n === votes[best] && label < best)) best = label;
    }
  }
  return best;
}

function labelOf(value: number): number {
  if (Number.isNaN(value)) return UNCOVERED;
  return value === NO_CLUSTER ? NO_CLUSTER : Math.round(value);
}
