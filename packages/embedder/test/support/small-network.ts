import { createRandom } from '@morphoscope/domain';
import { buildOnnx } from '@morphoscope/onnx-graph/build';

/** Weights of conv 3×3 stride 2 (3→6), ReLU, depthwise 3×3, ReLU6, conv 1×1 (6→8), ReLU, average pool, 8→3, softmax. */
export interface SmallWeights {
  readonly stem: Float32Array;
  readonly stemBias: Float32Array;
  readonly depth: Float32Array;
  readonly point: Float32Array;
  readonly dense: Float32Array;
  readonly denseBias: Float32Array;
}

/** Weights in ONNX order: O×I×kh×kw, dense C×classes. */
export function smallWeights(seed = 7): SmallWeights {
  const random = createRandom(seed);
  const draw = (n: number, spread: number) =>
    Float32Array.from({ length: n }, () => random.normal() * spread);
  return {
    stem: draw(6 * 3 * 9, 0.4),
    stemBias: draw(6, 0.3),
    depth: draw(6 * 9, 0.5),
    point: draw(8 * 6, 0.6),
    dense: draw(8 * 3, 0.7),
    denseBias: draw(3, 0.2),
  };
}

export interface SmallOptions {
  readonly metadata?: Readonly<Record<string, string>>;
  /** Default free. */
  readonly batch?: number;
  /** Default 20; `null` is free. */
  readonly side?: number | null;
}

/** The network as ONNX bytes. Padding is what Keras calls `same`: at stride 2 and even sizes below and right only. */
export function smallOnnx(weights: SmallWeights, options: SmallOptions = {}): Uint8Array {
  const { metadata, batch = null, side = 20 } = options;
  const conv = (pads: number[], strides: number, kernel: number, group = 1) => ({
    pads,
    strides: [strides, strides],
    kernel_shape: [kernel, kernel],
    group,
  });
  return buildOnnx({
    inputs: [{ name: 'image', dims: [batch ?? 'N', 3, side ?? 'H', side ?? 'W'] }],
    outputs: [{ name: 'scores', dims: [batch ?? 'N', 3] }],
    initializers: {
      stem_w: { dims: [6, 3, 3, 3], data: weights.stem },
      stem_b: { dims: [6], data: weights.stemBias },
      depth_w: { dims: [6, 1, 3, 3], data: weights.depth },
      point_w: { dims: [8, 6, 1, 1], data: weights.point },
      dense_w: { dims: [8, 3], data: weights.dense },
      dense_b: { dims: [3], data: weights.denseBias },
      six: { dims: [], data: new Float32Array([6]) },
      zero: { dims: [], data: new Float32Array([0]) },
    },
    nodes: [
      {
        op: 'Conv',
        inputs: ['image', 'stem_w', 'stem_b'],
        outputs: ['stem'],
        attributes: conv([0, 0, 1, 1], 2, 3),
      },
      { op: 'Relu', inputs: ['stem'], outputs: ['stem_relu'] },
      {
        op: 'Conv',
        inputs: ['stem_relu', 'depth_w'],
        outputs: ['depth'],
        attributes: conv([1, 1, 1, 1], 1, 3, 6),
      },
      { op: 'Clip', inputs: ['depth', 'zero', 'six'], outputs: ['depth_relu'] },
      {
        op: 'Conv',
        inputs: ['depth_relu', 'point_w'],
        outputs: ['point'],
        attributes: conv([0, 0, 0, 0], 1, 1),
      },
      { op: 'Relu', inputs: ['point'], outputs: ['point_relu'] },
      { op: 'GlobalAveragePool', inputs: ['point_relu'], outputs: ['pool'] },
      { op: 'Flatten', inputs: ['pool'], outputs: ['flat'] },
      { op: 'Gemm', inputs: ['flat', 'dense_w', 'dense_b'], outputs: ['logits'] },
      { op: 'Softmax', inputs: ['logits'], outputs: ['scores'], attributes: { axis: 1 } },
    ],
    ...(metadata ? { metadata } : {}),
  });
}
