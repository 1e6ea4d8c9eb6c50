import type { NodeProto } from 'onnx-buf';
import { intOf, intsOf, stringOf } from '../attributes.js';
import type { Known, Rule } from './known.js';

/** How a window slides over the spatial axes, per axis. Used for shapes and for receptive fields. */
export interface Window {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** Begin of each axis, then end of each axis. */
  readonly pads: readonly number[];
}

/** Window of a convolution or pooling node over `spatial` axes. */
export function windowOf(node: NodeProto, weight: Known | undefined, spatial: number): Window | undefined {
  const kernel = intsOf(node, 'kernel_shape') ?? weight?.shape?.slice(2);
  if (kernel?.length !== spatial) return undefined;
  const each = (value: number, length = spatial) => Array.from({ length }, () => value);
  return {
    kernel,
    strides: nonEmpty(intsOf(node, 'strides')) ?? each(1),
    dilations: nonEmpty(intsOf(node, 'dilations')) ?? each(1),
    pads: nonEmpty(intsOf(node, 'pads')) ?? each(0, 2 * spatial),
  };
}

function nonEmpty(list: number[] | undefined): number[] | undefined {
  return list && list.length > 0 ? list : undefined;
}

/** Side of a dilated kernel, cells. */
export function extentOf(window: Window, axis: number): number {
  return ((window.kernel[axis] ?? 1) - 1) * (window.dilations[axis] ?? 1) + 1;
}

/** Conv, pooling: https://onnx.ai/onnx/operators/onnx__Conv.html, …MaxPool, …AveragePool. */
function slide(node: NodeProto, input: Known | undefined, weight: Known | undefined): number[] | undefined {
  const size = input?.shape?.slice(2);
  const window = size && windowOf(node, weight, size.length);
  if (!size || !window) return undefined;
  const autoPad = stringOf(node, 'auto_pad', 'NOTSET');
  const ceil = intOf(node, 'ceil_mode', 0) === 1;
  return size.map((length, axis) => {
    const stride = window.strides[axis] ?? 1;
    const extent = extentOf(window, axis);
    if (autoPad.startsWith('SAME')) return Math.ceil(length / stride);
    const begin = autoPad === 'VALID' ? 0 : (window.pads[axis] ?? 0);
    const end = autoPad === 'VALID' ? 0 : (window.pads[axis + size.length] ?? 0);
    const steps = (length + begin + end - extent) / stride;
    if (!ceil) return Math.floor(steps) + 1;
    const cells = Math.ceil(steps) + 1;
    // A window that would start in the end padding does not count.
    return (cells - 1) * stride >= length + begin ? cells - 1 : cells;
  });
}

const conv: Rule = (node, [input, weight]) => {
  const spatial = slide(node, input, weight);
  const channels = weight?.shape?.[0];
  return [
    { shape: spatial && channels !== undefined ? [input!.shape![0]!, channels, ...spatial] : undefined },
  ];
};

const pool: Rule = (node, [input]) => {
  const spatial = slide(node, input, undefined);
  const shape = spatial && [...input!.shape!.slice(0, 2), ...spatial];
  return [{ shape }, { shape, type: 7 }];
};

const globalPool: Rule = (_node, [input]) => [
  { shape: input?.shape?.map((length, axis) => (axis < 2 ? length : 1)) },
];

const convTranspose: Rule = (node, [input, weight]) => {
  const size = input?.shape?.slice(2);
  const window = size && windowOf(node, weight, size.length);
  const perGroup = weight?.shape?.[1];
  if (!size || !window || perGroup === undefined) return [{}];
  const stated = intsOf(node, 'output_shape');
  const extra = intsOf(node, 'output_padding') ?? [];
  const same = stringOf(node, 'auto_pad', 'NOTSET').startsWith('SAME');
  const spatial = size.map((length, axis) => {
    if (stated && stated.length > 0) return stated.at(axis - size.length) ?? 0;
    const stride = window.strides[axis] ?? 1;
    if (same) return length * stride;
    const padding = (window.pads[axis] ?? 0) + (window.pads[axis + size.length] ?? 0);
    return stride * (length - 1) + (extra[axis] ?? 0) + extentOf(window, axis) - padding;
  });
  return [{ shape: [input!.shape![0]!, perGroup * intOf(node, 'group', 1), ...spatial] }];
};

/** Shape rules of operators that slide a window over the map. */
export const windowRules: Readonly<Record<string, Rule>> = {
  Conv: conv,
  ConvTranspose: convTranspose,
  MaxPool: pool,
  AveragePool: pool,
  LpPool: pool,
  GlobalAveragePool: globalPool,
  GlobalMaxPool: globalPool,
  GlobalLpPool: globalPool,
};
