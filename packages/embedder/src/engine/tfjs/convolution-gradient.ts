import type { backend_util, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { TfjsRuntime } from './runtime.js';

/** Attributes of TensorFlow.js' kernels for the gradient of a convolution by its input. All tensors are NHWC. */
export interface ConvolutionAttributes {
  readonly inputShape: [number, number, number, number];
  readonly strides: [number, number] | number;
  readonly pad: 'valid' | 'same' | number | backend_util.ExplicitPadding;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/**
 * Gradient of a convolution by its input, as a convolution: the gradient of the output, spread out by the stride, with
 * the kernel turned by 180° (V. Dumoulin, F. Visin, A guide to convolution arithmetic for deep learning, 2016, §4). The
 * WASM backend convolves with XNNPACK; its own kernel for this gradient is plain loops, several times slower.
 * @param dy `n × oh × ow × out`.
 * @param filter the forward kernel, `kh × kw × in × out`.
 * @returns `inputShape`.
 */
export function inputGradient(
  { tf }: TfjsRuntime,
  dy: Tensor4D,
  filter: Tensor4D,
  { inputShape, strides, pad, dimRoundingMode }: ConvolutionAttributes,
): Tensor4D {
  const info = tf.backend_util.computeConv2DInfo(inputShape, filter.shape, strides, 1, pad, dimRoundingMode);
  const turned = tf.transpose(turn(tf, filter), [0, 1, 3, 2]);
  return place(tf, dy, info, (x) => tf.conv2d(x, turned, 1, 'valid'));
}

/**
 * The same for a depthwise convolution, whose gradient kernel the WASM backend lacks.
 * @param dy `n × oh × ow × (in · multiplier)`.
 * @param filter the forward kernel, `kh × kw × in × multiplier`.
 */
export function depthwiseInputGradient(
  { tf }: TfjsRuntime,
  dy: Tensor4D,
  filter: Tensor4D,
  { inputShape, strides, pad, dimRoundingMode }: ConvolutionAttributes,
): Tensor4D {
  const { shape } = filter;
  const info = tf.backend_util.computeConv2DInfo(inputShape, shape, strides, 1, pad, dimRoundingMode, true);
  const [height, width, channels, multiplier] = shape;
  const turned: Tensor4D = tf.reshape(turn(tf, filter), [height, width, channels * multiplier, 1]);
  const each = place(tf, dy, info, (x) => tf.depthwiseConv2d(x, turned, 1, 'valid'));
  if (multiplier === 1) return each;
  return tf.reshape(tf.sum(tf.reshape(each, [-1, channels, multiplier]), 2), inputShape);
}

/** Turned by 180°. */
function turn(tf: TfjsRuntime['tf'], filter: Tensor4D): Tensor4D {
  return filter.shape[0] === 1 && filter.shape[1] === 1 ? filter : tf.reverse(filter, [0, 1]);
}

function place(
  tf: TfjsRuntime['tf'],
  dy: Tensor4D,
  info: backend_util.Conv2DInfo,
  convolve: (x: Tensor4D) => Tensor4D,
): Tensor4D {
  const { strideHeight, strideWidth, filterHeight, filterWidth, padInfo, inHeight, inWidth } = info;
  const pointwise = filterHeight === 1 && filterWidth === 1;
  // A 1 × 1 kernel only meets one cell: convolve before the zeros come in.
  const wide = spread(tf, pointwise ? convolve(dy) : dy, strideHeight, strideWidth);
  const placed = padOrCrop(
    tf,
    wide,
    [filterHeight - 1 - padInfo.top, inHeight + filterHeight - 1],
    [filterWidth - 1 - padInfo.left, inWidth + filterWidth - 1],
  );
  return pointwise ? placed : convolve(placed);
}

/** Puts `down − 1` rows and `across − 1` columns of zeros after every cell. */
function spread(tf: TfjsRuntime['tf'], x: Tensor4D, down: number, across: number): Tensor4D {
  if (down === 1 && across === 1) return x;
  const [n, height, width, channels] = x.shape;
  const columns = tf.pad(tf.reshape(x, [-1, channels]), [
    [0, 0],
    [0, (across - 1) * channels],
  ]);
  const row = width * across * channels;
  const rows: Tensor2D = tf.pad(tf.reshape(columns, [-1, row]), [
    [0, 0],
    [0, (down - 1) * row],
  ]);
  return tf.reshape(rows, [n, height * down, width * across, channels]);
}

/** Moves a map by `before` cells into one of `size` cells, each per axis: zeros where nothing is, the rest cut off. */
function padOrCrop(
  tf: TfjsRuntime['tf'],
  x: Tensor4D,
  [top, height]: readonly [number, number],
  [left, width]: readonly [number, number],
): Tensor4D {
  const [n, h, w, channels] = x.shape;
  const bottom = height - top - h;
  const right = width - left - w;
  const zeros = (cells: number) => Math.max(0, cells);
  const padded = tf.pad(x, [
    [0, 0],
    [zeros(top), zeros(bottom)],
    [zeros(left), zeros(right)],
    [0, 0],
  ]);
  if (Math.min(top, left, bottom, right) >= 0) return padded;
  return tf.slice(padded, [0, zeros(-top), zeros(-left), 0], [n, height, width, channels]);
}
