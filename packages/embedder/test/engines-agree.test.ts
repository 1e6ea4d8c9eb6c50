import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelRunner } from '@morphoscope/domain';
import { describe, expect, it } from 'vitest';
import { type EngineName, openModel } from '../src/index.js';
import { writeSmallGraph } from './support/small-graph.js';
import { smallOnnx, smallWeights } from './support/small-network.js';
import { writeSmallTfjs } from './support/small-tfjs.js';
import { temporaryFolder } from './support/temporary-folder.js';
import { maxDifference, noiseTiles } from './support/tiles.js';

const preprocessing = {
  mpp: 0.5,
  scale: 1 / 255,
  mean: [0.4, 0.5, 0.6],
  std: [0.2, 0.25, 0.3],
  channelOrder: 'bgr',
  resize: 'box',
} as const;

type Model = 'onnx' | 'layers' | 'graph';

async function open(model: Model, layer: string, engine: EngineName = 'auto'): Promise<ModelRunner> {
  const folder = await temporaryFolder();
  const weights = smallWeights();
  const onnx = join(folder, 'model.onnx');
  if (model === 'onnx') await writeFile(onnx, smallOnnx(weights));
  const path = {
    onnx: async () => onnx,
    layers: () => writeSmallTfjs(folder, weights, 20),
    graph: () => writeSmallGraph(folder, weights, 20),
  };
  return openModel(await path[model](), { layer, engine, preprocessing });
}

describe('same tile, same weights, any engine', () => {
  const tiles = noiseTiles(3, 20);
  const others: [Model, EngineName, string][] = [
    ['onnx', 'ort-wasm', 'ort-wasm'],
    ['layers', 'tfjs', 'tfjs:wasm'],
    ['graph', 'tfjs', 'tfjs:wasm'],
  ];

  it.each(others)('%s model with %s gives what onnxruntime gives', async (model, engine, name) => {
    for (const layer of ['stem_relu', 'depth_relu', 'point_relu']) {
      const reference = await open('onnx', layer);
      const other = await open(model, layer, engine);
      expect(reference.engine).toBe('ort:cpu');
      expect(other.engine).toBe(name);
      const expected = await reference.run(tiles);
      const actual = await other.run(tiles);
      expect(actual.activations.shape).toEqual([3, layer === 'point_relu' ? 8 : 6, 10, 10]);
      expect(actual.activations.shape).toEqual(expected.activations.shape);
      expect(actual.predictions.shape).toEqual([3, 3]);
      expect(Math.max(...expected.activations.data)).toBeGreaterThan(0.5);
      expect(maxDifference(actual.activations.data, expected.activations.data)).toBeLessThan(1e-4);
      expect(maxDifference(actual.predictions.data, expected.predictions.data)).toBeLessThan(1e-5);
      await reference.close();
      await other.close();
    }
  });

  it.each(['layers', 'graph'] as const)('%s model has the same description', async (model) => {
    const { description: onnx, ...reference } = await open('onnx', 'point_relu');
    const runner = await open(model, 'point_relu');
    const { description } = runner;
    expect(reference.preprocessing.layout).toBe('nchw');
    expect(runner.preprocessing.layout).toBe('nhwc');
    for (const layer of description.layers.filter((l) => !l.unsuitable)) {
      const { op: _, ...expected } = onnx.layers.find((l) => l.name === layer.name)!;
      const { op: __, ...actual } = layer;
      expect(actual).toEqual(expected);
    }
    const suitable = ['stem_relu', 'depth_relu', 'point_relu'];
    expect(description.layers.filter((l) => !l.unsuitable).map((l) => l.name)).toEqual(suitable);
    expect(description.classNames).toEqual(['class 0', 'class 1', 'class 2']);
    expect({ ...description.head, weights: [...description.head!.weights] }).toEqual({
      ...onnx.head,
      weights: [...onnx.head!.weights],
    });
    await runner.close();
  });
});
