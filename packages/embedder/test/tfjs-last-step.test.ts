import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import * as tfl from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { describeModel, openTfjsDifferentiable } from '../src/index.js';
import { layerModels, saveLayers } from './support/layer-models.js';
import { writeSmallGraph } from './support/small-graph.js';
import { smallOnnx, smallWeights } from './support/small-network.js';
import { temporaryFolder } from './support/temporary-folder.js';
import { draw, expectClose, imageOf, open, preprocessing } from './support/tfjs-differentiable.js';

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
