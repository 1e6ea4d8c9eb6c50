/** What a value of a network is, relative to the model's input. */
export interface Geometry {
  /** Input px per cell. */
  readonly stride: number;
  /** Side of the window of input px that a cell sees. */
  readonly receptiveField: number;
  /** Known to be ≥ 0 everywhere. */
  readonly nonNegative: boolean;
}

/** The image itself: preprocessed values may be negative. */
export const inputGeometry: Geometry = { stride: 1, receptiveField: 1, nonNegative: false };

/** After a window of `size` cells moved by `step` cells (Araujo et al., Distill 2019, eq. 2). */
export function slide(from: Geometry, size: number, step: number, nonNegative: boolean): Geometry {
  return {
    stride: from.stride * step,
    receptiveField: from.receptiveField + (size - 1) * from.stride,
    nonNegative,
  };
}

/** Values put together: a cell sees what any of its parts sees. */
export function join(parts: readonly Geometry[], nonNegative: boolean): Geometry {
  return {
    stride: Math.max(...parts.map((part) => part.stride)),
    receptiveField: Math.max(...parts.map((part) => part.receptiveField)),
    nonNegative,
  };
}
