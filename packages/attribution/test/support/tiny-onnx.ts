import type { DifferentiableModel } from '@morphoscope/domain';
import { describeOnnx, findLayer, type OnnxGraph, readOnnx } from '@morphoscope/onnx-graph';
import { buildOnnx, type NodeSpec, type TensorSpec } from '@morphoscope/onnx-graph/build';
import { type DifferentiableSpec, openDifferentiable } from '../../src/index.js';
import { ortEngine } from './ort-engine.js';
import { type TinyNetOptions, tinyNet, tinyWeights } from './plain-layers.js';
import type { PlainNet } from './plain-net.js';

/** The plain network `tinyNet(options)` as ONNX, with a softmax behind the logits. */
export function tinyOnnx(
  options: TinyNetOptions = {},
  dims: readonly (number | string)[] = ['n', 3, 8, 8],
): {
  readonly graph: OnnxGraph;
  readonly net: PlainNet;
} {
  const net = tinyNet(options);
  const { front, middle, last } = tinyWeights(options);
  const deep = options.rest !== 'linear';
  const width = deep ? 5 : 4;
  const pool = options.pooling === 'max' ? 'MaxPool' : 'AveragePool';
  const window = { kernel_shape: [2, 2], strides: [2, 2] };
  const nodes: NodeSpec[] = [
    { op: 'Conv', inputs: ['x', 'w1', 'b1'], outputs: ['c1'], attributes: { pads: [1, 1, 1, 1] } },
    { op: 'Relu', inputs: ['c1'], outputs: ['r1'] },
    { op: pool, inputs: ['r1'], outputs: ['layer'], attributes: window },
    { op: 'Conv', inputs: ['layer', 'w2', 'b2'], outputs: ['c2'], attributes: { pads: [1, 1, 1, 1] } },
    { op: 'Relu', inputs: ['c2'], outputs: ['r2'] },
    { op: 'GlobalAveragePool', inputs: [deep ? 'r2' : 'layer'], outputs: ['g'] },
    { op: 'Flatten', inputs: ['g'], outputs: ['v'] },
    { op: 'Gemm', inputs: ['v', 'w3', 'b3'], outputs: ['logits'], attributes: { transB: 1 } },
    { op: 'Softmax', inputs: ['logits'], outputs: ['p'], attributes: { axis: 1 } },
  ];
  const initializers: Record<string, TensorSpec> = {
    w1: { dims: [4, 3, 3, 3], data: front.kernel },
    b1: { dims: [4], data: front.bias },
    w2: { dims: [5, 4, 3, 3], data: middle.kernel },
    b2: { dims: [5], data: middle.bias },
    w3: { dims: [3, width], data: last.kernel },
    b3: { dims: [3], data: last.bias },
  };
  const bytes = buildOnnx({
    nodes: deep ? nodes : nodes.filter(({ outputs }) => outputs[0] !== 'c2' && outputs[0] !== 'r2'),
    initializers,
    inputs: [{ name: 'x', dims }],
    outputs: [{ name: 'p', dims: [dims[0]!, 3] }],
  });
  return { graph: readOnnx(bytes), net };
}

/**
 * The same network as Keras exporters write it: channels last, padding and biases as nodes of their own, matrices the
 * other way round.
 */
export function kerasOnnx(): OnnxGraph {
  const { front, middle, last } = tinyWeights();
  const kernel = Float32Array.from({ length: 15 }, (_, i) => last.kernel[(i % 3) * 5 + Math.floor(i / 3)]!);
  const pads = { pads: [1, 1, 1, 1] };
  const bytes = buildOnnx({
    nodes: [
      { op: 'Transpose', inputs: ['x'], outputs: ['t'], attributes: { perm: [0, 3, 1, 2] } },
      { op: 'Pad', inputs: ['t', 'pads'], outputs: ['padded'] },
      { op: 'Conv', inputs: ['padded', 'w1'], outputs: ['c1'] },
      { op: 'Add', inputs: ['c1', 'b1'], outputs: ['a1'] },
      { op: 'Relu', inputs: ['a1'], outputs: ['r1'] },
      {
        op: 'AveragePool',
        inputs: ['r1'],
        outputs: ['layer'],
        attributes: { kernel_shape: [2, 2], strides: [2, 2] },
      },
      { op: 'Conv', inputs: ['layer', 'w2'], outputs: ['c2'], attributes: pads },
      { op: 'Add', inputs: ['b2', 'c2'], outputs: ['a2'] },
      { op: 'Relu', inputs: ['a2'], outputs: ['r2'] },
      { op: 'ReduceMean', inputs: ['r2'], outputs: ['v'], attributes: { axes: [2, 3], keepdims: 0 } },
      { op: 'MatMul', inputs: ['v', 'w3'], outputs: ['m'] },
      { op: 'Add', inputs: ['m', 'b3'], outputs: ['logits'] },
      { op: 'Softmax', inputs: ['logits'], outputs: ['p'], attributes: { axis: 1 } },
    ],
    initializers: {
      pads: { dims: [8], data: [0, 0, 1, 1, 0, 0, 1, 1] },
      w1: { dims: [4, 3, 3, 3], data: front.kernel },
      b1: { dims: [4, 1, 1], data: front.bias },
      w2: { dims: [5, 4, 3, 3], data: middle.kernel },
      b2: { dims: [1, 5, 1, 1], data: middle.bias },
      w3: { dims: [5, 3], data: kernel },
      b3: { dims: [3], data: last.bias },
    },
    inputs: [{ name: 'x', dims: ['n', 8, 8, 3] }],
    outputs: [{ name: 'p', dims: ['n', 3] }],
  });
  return readOnnx(bytes);
}

/** A network of `nodes` from `x` (n × 3 × 4 × 4) to `logits` (n × 3), with the weights it names. */
export function smallOnnx(
  nodes: readonly NodeSpec[],
  initializers: Readonly<Record<string, TensorSpec>> = {},
): OnnxGraph {
  const bytes = buildOnnx({
    nodes,
    initializers,
    inputs: [{ name: 'x', dims: ['n', 3, 4, 4] }],
    outputs: [{ name: 'logits', dims: ['n', 3] }],
  });
  return readOnnx(bytes);
}

/** `openDifferentiable` on onnxruntime, for a model whose input values lie between −1 and 1. */
export async function openGraph(
  graph: OnnxGraph,
  layer: string,
  tilePx: number,
  layout: 'nchw' | 'nhwc' = 'nchw',
): Promise<DifferentiableModel> {
  const spec = specOf(graph, layer, tilePx);
  return openDifferentiable(graph, { ...spec, preprocessing: { ...spec.preprocessing, layout } }, ortEngine);
}

/** What `openDifferentiable` needs, for a model whose input values lie between −1 and 1. */
export function specOf(graph: OnnxGraph, layer: string, tilePx: number): DifferentiableSpec {
  const free = graph.inputs[0]!.dims?.[2] === null;
  const description = describeOnnx(graph, free ? { tilePx } : {});
  return {
    description,
    layer: findLayer(description.layers, layer),
    preprocessing: {
      tilePx,
      mpp: 0.5,
      scale: 1 / 127.5,
      mean: [1, 1, 1],
      std: [1, 1, 1],
      channelOrder: 'rgb',
      layout: 'nchw',
      resize: 'nearest',
      resizeFrom: 'pyramid',
    },
  };
}
