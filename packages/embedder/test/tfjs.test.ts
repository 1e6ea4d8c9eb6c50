import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tfl from '@tensorflow/tfjs-layers';
import { describe, expect, it, vi } from 'vitest';
import { tfjsRuntime } from '../src/engine/tfjs/runtime.js';
import { describeModel, openModel } from '../src/index.js';
import { saveLayers } from './support/layer-models.js';
import { writeSmallGraph } from './support/small-graph.js';
import { smallWeights } from './support/small-network.js';
import { writeSmallTfjs } from './support/small-tfjs.js';
import { temporaryFolder } from './support/temporary-folder.js';
import { measuredField, pooledModel, quantise } from './support/tfjs-models.js';
import { maxDifference, noiseTiles } from './support/tiles.js';

const preprocessing = {
  mpp: 0.5,
  scale: 1 / 255,
  mean: [0, 0, 0],
  std: [1, 1, 1],
  channelOrder: 'rgb',
  resize: 'box',
} as const;

describe('TensorFlow.js models', () => {
  it.each(['layers', 'graph'])(
    'hold no more tensors after 50 runs, and none after closing: %s',
    async (kind) => {
      const folder = await temporaryFolder();
      const write = kind === 'layers' ? writeSmallTfjs : writeSmallGraph;
      const path = await write(folder, smallWeights(), 20);
      const { tf } = await tfjsRuntime();
      const before = tf.memory().numTensors;
      const runner = await openModel(path, { layer: 'point_relu', preprocessing });
      const tiles = noiseTiles(2, 20);
      const first = await runner.run(tiles);
      const open = tf.memory().numTensors;
      expect(open).toBeGreaterThan(before);
      for (let i = 0; i < 50; i++) await runner.run(tiles);
      expect(tf.memory().numTensors).toBe(open);
      expect((await runner.run(tiles)).activations.data).toEqual(first.activations.data);
      await runner.close();
      expect(tf.memory().numTensors).toBe(before);
    },
  );

  it('are known by model.json and the shards behind it, in order', async () => {
    const folder = await temporaryFolder();
    const path = await writeSmallTfjs(folder, smallWeights(), 20);
    const hash = createHash('sha256');
    for (const name of ['model.json', 'part1.bin', 'part2.bin'])
      hash.update(await readFile(join(folder, name)));
    expect((await describeModel(path)).sha256).toBe(hash.digest('hex'));
  });

  it('of free input size get their maps from the tile size', async () => {
    const path = await writeSmallTfjs(await temporaryFolder(), smallWeights(), null);
    await expect(describeModel(path)).rejects.toThrow('any size');
    const description = await describeModel(path, { tilePx: 30 });
    expect(description.input.shape).toEqual([null, null, null, 3]);
    expect(description.layers.find((l) => l.name === 'depth_relu')).toMatchObject({ height: 15, width: 15 });
    const runner = await openModel(path, {
      layer: 'stem_relu',
      preprocessing: { ...preprocessing, tilePx: 30 },
    });
    expect((await runner.run(noiseTiles(1, 30))).activations.shape).toEqual([1, 6, 15, 15]);
    await runner.close();
  });

  it('that are sequential, with pooling and dilation, have right geometry and no false head', async () => {
    const path = await saveLayers(pooledModel);
    const { layers, head } = await describeModel(path);
    const of = (name: string) => layers.find((l) => l.name === name);
    expect(of('c1')).toMatchObject({ height: 28, receptiveField: 5, nonNegative: true });
    expect(of('p1')).toMatchObject({ height: 14, receptiveField: 6, nonNegative: true });
    // 5 + 1 for the pool, then a window of 5 cells 2 px apart.
    expect(of('c2')).toMatchObject({ height: 10, receptiveField: 14, nonNegative: false });
    expect(of('c2')!.unsuitable).toBe(
      'has negative values: NMF works on shifted, clipped values; take a2 or --method kmeans',
    );
    expect(of('a2')).toMatchObject({ receptiveField: 14, strideInput: 3.2, nonNegative: true });
    expect(of('a2')!.note).toContain('3.2 × 3.2');
    expect(of('out')!.unsuitable).toMatch(/^not a map/);
    expect(head).toBeUndefined();
  });

  it.each([
    ['pooled', 'c1'],
    ['pooled', 'p1'],
    ['pooled', 'c2'],
    ['layers', 'depth'],
    ['layers', 'point_relu'],
    ['graph', 'depth'],
  ])('have cells that see as much as stated: %s %s', async (kind, layer) => {
    const folder = await temporaryFolder();
    const write = kind === 'layers' ? writeSmallTfjs : writeSmallGraph;
    const path = kind === 'pooled' ? await saveLayers(pooledModel) : await write(folder, smallWeights(), 20);
    const runner = await openModel(path, { layer, preprocessing });
    expect(await measuredField(runner)).toBe(runner.layer.receptiveField);
    await runner.close();
  });

  it('with global max pooling and a sigmoid have that head', async () => {
    const path = await saveLayers(() =>
      tfl.sequential({
        layers: [
          tfl.layers.conv2d({
            inputShape: [8, 8, 3],
            filters: 4,
            kernelSize: 3,
            name: 'c',
            activation: 'relu',
          }),
          tfl.layers.globalMaxPooling2d({ name: 'p' }),
          tfl.layers.dropout({ rate: 0.1, name: 'd' }),
          tfl.layers.dense({ units: 1, name: 'l', useBias: false }),
          tfl.layers.activation({ activation: 'sigmoid', name: 's' }),
        ],
      }),
    );
    const { head, output } = await describeModel(path);
    expect(output).toEqual({ name: 's', classes: 1 });
    expect(head).toMatchObject({
      layer: 'c',
      pooling: 'max',
      activation: 'sigmoid',
      channels: 4,
      classes: 1,
    });
    expect([...head!.bias]).toEqual([0]);
  });

  it('nested in a model are one layer with the geometry of the whole', async () => {
    const path = await saveLayers(() => {
      const base = tfl.sequential({
        name: 'base',
        layers: [
          tfl.layers.conv2d({
            inputShape: [16, 16, 3],
            filters: 4,
            kernelSize: 3,
            strides: 2,
            padding: 'same',
          }),
          tfl.layers.conv2d({ filters: 5, kernelSize: 3, padding: 'same', activation: 'relu' }),
        ],
      });
      return tfl.sequential({
        layers: [
          base,
          tfl.layers.globalAveragePooling2d({ name: 'p' }),
          tfl.layers.dense({ units: 2, activation: 'softmax', name: 'out' }),
        ],
      });
    });
    const runner = await openModel(path, { preprocessing });
    expect(runner.layer).toMatchObject({
      name: 'base',
      channels: 5,
      height: 8,
      strideInput: 2,
      receptiveField: 7,
    });
    expect(runner.description.head).toMatchObject({ layer: 'base', pooling: 'average' });
    expect((await runner.run(noiseTiles(2, 16))).activations.shape).toEqual([2, 5, 8, 8]);
    await runner.close();
  });

  it('with weights quantised to 8 bits run as what they decode to', async () => {
    const path = await writeSmallTfjs(await temporaryFolder(), smallWeights(), 20);
    const tiles = noiseTiles(2, 20);
    const run = async (model: string) => {
      const runner = await openModel(model, { layer: 'point_relu', preprocessing });
      const { activations } = await runner.run(tiles);
      await runner.close();
      return activations.data;
    };
    const whole = await run(path);
    const quantised = await run(await quantise(path));
    expect(maxDifference(quantised, whole)).toBeGreaterThan(0);
    expect(maxDifference(quantised, whole)).toBeLessThan(0.03 * Math.max(...whole));
  });

  it('do not run on an ONNX engine', async () => {
    const path = await writeSmallTfjs(await temporaryFolder(), smallWeights(), 20);
    const error = await openModel(path, { engine: 'ort', preprocessing }).catch((e) => e);
    expect(error.message).toContain('ort runs ONNX models, and this is a TensorFlow.js model');
    expect(error.suggestion).toContain('tfjs');
  });

  it('with a truncated or foreign shard are refused', async () => {
    const folder = await temporaryFolder();
    const path = await writeSmallTfjs(folder, smallWeights(), 20);
    const shard = join(folder, 'part2.bin');
    const whole = await readFile(shard);
    for (const cut of [1, 4, 200]) {
      await writeFile(shard, whole.subarray(0, whole.length - cut));
      const error = await openModel(path, { preprocessing }).catch((e) => e);
      expect(error.tag).toBe('ModelError');
      expect(error.suggestion).toContain('complete');
    }
    await writeFile(path, (await readFile(path, 'utf8')).replace('part2.bin', '../part2.bin'));
    await expect(describeModel(path)).rejects.toThrow('outside its folder');
  });

  it('with a layer of their own say so', async () => {
    const path = await writeSmallTfjs(await temporaryFolder(), smallWeights(), 20);
    await writeFile(path, (await readFile(path, 'utf8')).replaceAll('"ReLU"', '"MyLayer"'));
    const error = await describeModel(path).catch((e) => e);
    expect(error.tag).toBe('ModelError');
    expect(error.message).toContain('MyLayer');
  });

  it('take class names and preprocessing from userDefinedMetadata', async () => {
    const path = await writeSmallTfjs(await temporaryFolder(), smallWeights(), 20);
    const json = JSON.parse(await readFile(path, 'utf8'));
    json.userDefinedMetadata = {
      class_names: ['a', 'b', 'c'],
      preprocessing: { effective_mpp: 0.5, resize: 'box', channel_order: 'RGB', scale: '(x-127.5)/127.5' },
    };
    await writeFile(path, JSON.stringify(json));
    const runner = await openModel(path);
    expect(runner.description.classNames).toEqual(['a', 'b', 'c']);
    expect(runner.preprocessing).toMatchObject({
      mean: [127.5, 127.5, 127.5],
      layout: 'nhwc',
      resize: 'box',
    });
    await runner.close();
  });

  it('print nothing', async () => {
    const spies = (['log', 'info', 'warn', 'error'] as const).map((name) => vi.spyOn(console, name));
    const path = await writeSmallTfjs(await temporaryFolder(), smallWeights(), 20);
    const runner = await openModel(path, { preprocessing });
    await runner.run(noiseTiles(1, 20));
    await runner.close();
    for (const spy of spies) expect(spy).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });
});
