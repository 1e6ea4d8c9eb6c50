import { join } from 'node:path';
import { createRandom } from '@morphoscope/domain';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { tfjsRuntime } from '../../src/engine/tfjs/runtime.js';
import { writeArtifacts } from './small-tfjs.js';
import { temporaryFolder } from './temporary-folder.js';

/** Saves a Keras model and disposes it; gives the path of model.json. */
export async function saveLayers(build: () => tfl.LayersModel): Promise<string> {
  await tfjsRuntime();
  const path = join(await temporaryFolder(), 'model.json');
  const model = build();
  await model.save({
    save: async (artifacts) => {
      await writeArtifacts(path, artifacts);
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    },
  });
  model.dispose();
  return path;
}

/** Draws all weights from one seed; variances come out positive. */
export function drawWeights(model: tfl.LayersModel, seed: number): tfl.LayersModel {
  const random = createRandom(seed);
  const weights = model.weights.map((weight) => {
    const shape = weight.shape as number[];
    const fan = Math.max(
      1,
      shape.slice(0, -1).reduce((a, b) => a * b, 1),
    );
    if (weight.name.startsWith('unscaled/gamma')) return tf.ones(shape);
    const positive = /variance|gamma/.test(weight.name);
    const values = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () =>
      positive ? 0.5 + random.uniform() : (random.normal() * 1.5) / Math.sqrt(fan),
    );
    return tf.tensor(values, shape);
  });
  model.setWeights(weights);
  for (const weight of weights) weight.dispose();
  return model;
}

/** What a model ends in: as it is saved, or bare as the reference computes it. */
export type Ending = 'softmax' | 'sigmoid' | 'linear';

const layer = tfl.layers;
const chain = (input: tfl.SymbolicTensor, ...layers: tfl.layers.Layer[]) =>
  layers.reduce((value, next) => next.apply(value) as tfl.SymbolicTensor, input);

/** Models of 13 px images with a layer `cut` to cut at, by name. */
export const layerModels: Record<string, { ending: Ending; build(ending: Ending): tfl.LayersModel }> = {
  'strides, padding, batch norm, multipliers, pooling': { ending: 'softmax', build: mobile },
  'branches, gates, dropout': { ending: 'sigmoid', build: branches },
  'other convolutions and activations': { ending: 'softmax', build: others },
  'nested models and a softmax layer of its own': { ending: 'softmax', build: nested },
  'flattened maps, softmax before a reshape': { ending: 'softmax', build: flattened },
};

function mobile(ending: Ending): tfl.LayersModel {
  const image = tfl.input({ shape: [13, 13, 3], name: 'image' });
  const output = chain(
    image,
    layer.zeroPadding2d({
      padding: [
        [0, 1],
        [0, 1],
      ] as unknown as number,
    }),
    layer.conv2d({ filters: 4, kernelSize: 3, strides: 2, useBias: false }),
    layer.batchNormalization(),
    layer.reLU({ maxValue: 6 }),
    layer.depthwiseConv2d({ kernelSize: 3, strides: 2, padding: 'same', depthMultiplier: 2 }),
    // TensorFlow.js itself cannot differentiate the one without a scale.
    layer.batchNormalization({ name: 'unscaled', scale: ending === 'linear' }),
    layer.activation({ activation: 'relu', name: 'cut' }),
    layer.conv2d({ filters: 5, kernelSize: 1, strides: 2 }),
    layer.batchNormalization(),
    layer.maxPooling2d({ poolSize: 2, strides: 1, padding: 'same' }),
    layer.activation({ activation: 'relu6' }),
    layer.globalAveragePooling2d({}),
    layer.dense({ units: 3, activation: ending }),
  );
  return tfl.model({ inputs: image, outputs: output });
}

function branches(ending: Ending): tfl.LayersModel {
  const image = tfl.input({ shape: [13, 13, 3], name: 'image' });
  const conv = (filters: number) => layer.conv2d({ filters, kernelSize: 3, padding: 'same' });
  const stem = chain(image, conv(4), layer.activation({ activation: 'swish' }));
  const inner = chain(stem, conv(4), layer.batchNormalization(), layer.reLU(), layer.dropout({ rate: 0.5 }));
  const sum = layer.add().apply([stem, inner]) as tfl.SymbolicTensor;
  const cut = chain(sum, layer.reLU({ name: 'cut' }));
  const gate = chain(
    cut,
    layer.globalAveragePooling2d({}),
    layer.reshape({ targetShape: [1, 1, 4] }),
    layer.conv2d({ filters: 4, kernelSize: 1, activation: 'sigmoid' }),
  );
  const gated = layer.multiply().apply([cut, gate]) as tfl.SymbolicTensor;
  const pooled = chain(gated, layer.averagePooling2d({ poolSize: 3, strides: 2 }));
  const wide = chain(gated, layer.conv2d({ filters: 2, kernelSize: 3, strides: 2 }));
  const both = layer.concatenate().apply([pooled, wide]) as tfl.SymbolicTensor;
  const output = chain(
    both,
    layer.alphaDropout({ rate: 0.5 }),
    layer.globalAveragePooling2d({}),
    layer.dense({ units: 1, activation: ending }),
  );
  return tfl.model({ inputs: image, outputs: output });
}

function others(ending: Ending): tfl.LayersModel {
  const image = tfl.input({ shape: [13, 13, 3], name: 'image' });
  const output = chain(
    image,
    layer.separableConv2d({ filters: 6, kernelSize: 3, activation: 'tanh' }),
    layer.conv2d({ filters: 4, kernelSize: 4, strides: 3, padding: 'same', activation: 'relu', name: 'cut' }),
    layer.conv2dTranspose({ filters: 3, kernelSize: 3, strides: 2, padding: 'same' }),
    layer.leakyReLU({ alpha: 0.1 }),
    layer.upSampling2d({ size: [2, 2] }),
    layer.conv2d({ filters: 4, kernelSize: 2, activation: 'elu' }),
    layer.layerNormalization({ axis: 3 }),
    layer.cropping2D({
      cropping: [
        [1, 0],
        [0, 2],
      ],
    }),
    layer.globalAveragePooling2d({}),
    layer.dense({ units: 5, activation: 'softplus' }),
    layer.dense({ units: 4, activation: 'linear' }),
    layer.activation({ activation: ending }),
  );
  return tfl.model({ inputs: image, outputs: output });
}

function nested(ending: Ending): tfl.LayersModel {
  const base = tfl.sequential({
    layers: [
      layer.conv2d({ inputShape: [13, 13, 3], filters: 4, kernelSize: 3, strides: 2, padding: 'same' }),
      layer.reLU(),
    ],
  });
  const inner = tfl.input({ shape: [4, 4, 6] });
  const last = ending === 'softmax' ? layer.softmax() : layer.activation({ activation: 'linear' });
  const head = tfl.model({
    inputs: inner,
    outputs: chain(inner, layer.globalMaxPooling2d({}), layer.dense({ units: 3 }), last),
    name: 'head',
  });
  const image = tfl.input({ shape: [13, 13, 3], name: 'image' });
  const cut = chain(
    image,
    base,
    layer.conv2d({
      filters: 6,
      kernelSize: 3,
      strides: 2,
      padding: 'same',
      activation: 'softplus',
      name: 'cut',
    }),
  );
  return tfl.model({ inputs: image, outputs: head.apply(cut) as tfl.SymbolicTensor });
}

function flattened(ending: Ending): tfl.LayersModel {
  return tfl.sequential({
    layers: [
      layer.conv2d({
        inputShape: [13, 13, 3],
        filters: 4,
        kernelSize: 5,
        strides: 2,
        activation: 'relu',
        name: 'cut',
      }),
      layer.flatten(),
      layer.dense({ units: 6, activation: 'relu' }),
      layer.dropout({ rate: 0.9 }),
      layer.reshape({ targetShape: [1, 1, 6] }),
      layer.conv2d({ filters: 3, kernelSize: 1, activation: ending }),
      layer.reshape({ targetShape: [3] }),
    ],
  });
}
