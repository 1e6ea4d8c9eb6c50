import type { Numbers } from '../samples.js';

/** Where a cell of a changed tile lies on the tile itself: row and column, cell centres at whole numbers. */
export type CellPlace = (row: number, column: number) => readonly [number, number];

/** Places this near to the border count as on it. */
const SLACK = 1e-6;

/**
 * Maps of a tile as they should look on the changed tile: bilinear between cell centres, NaN where the changed tile shows what the tile
 * does not. Exact where cells fall on cells.
 * @param maps `n × height × width`.
 */
export function resampleMaps(
  maps: Numbers,
  n: number,
  height: number,
  width: number,
  place: CellPlace,
): Float32Array {
  const size = height * width;
  const out = new Float32Array(n * size).fill(Number.NaN);
  for (let p = 0; p < size; p++) {
    const [row, column] = place(Math.floor(p / width), p % width);
    if (!inside(row, height) || !inside(column, width)) continue;
    const [top, left] = [clamp(Math.floor(row + SLACK), height), clamp(Math.floor(column + SLACK), width)];
    const [down, right] = [Math.max(0, row - top), Math.max(0, column - left)];
    const [bottom, beside] = [clamp(top + 1, height), clamp(left + 1, width)];
    for (let i = 0; i < n; i++) {
      const at = (r: number, c: number): number => maps[i * size + r * width + c]!;
      const above = mix(at(top, left), at(top, beside), right);
      out[i * size + p] =
        down < SLACK ? above : mix(above, mix(at(bottom, left), at(bottom, beside), right), down);
    }
  }
  return out;
}

/** Hard labels as they should look on the changed tile, each of the nearest cell; −1 where the tile does not show the place. */
export function resampleLabels(labels: Numbers, height: number, width: number, place: CellPlace): Int16Array {
  return Int16Array.from({ length: height * width }, (_, p) => {
    const [row, column] = place(Math.floor(p / width), p % width).map(Math.round) as [number, number];
    const there = row >= 0 && row < height && column >= 0 && column < width;
    return there ? labels[row * width + column]! : -1;
  });
}

function inside(at: number, size: number): boolean {
  return at >= -SLACK && at <= size - 1 + SLACK;
}

function clamp(at: number, size: number): number {
  return Math.max(0, Math.min(size - 1, at));
}

function mix(a: number, b: number, share: number): number {
  return share < SLACK ? a : a + share * (b - a);
}
