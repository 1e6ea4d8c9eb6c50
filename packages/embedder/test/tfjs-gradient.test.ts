import type { Tensor } from '@morphoscope/domain';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import type * as tfl from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { loadLayersModel } from '../src/engine/tfjs/load-model.js';
import { tfjsRuntime } from '../src/engine/tfjs/runtime.js';
import { readModelSource, type TfjsSource } from '../src/model-source.js';
import { drawWeights, layerModels, saveLayers } from './support/layer-models.js';
import { writeSmallGraph } from './support/small-graph.js';
import { smallWeights } from './support/small-network.js';
import { writeSmallTfjs } from './support/small-tfjs.js';
import { temporaryFolder } from './support/temporary-folder.js';
import { dot, draw, expectClose, imageOf, open } from './support/tfjs-differentiable.js';

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
