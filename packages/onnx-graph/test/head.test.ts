import type { LinearHead } from '@morphoscope/domain';
import { describe, expect, it } from 'vitest';
import { exposeLayers, linearHead, listLayers, readOnnx, suggestLayer } from '../src/index.js';
import { models } from './models.js';
import { Net } from './net.js';
import { noise, runModel, type Value } from './run-model.js';
import { gleasonFile, hasGleason, withGleason } from './shared-data.js';

/** The head by its definition, on activations N×C×h×w: loops, nothing shared with the package. */
function applyHead(head: LinearHead, { data, dims }: Value): number[] {
  const [n = 0, c = 0, h = 0, w = 0] = dims;
  const out: number[] = [];
  for (let image = 0; image < n; image++) {
    const logits = Array.from(head.bias);
    for (let channel = 0; channel < c; channel++) {
      const cells = Array.from(
        data.subarray((image * c + channel) * h * w, (image * c + channel + 1) * h * w),
      );
      const value =
        head.pooling === 'max' ? Math.max(...cells) : cells.reduce((a, b) => a + b, 0) / cells.length;
      for (let k = 0; k < head.classes; k++) logits[k]! += value * head.weights[k * c + channel]!;
    }
    if (head.activation === 'none') out.push(...logits);
    else if (head.activation === 'sigmoid') out.push(...logits.map((v) => 1 / (1 + Math.exp(-v))));
    else {
      const top = Math.max(...logits);
      const total = logits.reduce((sum, v) => sum + Math.exp(v - top), 0);
      out.push(...logits.map((v) => Math.exp(v - top) / total));
    }
  }
  return out;
}

async function expectHead(bytes: Uint8Array, x: Value, expected: Partial<LinearHead>, log = false) {
  const graph = readOnnx(bytes);
  const head = linearHead(
    graph,
    listLayers(
      graph,
      x.dims.includes(3) && graph.inputs[0]!.dims!.slice(1).includes(null) ? { tilePx: x.dims[2]! } : {},
    ),
  )!;
  expect(head).toMatchObject(expected);
  const results = await runModel(exposeLayers(graph, [head.layer]), x);
  const output = results[graph.outputs[0]!.name]!;
  const byHand = applyHead(head, results[head.layer]!);
  expect(byHand).toHaveLength(output.data.length);
  for (const [i, value] of byHand.entries())
    expect(log ? Math.log(value) : value).toBeCloseTo(output.data[i]!, 4);
}

type Pool = (net: Net, map: string) => string;
type Tail = (net: Net, vector: string, channels: number) => string;

const pools: Readonly<Record<string, readonly [LinearHead['pooling'], Pool]>> = {
  GlobalAveragePool: ['average', (net, map) => net.op('GlobalAveragePool', [map])],
  GlobalMaxPool: ['max', (net, map) => net.op('GlobalMaxPool', [map])],
  'ReduceMean over h, w': [
    'average',
    (net, map) => net.op('ReduceMean', [map], { axes: [-1, -2], keepdims: 1 }),
  ],
  'ReduceMax over h, w': ['max', (net, map) => net.op('ReduceMax', [map], { axes: [2, 3], keepdims: 0 })],
  'AveragePool as large as the map': [
    'average',
    (net, map) => net.op('AveragePool', [map], { kernel_shape: [8, 8] }),
  ],
  'MaxPool as large as the map': [
    'max',
    (net, map) => net.op('MaxPool', [map], { kernel_shape: [8, 8], strides: [8, 8] }),
  ],
  'mean over merged positions': [
    'average',
    (net, map) =>
      net.op('ReduceMean', [net.op('Reshape', [map, net.ints([0, 0, -1])])], { axes: [2], keepdims: 0 }),
  ],
  'mean of channels-last': [
    'average',
    (net, map) =>
      net.op('ReduceMean', [net.op('Transpose', [map], { perm: [0, 2, 3, 1] })], {
        axes: [1, 2],
        keepdims: 0,
      }),
  ],
};

const tails: Readonly<Record<string, readonly [LinearHead['activation'], Tail, boolean?]>> = {
  'Flatten, Gemm': ['none', (net, v, c) => net.dense(net.op('Flatten', [v]), c, 3)],
  'Gemm with alpha, beta and no transpose': [
    'none',
    (net, v, c) =>
      net.op('Gemm', [net.op('Reshape', [v, net.ints([-1, c])]), net.weight([c, 3]), net.weight([1, 3])], {
        alpha: 0.5,
        beta: 2,
      }),
  ],
  'Gemm without bias, Sigmoid': [
    'sigmoid',
    (net, v, c) => net.op('Sigmoid', [net.op('Gemm', [net.op('Flatten', [v]), net.weight([c, 3])])]),
  ],
  'Dropout, MatMul, Add, Softmax': [
    'softmax',
    (net, v, c) => net.op('Softmax', [net.linear(net.op('Dropout', [net.op('Flatten', [v])]), c, 3)]),
  ],
  'MatMul with a transposed weight, LogSoftmax': [
    'softmax',
    (net, v, c) =>
      net.op(
        'LogSoftmax',
        [
          net.op('MatMul', [
            net.op('Flatten', [v]),
            net.op('Transpose', [net.weight([3, c])], { perm: [1, 0] }),
          ]),
        ],
        { axis: 1 },
      ),
    true,
  ],
  'BatchNormalization, two dense layers, scaling': [
    'none',
    (net, v, c) => {
      const normed = net.norm(net.op('Flatten', [v]), c);
      const dense = net.dense(net.dense(normed, c, 5), 5, 3);
      return net.op('Sub', [net.op('Div', [dense, net.floats([2], [])]), net.weight([3])]);
    },
  ],
  '1×1 Conv, Flatten, Softmax': [
    'softmax',
    (net, v, c) => {
      const cell = net.op('Reshape', [v, net.ints([0, c, 1, 1])]);
      return net.op('Softmax', [net.op('Flatten', [net.conv(cell, c, 3, 1)])], { axis: -1 });
    },
  ],
  'no dense layer': ['softmax', (net, v) => net.op('Softmax', [net.op('Flatten', [v])])],
};

const combinations = Object.entries(pools).flatMap(([pool, [pooling, makePool]]) =>
  Object.entries(tails).map(([tail, [activation, makeTail, log = false]]) => ({
    pool,
    pooling,
    makePool,
    tail,
    activation,
    makeTail,
    log,
  })),
);

describe('the linear head', () => {
  it.each(combinations)(
    'is read through $pool; $tail',
    async ({ pooling, makePool, activation, makeTail, log }) => {
      const net = new Net();
      const map = net.op('Relu', [net.conv('x', 3, 6, 3, { strides: [2, 2] })], {}, 'map');
      const bytes = net.build(makeTail(net, makePool(net, map), 6), { input: ['N', 3, 16, 16] });
      await expectHead(bytes, noise([2, 3, 16, 16]), { layer: 'map', pooling, activation, channels: 6 }, log);
    },
  );

  it.each(models.filter(({ name }) => /VGG|ResNet|DenseNet|MobileNet|Efficient|Inception/.test(name)))(
    'of $name matches the engine',
    async ({ bytes, side }) => {
      await expectHead(bytes, noise([1, 3, side, side]), { pooling: 'average', classes: 3 });
    },
  );

  it('of a Keras model in channels-last order speaks of the map before the transpose', async () => {
    const { bytes, side } = models.find(({ name }) => name === 'Keras')!;
    await expectHead(bytes, noise([2, side, side, 3]), {
      layer: 'top',
      pooling: 'max',
      classes: 3,
      channels: 6,
    });
  });

  const none: Readonly<Record<string, (net: Net, map: string) => string>> = {
    'a hidden layer with ReLU': (net, map) =>
      net.dense(
        net.op('Relu', [net.dense(net.op('Flatten', [net.op('GlobalAveragePool', [map])]), 6, 5)]),
        5,
        3,
      ),
    'no pooling': (net, map) => net.dense(net.op('Flatten', [map]), 384, 3),
    'pooling in windows': (net, map) =>
      net.dense(
        net.op('Flatten', [net.op('AveragePool', [map], { kernel_shape: [4, 4], strides: [4, 4] })]),
        24,
        3,
      ),
    'layer normalisation after pooling': (net, map) =>
      net.dense(
        net.op('LayerNormalization', [
          net.op('Flatten', [net.op('GlobalAveragePool', [map])]),
          net.weight([6]),
        ]),
        6,
        3,
      ),
    'average and max side by side': (net, map) =>
      net.dense(
        net.op('Flatten', [
          net.op('Concat', [net.op('GlobalAveragePool', [map]), net.op('GlobalMaxPool', [map])], { axis: 1 }),
        ]),
        12,
        3,
      ),
    'pooling over channels': (net, map) =>
      net.dense(net.op('Flatten', [net.op('ReduceMean', [map], { axes: [1] })]), 64, 3),
    'softmax before the dense layer': (net, map) =>
      net.dense(net.op('Softmax', [net.op('Flatten', [net.op('GlobalAveragePool', [map])])]), 6, 3),
    'a weight computed from the image': (net, map) => {
      const v = net.op('Flatten', [net.op('GlobalAveragePool', [map])]);
      return net.dense(net.op('Mul', [v, v]), 6, 3);
    },
  };

  it.each(Object.entries(none))('is not claimed for %s', async (_name, make) => {
    const net = new Net();
    const map = net.op('Relu', [net.conv('x', 3, 6, 3, { strides: [2, 2] })], {}, 'map');
    const bytes = net.build(make(net, map), { input: ['N', 3, 16, 16] });
    await runModel(bytes, noise([1, 3, 16, 16]));
    expect(linearHead(readOnnx(bytes))).toBeUndefined();
  });

  it('gives the layer to take by default, or the last that suits', () => {
    const graph = readOnnx(models[0]!.bytes);
    const layers = listLayers(graph);
    const head = linearHead(graph, layers)!;
    expect(suggestLayer(layers, head)!.name).toBe(head.layer);
    expect(suggestLayer(layers)!.name).toBe(head.layer);
    expect(suggestLayer(layers, { ...head, layer: 'gone' })!.name).toBe(head.layer);
    expect(suggestLayer([])).toBeUndefined();
  });
});

describe.skipIf(!hasGleason)(`the linear head ${withGleason}`, () => {
  it('gives the probabilities from conv_pw_13_relu', async () => {
    const bytes = gleasonFile('model.onnx');
    await expectHead(bytes, noise([2, 3, 224, 224]), {
      layer: 'conv_pw_13_relu',
      pooling: 'average',
      activation: 'softmax',
      classes: 4,
      channels: 512,
    });
    const graph = readOnnx(bytes);
    const head = linearHead(graph)!;
    const stored = graph.model.graph!.initializer.find(({ name }) => name === 'output/kernel')!;
    const kernel = new Float32Array(Uint8Array.from(stored.rawData).buffer);
    for (let c = 0; c < 512; c++)
      for (let k = 0; k < 4; k++) expect(head.weights[k * 512 + c]).toBe(kernel[c * 4 + k]);
  });
});
