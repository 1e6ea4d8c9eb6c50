import type { Rgb } from '@morphoscope/heatmap/colormap';
import type { CellTile } from '../cells/cell-tile';
import { type ClusterStyle, RAMP } from './overlay-style';

/** A colour and how much of it covers the tissue: sRGB 0–255, alpha 0–1. */
export interface Paint {
  readonly rgb: Rgb;
  readonly alpha: number;
}

const nothing: Paint = { rgb: [0, 0, 0], alpha: 0 };

/**
 * Weights (0–1) at a place in a tile, in cells from its upper left corner, or `null` where the cell is not covered.
 * Between cell centres weights go over smoothly; cells that are not covered count for nothing. This is what the shader
 * does; it is used where there is none.
 */
export function weightsAt(tile: CellTile, x: number, y: number): Float64Array | null {
  const { width, height, channels, planes } = tile;
  const size = width * height;
  const cell = (column: number, row: number) =>
    Math.min(height - 1, Math.max(0, row)) * width + Math.min(width - 1, Math.max(0, column));
  if (planes[channels * size + cell(Math.floor(x), Math.floor(y))] === 0) return null;
  const column = Math.floor(x - 0.5);
  const row = Math.floor(y - 0.5);
  const [fx, fy] = [smooth(x - 0.5 - column), smooth(y - 0.5 - row)];
  const taps = [
    [cell(column, row), (1 - fx) * (1 - fy)],
    [cell(column + 1, row), fx * (1 - fy)],
    [cell(column, row + 1), (1 - fx) * fy],
    [cell(column + 1, row + 1), fx * fy],
  ] as const;
  const read = (plane: number) =>
    taps.reduce((sum, [at, share]) => sum + share * (planes[plane * size + at] as number), 0);
  const covered = read(channels);
  return Float64Array.from({ length: channels }, (_, k) => read(k) / covered);
}

/** Colour of a soft mixture: the clusters' colours by the square of their weights, mixed as light. */
export function softPaint(weights: Float64Array, style: ClusterStyle): Paint {
  let [sum, most] = [0, 0];
  const light = [0, 0, 0];
  weights.forEach((weight, k) => {
    if (!style.shown[k] || weight <= 0) return;
    const share = weight * weight;
    const colour = style.colours[k] as Rgb;
    for (let c = 0; c < 3; c++) light[c] = (light[c] as number) + share * ((colour[c] as number) / 255) ** 2;
    sum += share;
    most = Math.max(most, weight);
  });
  if (sum === 0) return nothing;
  const rgb = light.map((value) => 255 * Math.sqrt(value / sum)) as unknown as Rgb;
  return { rgb, alpha: style.opacity * Math.min(1, Math.max(0, (most - style.threshold) / RAMP)) };
}

/** Colour of the strongest cluster, the first of equals. */
export function hardPaint(weights: ArrayLike<number>, style: ClusterStyle): Paint {
  let [best, most] = [-1, Math.max(0, style.threshold)];
  for (let k = 0; k < weights.length; k++) {
    if (!style.shown[k] || (weights[k] as number) <= most) continue;
    best = k;
    most = weights[k] as number;
  }
  return best < 0 ? nothing : { rgb: style.colours[best] as Rgb, alpha: style.opacity };
}

/** Weights (0–1) of one cell, or `null` where it is not covered. */
export function cellWeights(tile: CellTile, column: number, row: number): Float64Array | null {
  const size = tile.width * tile.height;
  const at = row * tile.width + column;
  if (tile.planes[tile.channels * size + at] === 0) return null;
  return Float64Array.from({ length: tile.channels }, (_, k) => (tile.planes[k * size + at] as number) / 255);
}

/** Smoothstep. */
function smooth(t: number): number {
  return t * t * (3 - 2 * t);
}
