import { join } from 'node:path';
import type { io } from '@tensorflow/tfjs-core';
import type { SmallWeights } from './small-network.js';
import { writeArtifacts } from './small-tfjs.js';

/** Writes the small network as a TF.js graph model, as a converter with fusing would; gives the path of model.json. */
export async function writeSmallGraph(folder: string, weights: SmallWeights, side: number): Promise<string> {
  const path = join(folder, 'model.json');
  const constants: [string, number[], Float32Array | Int32Array][] = [
    ['stem/w', [3, 3, 3, 6], reorder(weights.stem, [6, 3, 3, 3], [2, 3, 1, 0])],
    ['stem/b', [6], weights.stemBias],
    ['depth/w', [3, 3, 6, 1], reorder(weights.depth, [6, 1, 3, 3], [2, 3, 0, 1])],
    ['point/w', [1, 1, 6, 8], reorder(weights.point, [8, 6, 1, 1], [2, 3, 1, 0])],
    ['pool/axes', [2], new Int32Array([1, 2])],
    ['dense/w', [8, 3], weights.dense],
    ['dense/b', [3], weights.denseBias],
  ];
  const bytes = Buffer.concat(constants.map(([, , data]) => Buffer.from(data.buffer, 0, data.byteLength)));
  await writeArtifacts(path, {
    format: 'graph-model',
    modelTopology: { node: graph(constants, side), versions: { producer: 1 } },
    weightSpecs: constants.map(([name, shape, data]) => ({
      name,
      shape,
      dtype: data instanceof Int32Array ? 'int32' : 'float32',
    })) as io.WeightsManifestEntry[],
    weightData: new Uint8Array(bytes).buffer,
  });
  return path;
}

const text = (s: string) => Buffer.from(s).toString('base64');
const float = { type: 'DT_FLOAT' };

function graph(constants: [string, number[], Float32Array | Int32Array][], side: number): object[] {
  const window = (stride: number) => ({
    T: float,
    strides: { list: { i: ['1', String(stride), String(stride), '1'] } },
    dilations: { list: { i: ['1', '1', '1', '1'] } },
    padding: { s: text('SAME') },
    data_format: { s: text('NHWC') },
    explicit_paddings: { list: {} },
  });
  const fused = (ops: string[], count: number) => ({
    fused_ops: { list: { s: ops.map(text) } },
    num_args: { i: String(count) },
    epsilon: { f: 0 },
  });
  const size = (n: number) => ({ size: String(n) });
  return [
    {
      name: 'image',
      op: 'Placeholder',
      attr: { dtype: float, shape: { shape: { dim: [-1, side, side, 3].map(size) } } },
    },
    ...constants.map(([name, shape, data]) => ({
      name,
      op: 'Const',
      attr: {
        dtype: { type: data instanceof Int32Array ? 'DT_INT32' : 'DT_FLOAT' },
        value: { tensor: { dtype: 'DT_FLOAT', tensorShape: { dim: shape.map(size) } } },
      },
    })),
    {
      name: 'stem_relu',
      op: '_FusedConv2D',
      input: ['image', 'stem/w', 'stem/b'],
      attr: { ...window(2), ...fused(['BiasAdd', 'Relu'], 1) },
    },
    { name: 'depth', op: 'DepthwiseConv2dNative', input: ['stem_relu', 'depth/w'], attr: window(1) },
    { name: 'depth_relu', op: 'Relu6', input: ['depth'], attr: { T: float } },
    { name: 'point', op: 'Conv2D', input: ['depth_relu', 'point/w'], attr: window(1) },
    { name: 'point_relu', op: 'Relu', input: ['point'], attr: { T: float } },
    {
      name: 'pool',
      op: 'Mean',
      input: ['point_relu', 'pool/axes'],
      attr: { T: float, keep_dims: { b: false }, Tidx: { type: 'DT_INT32' } },
    },
    {
      name: 'logits',
      op: '_FusedMatMul',
      input: ['pool', 'dense/w', 'dense/b'],
      attr: { T: float, transpose_a: { b: false }, transpose_b: { b: false }, ...fused(['BiasAdd'], 1) },
    },
    { name: 'softmax', op: 'Softmax', input: ['logits'], attr: { T: float } },
    { name: 'scores', op: 'Identity', input: ['softmax'], attr: { T: float } },
  ];
}

/** Transposes a 4-D array by plain loops. */
function reorder(data: Float32Array, shape: readonly number[], order: readonly number[]): Float32Array {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const [n0, n1, n2, n3] = order.map((axis) => shape[axis]!) as [number, number, number, number];
  const [s0, s1, s2, s3] = order.map((axis) => strides[axis]!) as [number, number, number, number];
  const out = new Float32Array(data.length);
  let o = 0;
  for (let a = 0; a < n0; a++)
    for (let b = 0; b < n1; b++)
      for (let c = 0; c < n2; c++)
        for (let d = 0; d < n3; d++) out[o++] = data[a * s0 + b * s1 + c * s2 + d * s3]!;
  return out;
}
