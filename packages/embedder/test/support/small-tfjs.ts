import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { tfjsRuntime } from '../../src/engine/tfjs/runtime.js';
import type { SmallWeights } from './small-network.js';

/** Writes the small network as a TF.js layers model with two shards; gives the path of model.json. */
export async function writeSmallTfjs(
  folder: string,
  weights: SmallWeights,
  side: number | null,
): Promise<string> {
  await tfjsRuntime();
  const model = buildSmallTfjs(weights, side);
  const path = join(folder, 'model.json');
  await model.save({
    save: async (artifacts) => {
      await writeArtifacts(path, artifacts);
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    },
  });
  model.dispose();
  return path;
}

function buildSmallTfjs(weights: SmallWeights, side: number | null): tfl.LayersModel {
  const image = tfl.input({ shape: [side, side, 3], name: 'image' });
  const apply = (layer: tfl.layers.Layer, input: tfl.SymbolicTensor) =>
    layer.apply(input) as tfl.SymbolicTensor;
  const same = 'same' as const;
  const stem = tfl.layers.conv2d({ name: 'stem', filters: 6, kernelSize: 3, strides: 2, padding: same });
  const depth = tfl.layers.depthwiseConv2d({ name: 'depth', kernelSize: 3, padding: same, useBias: false });
  const point = tfl.layers.conv2d({
    name: 'point_relu',
    filters: 8,
    kernelSize: 1,
    activation: 'relu',
    useBias: false,
  });
  const dense = tfl.layers.dense({ name: 'scores', units: 3, activation: 'softmax' });
  let value = apply(stem, image);
  value = apply(tfl.layers.reLU({ name: 'stem_relu' }), value);
  value = apply(depth, value);
  value = apply(tfl.layers.reLU({ name: 'depth_relu', maxValue: 6 }), value);
  value = apply(point, value);
  value = apply(tfl.layers.globalAveragePooling2d({ name: 'pool' }), value);
  value = apply(tfl.layers.dropout({ name: 'drop', rate: 0.5 }), value);
  const model = tfl.model({ inputs: image, outputs: apply(dense, value) });
  stem.setWeights([kernel(weights.stem, [6, 3, 3, 3], [2, 3, 1, 0]), tf.tensor1d(weights.stemBias)]);
  depth.setWeights([kernel(weights.depth, [6, 1, 3, 3], [2, 3, 0, 1])]);
  point.setWeights([kernel(weights.point, [8, 6, 1, 1], [2, 3, 1, 0])]);
  dense.setWeights([tf.tensor2d(weights.dense, [8, 3]), tf.tensor1d(weights.denseBias)]);
  return model;
}

function kernel(data: Float32Array, onnxShape: [number, number, number, number], order: number[]): tf.Tensor {
  return tf.transpose(tf.tensor4d(data, onnxShape), order);
}

/** Two shards, cut in the middle of a value on purpose. */
export async function writeArtifacts(path: string, artifacts: tf.io.ModelArtifacts): Promise<void> {
  const folder = path.slice(0, -'model.json'.length);
  const bytes = new Uint8Array(artifacts.weightData as ArrayBuffer);
  const cut = 4 * Math.floor(bytes.length / 8) + 2;
  await writeFile(join(folder, 'part1.bin'), bytes.subarray(0, cut));
  await writeFile(join(folder, 'part2.bin'), bytes.subarray(cut));
  const json = {
    format: artifacts.format ?? 'layers-model',
    modelTopology: artifacts.modelTopology,
    weightsManifest: [{ paths: ['part1.bin', 'part2.bin'], weights: artifacts.weightSpecs }],
    ...(artifacts.userDefinedMetadata ? { userDefinedMetadata: artifacts.userDefinedMetadata } : {}),
  };
  await writeFile(path, JSON.stringify(json));
}
