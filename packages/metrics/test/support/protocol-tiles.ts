import type { TileBatch } from '../../src/index.js';
import { plantTiles } from './planted.js';

export const data = plantTiles(21, 30, 4, 4);
export const { K, cells, tiles } = data;
export const batch: TileBatch = { tiles, K, cells, W: data.W };
export const map = Float32Array.from({ length: tiles * cells }, (_, i) => {
  const [t, p] = [Math.floor(i / cells), i % cells];
  return data.cams[t * 15 * cells + p]!;
});

export const weightsOf = (t: number, k: number): number[] => [
  ...data.W.subarray((t * K + k) * cells, (t * K + k + 1) * cells),
];
export const mapOf = (t: number): number[] => [...map.subarray(t * cells, (t + 1) * cells)];
export const labelsOf = (t: number): number[] =>
  Array.from({ length: cells }, (_, p) => {
    const column = Array.from({ length: K }, (_, k) => weightsOf(t, k)[p]!);
    const most = Math.max(...column);
    return most > 0 ? column.indexOf(most) : -1;
  });
export const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** The part of the tiles a run would give at once. */
export const slice = (start: number, end: number): TileBatch => ({
  ...batch,
  tiles: end - start,
  W: data.W.subarray(start * K * cells, end * K * cells),
  firstTile: start,
});
