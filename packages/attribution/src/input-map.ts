import { MorphoscopeError, type Preprocessing, type Tensor } from '@morphoscope/domain';
import { addChannels, addMagnitudes, addProducts, type Layout } from './input-map.kernel.js';

/** Sizes of a batch of model inputs. */
export interface InputShape {
  readonly n: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly layout: Layout;
}

/**
 * Sizes of a batch of model inputs in the model's own layout.
 * @throws MorphoscopeError `InputError` when the tensor is not of rank 4 or its data do not fill its shape.
 */
export function inputShape(input: Tensor, { layout }: Pick<Preprocessing, 'layout'>): InputShape {
  const [n = 0, second = 0, third = 0, fourth = 0] = input.shape;
  if (input.shape.length !== 4 || input.data.length !== n * second * third * fourth) {
    throw new MorphoscopeError('InputError', `model input of shape ${input.shape.join(' × ')}`, {
      suggestion: 'Give a batch of images of rank 4, as preprocessing makes them.',
    });
  }
  return layout === 'nchw'
    ? { n, channels: second, height: third, width: fourth, layout }
    : { n, channels: fourth, height: second, width: third, layout };
}

/** `Σ_c a · b` per pixel: `n × height × width`. */
export function productMaps(a: Tensor, b: Tensor, shape: InputShape): Float32Array {
  return maps(shape, (from, to, out) => {
    addProducts(a.data.subarray(from, to), b.data.subarray(from, to), shape.channels, shape.layout, out);
  });
}

/** `Σ_c a` per pixel: `n × height × width`. */
export function channelSums(a: Tensor, shape: InputShape): Float32Array {
  return maps(shape, (from, to, out) => {
    addChannels(a.data.subarray(from, to), shape.channels, shape.layout, out);
  });
}

/** `Σ_c |a|` per pixel: `n × height × width`. */
export function magnitudeMaps(a: Tensor, shape: InputShape): Float32Array {
  return maps(shape, (from, to, out) => {
    addMagnitudes(a.data.subarray(from, to), shape.channels, shape.layout, out);
  });
}

function maps(
  { n, channels, height, width }: InputShape,
  add: (from: number, to: number, out: Float32Array) => void,
): Float32Array {
  const pixels = height * width;
  const data = new Float32Array(n * pixels);
  for (let row = 0; row < n; row++) {
    const from = row * channels * pixels;
    add(from, from + channels * pixels, data.subarray(row * pixels, (row + 1) * pixels));
  }
  return data;
}
