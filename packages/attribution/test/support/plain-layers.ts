import { createRandom, type LinearHead, type Random, type Tensor } from '@morphoscope/domain';
import type { Connections, PlainLayer, PlainNet } from './plain-net.js';

type Shape = readonly [channels: number, height: number, width: number];

interface Weights {
  /** `to × from × k × k`. */
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
}

/** A convolution with padding `k >> 1` and stride 1. */
function convolution([channels, height, width]: Shape, to: number, k: number, w: Weights): Connections {
  const half = k >> 1;
  const edges: [number, number, number][] = [];
  for (let o = 0; o < to; o++)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        for (let c = 0; c < channels; c++)
          for (let dy = 0; dy < k; dy++)
            for (let dx = 0; dx < k; dx++) {
              const [sy, sx] = [y + dy - half, x + dx - half];
              if (sy < 0 || sx < 0 || sy >= height || sx >= width) continue;
              const weight = w.kernel[((o * channels + c) * k + dy) * k + dx]!;
              edges.push([(c * height + sy) * width + sx, (o * height + y) * width + x, weight]);
            }
  const bias = Float64Array.from(
    { length: to * height * width },
    (_, i) => w.bias[Math.floor(i / (height * width))]!,
  );
  return connections('convolution', edges, bias);
}

/** Average over windows of `k × k` at stride `k`. */
function averagePool([channels, height, width]: Shape, k: number): Connections {
  const edges: [number, number, number][] = [];
  for (const [to, window] of windowsOf([channels, height, width], k).entries())
    for (const from of window) edges.push([from, to, 1 / window.length]);
  return connections('average', edges, new Float64Array((channels * height * width) / (k * k)));
}

/** Maximum over windows of `k × k` at stride `k`. */
function maxPool(shape: Shape, k: number): PlainLayer {
  return { kind: 'max', windows: windowsOf(shape, k) };
}

/** A fully connected layer; `kernel` is `to × from`. */
function dense(from: number, to: number, w: Weights): Connections {
  const edges: [number, number, number][] = [];
  for (let o = 0; o < to; o++) for (let i = 0; i < from; i++) edges.push([i, o, w.kernel[o * from + i]!]);
  return connections('dense', edges, Float64Array.from(w.bias));
}

function windowsOf([channels, height, width]: Shape, k: number): number[][] {
  const windows: number[][] = [];
  for (let c = 0; c < channels; c++)
    for (let y = 0; y < height; y += k)
      for (let x = 0; x < width; x += k) {
        const window: number[] = [];
        for (let dy = 0; dy < k; dy++)
          for (let dx = 0; dx < k; dx++) window.push((c * height + y + dy) * width + x + dx);
        windows.push(window);
      }
  return windows;
}

function connections(
  kind: Connections['kind'],
  edges: readonly (readonly [number, number, number])[],
  bias: Float64Array,
): Connections {
  return {
    kind,
    from: Int32Array.from(edges, ([from]) => from),
    to: Int32Array.from(edges, ([, to]) => to),
    weight: Float64Array.from(edges, ([, , weight]) => weight),
    bias,
  };
}

/** Seeded weights. */
function weights(random: Random, to: number, fan: number, bias: boolean): Weights {
  const kernel = Float32Array.from({ length: to * fan }, () => random.normal() * Math.sqrt(2 / fan));
  return { kernel, bias: Float32Array.from({ length: to }, () => (bias ? 0.2 * random.normal() : 0)) };
}

/** What differs between the tests' networks. */
export interface TinyNetOptions {
  /** Whether layers have biases. Default true. */
  readonly bias?: boolean;
  /** `linear`: pooling and one dense layer right behind the explained layer. Default `deep`: a convolution between. */
  readonly rest?: 'linear' | 'deep';
  readonly pooling?: 'average' | 'max';
  readonly seed?: number;
}

/** Weights of `tinyNet`, layer by layer; `middle` is drawn whether it is used or not. */
export function tinyWeights({ bias = true, rest = 'deep', seed = 3 }: TinyNetOptions = {}): {
  readonly front: Weights;
  readonly middle: Weights;
  readonly last: Weights;
} {
  const random = createRandom(seed, 'tiny-net');
  return {
    front: weights(random, 4, 27, bias),
    middle: weights(random, 5, 36, bias),
    last: weights(random, 3, rest === 'deep' ? 5 : 4, bias),
  };
}

/** 3 × 8 × 8 → conv 4 → ReLU → pool 2 → [layer 4 × 4 × 4] → (conv 5 → ReLU →) global average → 3 classes. */
export function tinyNet(options: TinyNetOptions = {}): PlainNet {
  const { rest = 'deep', pooling = 'average' } = options;
  const { front, middle, last } = tinyWeights(options);
  const deep = rest === 'deep';
  const before = [
    convolution([3, 8, 8], 4, 3, front),
    { kind: 'relu' } as const,
    pooling === 'max' ? maxPool([4, 8, 8], 2) : averagePool([4, 8, 8], 2),
  ];
  const between = deep ? [convolution([4, 4, 4], 5, 3, middle), { kind: 'relu' } as const] : [];
  const width = deep ? 5 : 4;
  const head: LinearHead = {
    layer: 'layer',
    pooling: 'average',
    weights: last.kernel,
    bias: last.bias,
    classes: 3,
    channels: 4,
    activation: 'softmax',
  };
  return {
    layers: [...before, ...between, averagePool([width, 4, 4], 4), dense(width, 3, last)],
    inputShape: [3, 8, 8],
    cut: before.length,
    cutShape: [4, 4, 4],
    classes: 3,
    ...(!deep && { head }),
  };
}

/** `n` seeded model inputs with values from −1 to 1. */
export function images(n: number, shape: readonly number[] = [3, 8, 8], seed = 5): Tensor {
  const random = createRandom(seed, 'images');
  const size = shape.reduce((a, b) => a * b, 1);
  return {
    data: Float32Array.from({ length: n * size }, () => 2 * random.uniform() - 1),
    shape: [n, ...shape],
  };
}
