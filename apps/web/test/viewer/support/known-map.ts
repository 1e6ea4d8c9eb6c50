import type { CellLevels } from '@morphoscope/rpc';

/** Clusters of the known map. */
export const LABELS = 3;

/** Cells that begin beside the slide's corner, are no squares, and whose steps are no whole px of coarser levels. */
export const grid: CellLevels = {
  width: 92,
  height: 76,
  originX: 37,
  originY: 22,
  stepX: 26,
  stepY: 23,
  tileSide: 32,
  levels: 3,
};

/** Side of an area with one label, in cells: so that means at coarser levels keep their label. */
const AREA = 4;

/** Label of a cell, −1 where nothing is covered. */
export function labelAt(column: number, row: number): number {
  const area = Math.floor(column / AREA) * 7919 + Math.floor(row / AREA) * 104_729;
  let value = Math.imul(area ^ 0x9e3779b9, 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  const pick = ((value ^ (value >>> 16)) >>> 0) % 8;
  return pick === 7 ? -1 : pick % LABELS;
}

/** Colour of the tissue under a label: all unlike each other, none the colour of a cluster. */
export function stainOf(label: number): readonly [number, number, number] {
  return (
    (
      [
        [214, 150, 205],
        [126, 84, 160],
        [236, 190, 130],
      ] as const
    )[label] ?? [120, 190, 200]
  );
}
