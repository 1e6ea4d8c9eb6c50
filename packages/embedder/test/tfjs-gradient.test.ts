import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRandom, type DifferentiableModel, type Tensor } from '@morphoscope/domain';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import * as tfl from '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { GradientKernels } from '../src/engine/tfjs/gradient-kernels.js';
import { loadLayersModel } from '../src/engine/tfjs/load-model.js';
import { tfjsRuntime } from '../src/engine/tfjs/runtime.js';
import { describeModel, openTfjsDifferentiable, prepareTiles } from '../src/index.js';
import { readModelSource, type TfjsSource } from '../src/model-source.js';
import { drawWeights, layerModels, saveLayers } from './support/layer-models.js';
import { writeSmallGraph } from './support/small-graph.js';
import { smallOnnx, smallWeights } from './support/small-network.js';
import { writeSmallTfjs } from './support/small-tfjs.js';
import { temporaryFolder } from './support/temporary-folder.js';
import { maxDifference, noiseTiles } from './support/tiles.js';

const preprocessing = {
  mpp: 0.5,
  scale: 1 / 127.5,
  mean: [1, 1, 1],
  std: [1, 1, 1],
  channelOrder: 'rgb',
  resize: 'box',
} as const;

async function open(path: string, layer: string): Promise<DifferentiableModel> {
  const model = await openTfjsDifferentiable(path, { layer, preprocessing });
  onTestFinished(() => model.close());
  return model;
}

const imageOf = (model: DifferentiableModel, n: number, seed = 1) =>
  prepareTiles(noiseTiles(n, model.preprocessing.tilePx, seed), model.preprocessing);

function draw(shape: readonly number[], seed: number): Tensor {
  const random = createRandom(seed);
  const length = shape.reduce((a, b) => a * b, 1);
  return { data: Float32Array.from({ length }, () => random.normal()), shape };
}

const largest = ({ data }: Tensor) => data.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
const dot = (a: Tensor, b: Tensor) => a.data.reduce((sum, value, i) => sum + value * b.data[i]!, 0);

function expectClose(actual: Tensor, expected: Tensor, relative: number): void {
  expect(actual.shape).toEqual(expected.shape);
  expect(largest(expected)).toBeGreaterThan(1e-3);
  expect(maxDifference(actual.data, expected.data)).toBeLessThan(relative * largest(expected));
}

/** As a file gives it: not all of a layer's configuration survives TensorFlow.js' own saving. */
async function load(path: string): Promise<tfl.LayersModel> {
  return loadLayersModel(await tfjsRuntime(), (await readModelSource(path)) as TfjsSource);
}

/**
 * What TensorFlow.js' plain JavaScript kernels and its own rules give, for the model without its last activation. Tile by
 * tile, since its gradient of nearest-neighbour resizing is right for the first one only.
 */
async function reference(model: tfl.LayersModel, image: Tensor, seed: Tensor): Promise<[Tensor, Tensor]> {
  const rows = (t: Tensor, i: number) => {
    const size = t.data.length / t.shape[0]!;
    return tf.tensor(t.data.slice(i * size, (i + 1) * size), [1, ...t.shape.slice(1)]);
  };
  const f = (x: tf.Tensor) => model.apply(x, { training: false }) as tf.Tensor;
  const before = tf.getBackend();
  await tf.setBackend('cpu');
  const logits: number[] = [];
  const gradient: number[] = [];
  for (let i = 0; i < image.shape[0]!; i++) {
    tf.tidy(() => {
      const { value, grad } = tf.valueAndGrad(f)(rows(image, i), rows(seed, i));
      logits.push(...value.dataSync());
      gradient.push(...grad.dataSync());
    });
  }
  await tf.setBackend(before);
  return [
    { data: Float32Array.from(logits), shape: seed.shape },
    { data: Float32Array.from(gradient), shape: image.shape },
  ];
}

describe.each(Object.entries(layerModels))('a Keras model with %s', (_, { ending, build }) => {
  const openModel = async () => open(await saveLayers(() => drawWeights(build(ending), 5)), 'cut');

  it('has the logits and gradients of TensorFlow.js in plain JavaScript', async () => {
    const model = await openModel();
    const image = imageOf(model, 3);
    const seed = draw([3, model.description.output.classes], 2);
    const bare = await load(await saveLayers(() => drawWeights(build('linear'), 5)));
    const [logits, gradient] = await reference(bare, image, seed);
    bare.dispose();
    expectClose(await model.logits!(image), logits, 1e-5);
    expectClose(await model.inputGradient(image, seed, 'logits'), gradient, 1e-4);
  });

  it('obeys the chain rule at the layer, and central differences there', async () => {
    const model = await openModel();
    const image = imageOf(model, 2);
    const seed = draw([2, model.description.output.classes], 3);
    const { logits, activations } = await model.forward(image);
    const { channels, height, width } = model.layer;
    expect(activations.shape).toEqual([2, channels, height, width]);
    expect(logits.shape).toEqual(seed.shape);
    const there = await model.layerGradient(activations, seed);
    expectClose(there.logits, logits, 1e-6);
    expectClose(await model.rest(activations), logits, 1e-6);
    expect(there.gradient.shape).toEqual(activations.shape);
    const whole = await model.inputGradient(image, seed, 'logits');
    expectClose(await model.inputGradient(image, there.gradient, 'layer'), whole, 1e-5);
    const direction = draw(activations.shape, 4);
    const step = 2 ** -9;
    const moved = (by: number) => ({
      data: activations.data.map((value, i) => value + by * direction.data[i]!),
      shape: activations.shape,
    });
    const [up, down] = [await model.rest(moved(step)), await model.rest(moved(-step))];
    const measured = (dot(up, seed) - dot(down, seed)) / (2 * step);
    const scale = Math.sqrt(dot(there.gradient, there.gradient) * dot(direction, direction));
    expect(Math.abs(measured - dot(there.gradient, direction))).toBeLessThan(0.01 * scale);
  });
});

describe.each(['layers', 'graph'])('the small network as a TF.js %s model', (kind) => {
  const write = kind === 'layers' ? writeSmallTfjs : writeSmallGraph;
  const openSmall = async (layer: string) =>
    open(await write(await temporaryFolder(), smallWeights(), 20), layer);

  it('has the gradient that follows from its head', async () => {
    const model = await openSmall('point_relu');
    const { activations } = await model.forward(imageOf(model, 2));
    const seed = draw([2, 3], 6);
    const { gradient } = await model.layerGradient(activations, seed);
    const { weights } = model.description.head!;
    for (let i = 0; i < 2; i++)
      for (let c = 0; c < 8; c++) {
        const expected = [0, 1, 2].reduce((sum, k) => sum + seed.data[i * 3 + k]! * weights[k * 8 + c]!, 0);
        for (const value of gradient.data.subarray((i * 8 + c) * 100, (i * 8 + c + 1) * 100))
          expect(value).toBeCloseTo(expected / 100, 6);
      }
  });

  it('gives each tile its own gradient, whatever the batch', async () => {
    const model = await openSmall('stem_relu');
    // 660 tiles of 20 px are more than run at once.
    const image = imageOf(model, 660);
    const seed = draw([660, 3], 7);
    const all = await model.inputGradient(image, seed, 'logits');
    expect(all.shape).toEqual(image.shape);
    for (const i of [0, 654, 655, 659]) {
      const row = (t: Tensor): Tensor => {
        const size = t.data.length / 660;
        return { data: t.data.slice(i * size, (i + 1) * size), shape: [1, ...t.shape.slice(1)] };
      };
      expectClose(row(all), await model.inputGradient(row(image), row(seed), 'logits'), 1e-5);
    }
  });

  it('leaves no tensor behind, nor any change in TensorFlow.js', async () => {
    const names = ['Conv2DBackpropInput', 'DepthwiseConv2dNativeBackpropInput', 'Conv2DBackpropFilter'];
    const rules = ['FusedBatchNorm', 'ClipByValue', 'Relu6'];
    const path = await write(await temporaryFolder(), smallWeights(), 20);
    const before = tf.memory().numTensors;
    const model = await open(path, 'depth_relu');
    const kernels = names.map((name) => tf.getKernel(name, tf.getBackend()));
    const gradients = rules.map((name) => tf.getGradient(name));
    const image = imageOf(model, 2);
    const seed = draw([2, 3], 8);
    const { activations } = await model.forward(image);
    const open1 = tf.memory();
    for (let i = 0; i < 20; i++) {
      await model.forward(image);
      await model.layerGradient(activations, seed);
      await model.inputGradient(image, seed, 'logits');
      await model.inputGradient(image, activations, 'layer');
      await expect(model.rest(image)).rejects.toThrow('expected');
    }
    expect(tf.memory().numTensors).toBe(open1.numTensors);
    expect(tf.memory().numBytes).toBe(open1.numBytes);
    expect(names.map((name) => tf.getKernel(name, tf.getBackend()))).toEqual(kernels);
    expect(rules.map((name) => tf.getGradient(name))).toEqual(gradients);
    await model.close();
    await model.close();
    expect(tf.memory().numTensors).toBe(before);
    await expect(model.rest(activations)).rejects.toMatchObject({ tag: 'InputError' });
  });

  it('does not take what does not fit, and has no relevance to give', async () => {
    const model = await openSmall('point_relu');
    const image = imageOf(model, 2);
    const wrong = { tag: 'InputError', suggestion: expect.any(String) };
    await expect(model.forward({ data: image.data, shape: [2, 3, 20, 20] })).rejects.toMatchObject(wrong);
    await expect(model.forward({ data: new Float32Array(0), shape: [0, 20, 20, 3] })).rejects.toThrow(
      'the input is 0×20×20×3 with 0 values, expected N×20×20×3',
    );
    await expect(model.inputGradient(image, draw([1, 3], 1), 'logits')).rejects.toThrow('expected 2×3');
    await expect(model.inputGradient(image, draw([2, 3], 1), 'layer')).rejects.toThrow('expected 2×8×10×10');
    await expect(model.relevance(image, draw([2, 3], 1), 'logits', 'epsilon')).rejects.toMatchObject({
      tag: 'UnavailableError',
      message: model.noRelevance,
    });
  });
});

describe('gradients of convolutions as convolutions', () => {
  const shape = (...sides: [number, number]) => fc.tuple(...sides.map((max) => fc.integer({ min: 1, max })));
  const padding = fc.oneof(
    fc.constantFrom('same' as const, 'valid' as const),
    fc.tuple(...[0, 1, 2, 3].map(() => fc.integer({ min: 0, max: 3 }))).map(([top, bottom, left, right]) => [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ]),
  );

  it.each([
    ['conv2d', tf.conv2d],
    ['depthwiseConv2d', tf.depthwiseConv2d],
  ] as const)(
    'are what TensorFlow.js computes in plain JavaScript, at any stride and padding: %s',
    async (_, convolve) => {
      const runtime = await tfjsRuntime();
      const kernels = new GradientKernels(runtime);
      const gradient = (
        size: number[],
        kernel: number[],
        strides: [number, number],
        pad: unknown,
      ): Tensor => {
        let result: Tensor | undefined;
        tf.tidy(() => {
          const upload = (values: Tensor) =>
            tf.tensor4d(values.data, values.shape as [number, number, number, number]);
          const filter = upload(draw(kernel, 1));
          const f = (x: tf.Tensor4D) => convolve(x, filter, strides, pad as 'same') as tf.Tensor4D;
          const x = upload(draw(size, 2));
          const grad = tf.grad(f as (x: tf.Tensor) => tf.Tensor)(x, upload(draw(f(x).shape, 3)));
          result = { data: new Float32Array(grad.dataSync()), shape: grad.shape };
        });
        return result!;
      };
      const cases: { actual: Tensor; expected: () => Tensor }[] = [];
      fc.assert(
        fc.property(
          shape(9, 9),
          shape(4, 4),
          shape(3, 3),
          padding,
          fc.integer({ min: 1, max: 3 }),
          (map, k, s, pad, m) => {
            fc.pre(pad !== 'valid' || (map[0]! >= k[0]! && map[1]! >= k[1]!));
            fc.pre(
              typeof pad === 'string' ||
                pad.every(([a, b], i) => i % 3 === 0 || map[i - 1]! + a! + b! >= k[i - 1]!),
            );
            const args = [[2, ...map, 3], [...k, 3, m], s as [number, number], pad] as const;
            const run = () => gradient([...args[0]], [...args[1]], args[2], args[3]);
            cases.push({ actual: kernels.within(run), expected: run });
          },
        ),
        { numRuns: 60 },
      );
      const before = tf.getBackend();
      expect(before).toBe('wasm');
      await tf.setBackend('cpu');
      const expected = cases.map((one) => one.expected());
      await tf.setBackend(before);
      for (const [i, { actual }] of cases.entries()) {
        expect(actual.shape).toEqual(expected[i]!.shape);
        expect(maxDifference(actual.data, expected[i]!.data)).toBeLessThan(1e-4);
      }
    },
  );
});

describe('a TF.js model that cannot be cut or differentiated says why', () => {
  const refuse = (path: string, layer: string) => openTfjsDifferentiable(path, { layer, preprocessing });

  it('a path leads around the layer, or the prediction does not need it', async () => {
    const residual = await saveLayers(layerModels['branches, gates, dropout']!.build.bind(null, 'sigmoid'));
    const layers = (await describeModel(residual)).layers;
    const inner = layers.find((layer) => layer.op === 'ReLU' && layer.name !== 'cut')!.name;
    await expect(refuse(residual, inner)).rejects.toThrow('a path leads around it through image');
    const two = await saveLayers(() => {
      const image = tfl.input({ shape: [8, 8, 3], name: 'image' });
      const conv = (name: string) =>
        tfl.layers
          .conv2d({ name, filters: 2, kernelSize: 3, activation: 'relu' })
          .apply(image) as tfl.SymbolicTensor;
      const score = tfl.layers.flatten().apply(conv('used')) as tfl.SymbolicTensor;
      const last = tfl.layers.dense({ units: 2 }).apply(score) as tfl.SymbolicTensor;
      return tfl.model({ inputs: image, outputs: [last, conv('aside')] });
    });
    await expect(refuse(two, 'aside')).rejects.toThrow('the prediction does not depend on aside');
  });

  it('the same in a graph', async () => {
    const path = await writeSmallGraph(await temporaryFolder(), smallWeights(), 20);
    await editGraph(path, (nodes) => {
      const { attr } = nodes.find(({ name }) => name === 'point')!;
      nodes.push({ name: 'aside', op: 'Relu', input: ['depth'], attr: {} });
      nodes.push({ name: 'around', op: 'Conv2D', input: ['stem_relu', 'point/w'], attr });
      const joined = nodes.find(({ name }) => name === 'point_relu')!;
      joined.op = 'AddV2';
      joined.input = ['point', 'around'];
    });
    await expect(refuse(path, 'depth_relu')).rejects.toThrow('a path leads around it through image');
    await expect(refuse(path, 'aside')).rejects.toThrow('the prediction does not depend on aside');
  });

  it('an operation without a gradient', async () => {
    const path = await saveLayers(() =>
      tfl.sequential({
        layers: [
          tfl.layers.conv2d({
            inputShape: [16, 16, 3],
            filters: 3,
            kernelSize: 3,
            activation: 'relu',
            name: 'c',
          }),
          tfl.layers.conv2d({ filters: 3, kernelSize: 3, dilationRate: 2 }),
          tfl.layers.globalAveragePooling2d({}),
          tfl.layers.dense({ units: 2 }),
        ],
      }),
    );
    const model = await open(path, 'c');
    const { activations } = await model.forward(imageOf(model, 1));
    const before = tf.memory().numTensors;
    await expect(model.layerGradient(activations, draw([1, 2], 1))).rejects.toMatchObject({
      tag: 'ModelError',
      message: expect.stringContaining('dilation'),
      suggestion: expect.stringContaining('ONNX'),
    });
    expect(tf.memory().numTensors).toBe(before);
  });

  it('an ONNX model', async () => {
    const path = join(await temporaryFolder(), 'model.onnx');
    await writeFile(path, smallOnnx(smallWeights()));
    await expect(refuse(path, 'point_relu')).rejects.toThrow(
      'runs TensorFlow.js models, and this is an ONNX model',
    );
  });
});

it('takes a sigmoid off that is fused with the last linear step of a graph', async () => {
  const folder = await temporaryFolder();
  const path = await writeSmallGraph(folder, smallWeights(), 20);
  const plain = await open(path, 'depth_relu');
  const image = imageOf(plain, 2);
  const seed = draw([2, 3], 9);
  const expected = await plain.inputGradient(image, seed, 'logits');
  const logits = await plain.logits!(image);
  await editGraph(path, (nodes) => {
    const fused = nodes.find(({ name }) => name === 'logits')!.attr.fused_ops as { list: { s: string[] } };
    fused.list.s.push(Buffer.from('Sigmoid').toString('base64'));
    nodes.splice(
      nodes.findIndex(({ name }) => name === 'softmax'),
      1,
    );
    nodes.find(({ name }) => name === 'scores')!.input = ['logits'];
  });
  const sigmoid = await open(path, 'depth_relu');
  expectClose(await sigmoid.logits!(image), logits, 1e-6);
  expectClose(await sigmoid.inputGradient(image, seed, 'logits'), expected, 1e-6);
});

interface RawNode {
  name: string;
  op: string;
  input: string[];
  attr: Record<string, unknown>;
}

async function editGraph(path: string, edit: (nodes: RawNode[]) => void): Promise<void> {
  const json = JSON.parse(await readFile(path, 'utf8'));
  edit(json.modelTopology.node);
  await writeFile(path, JSON.stringify(json));
}
