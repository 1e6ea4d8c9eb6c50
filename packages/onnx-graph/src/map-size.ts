import type { AxisRole } from './axes.js';
import { isFloat } from './element-type.js';
import type { InputSize } from './image-input.js';
import type { Known } from './shape/known.js';

/** Size of a map, cells. Tensors of other ranks are given as a single row. */
export interface MapSize {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** Channels, height and width of a tensor, whichever axis they are on; zeros when its shape is unknown. */
export function mapSize(
  shape: readonly number[] | undefined,
  roles: readonly AxisRole[] | undefined,
): MapSize {
  if (!shape) return { channels: 0, height: 0, width: 0 };
  if (shape.length === 4 && isChannelsLast(roles))
    return { height: shape[1]!, width: shape[2]!, channels: shape[3]! };
  if (shape.length === 4) return { channels: shape[1]!, height: shape[2]!, width: shape[3]! };
  if (shape.length === 3) return { channels: shape[2]!, height: 1, width: shape[1]! };
  return { channels: shape[1] ?? 1, height: 1, width: 1 };
}

function isChannelsLast(roles: readonly AxisRole[] | undefined): boolean {
  return roles?.join('') === 'nhwc';
}

/** One sentence why a tensor is no N×C×h×w map to cluster, its sign aside; `undefined` if it is one. */
export function whyNoMap(
  tensor: Known,
  roles: readonly AxisRole[] | undefined,
  sizes: MapSize,
): string | undefined {
  const { shape, type } = tensor;
  if (!shape) return 'shape unknown: an operator before it is not understood';
  if (shape.length !== 4) return `not a map: its shape is ${shape.join('×')}, a map has 4 dimensions`;
  if (type !== 0 && !isFloat(type)) return 'not a map: its values are not real numbers';
  if (isChannelsLast(roles))
    return 'channels come last (N×h×w×C): take the tensor before or after the transpose';
  if (roles && roles.join('') !== 'nchw')
    return 'not a map: its axes are not batch, channels, rows and columns';
  if (sizes.height * sizes.width <= 1) return 'not a map: one cell only, the positions are pooled';
  if (sizes.channels < 2) return 'has one channel: nothing to factorise';
  return undefined;
}

/** A remark where a cell is not a whole number of input px, or not square. */
export function strideNote(map: MapSize, size: InputSize): string | undefined {
  const y = size.height / map.height;
  const x = size.width / map.width;
  if (Number.isInteger(y) && y === x) return undefined;
  return `cells are ${round(x)} × ${round(y)} input px (${size.width} × ${size.height} px over ${map.width} × ${map.height} cells)`;
}

function round(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** A remark where the file states another shape than the graph gives. */
export function statedNote(known: Known, stated: Known | undefined): string | undefined {
  if (!known.shape || !stated?.shape || known.shape.join() === stated.shape.join()) return undefined;
  return `the file states ${stated.shape.join('×')}, the graph gives ${known.shape.join('×')}`;
}
