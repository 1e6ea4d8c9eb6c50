import type { CellPlace } from '@morphoscope/metrics';

/** A change of a tile that a model, and its clusters, should take calmly. */
export interface TileChange {
  /** `MetricScope.change`. */
  readonly name: string;
  /** `move`: the same tissue lies elsewhere in the tile; `look`: it lies where it was and looks different. */
  readonly kind: 'move' | 'look';
  /** Where a cell of the changed tile lies on the tile itself, for maps of `height × width` cells. */
  readonly place: (height: number, width: number) => CellPlace;
  /** Whether cells fall on cells, so that hard labels can be held against each other. */
  readonly exact: boolean;
}

/** Factor of the scale, up and down. */
export const SCALE = 1.1;
/** Quality of the JPEG file. */
export const JPEG_QUALITY = 70;
/** Greatest change of concentrations of stains, and of densities. */
export const STAIN_STRENGTH = 0.05;

const stay = (): CellPlace => (row, column) => [row, column];
const shift = (by: number) => (): CellPlace => (row, column) => [row + by, column + by];
const scale =
  (by: number) =>
  (height: number, width: number): CellPlace =>
  (row, column) => [
    (height - 1) / 2 + (row - (height - 1) / 2) * by,
    (width - 1) / 2 + (column - (width - 1) / 2) * by,
  ];

/** Every change, in the order in which figures are written. */
export const tileChanges = [
  move('flip-horizontal', (_, width) => (row, column) => [row, width - 1 - column]),
  move('flip-vertical', (height) => (row, column) => [height - 1 - row, column]),
  move('rotate-90', (height) => (row, column) => [height - 1 - column, row]),
  move('rotate-180', (height, width) => (row, column) => [height - 1 - row, width - 1 - column]),
  move('rotate-270', (_, width) => (row, column) => [column, width - 1 - row]),
  move('shift-cell', shift(1)),
  { ...move('shift-half-cell', shift(0.5)), exact: false },
  { ...look('scale-up', scale(SCALE)), exact: false },
  { ...look('scale-down', scale(1 / SCALE)), exact: false },
  look('jpeg', stay),
  look('stain', stay),
] as const satisfies readonly TileChange[];

/** Name of a change. */
export type ChangeName = (typeof tileChanges)[number]['name'];

function move<Name extends string>(name: Name, place: TileChange['place']) {
  return { name, kind: 'move', place, exact: true } as const;
}

function look<Name extends string>(name: Name, place: TileChange['place']) {
  return { name, kind: 'look', place, exact: true } as const;
}
