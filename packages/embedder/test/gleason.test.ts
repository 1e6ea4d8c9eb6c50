import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import type { Tensor, TilePixels } from '@morphoscope/domain';
import { readOnnx } from '@morphoscope/onnx-graph';
import { type BackwardGraph, backwardGraph, logitsOf } from '@morphoscope/onnx-graph/backward';
import { describe, expect, it } from 'vitest';
import {
  describeModel,
  type EngineName,
  openGraphEngine,
  openModel,
  openTfjsDifferentiable,
  prepareTiles,
  preprocess,
} from '../src/index.js';
import { pickPixels, readPixels } from './support/pixels.js';
import { gleason, hasGleason, sharedData, skipNote } from './support/shared-data.js';
import { maxDifference } from './support/tiles.js';

interface Expected {
  readonly tiles: readonly { file: string; probabilities: readonly number[] }[];
  readonly activations: Record<string, ExpectedLayer>;
}
interface ExpectedLayer {
  readonly shape: readonly number[];
  readonly mean: number;
  readonly std: number;
  readonly max: number;
  readonly fraction_zero: number;
  readonly fraction_at_6: number;
  readonly mean_vector: { l2: number; weighted_sum: number; first_8: number[]; top_5_channels: number[] };
}

const onnx = join(gleason, 'model.onnx');
const tfjs = join(gleason, 'tfjs', 'model.json');
const readExpected = () => JSON.parse(readFileSync(join(gleason, 'expected.json'), 'utf8')) as Expected;

async function inputs(): Promise<{ tiles: TilePixels[]; probabilities: number[] }> {
  const expected = readExpected();
  const files = (await readdir(join(gleason, 'inputs'))).sort();
  const probabilities = files.flatMap((file) => {
    const name = basename(file, '.png').replace('_', '/');
    return expected.tiles.find((tile) => tile.file === `${name}.jpg`)!.probabilities;
  });
  return {
    tiles: await Promise.all(files.map((f) => readPixels(join(gleason, 'inputs', f)))),
    probabilities,
  };
}

describe.skipIf(!hasGleason)(`a trained model${skipNote}`, () => {
  const engines: [EngineName, string][] = [
    ['ort', onnx],
    ['ort-wasm', onnx],
    ['tfjs', tfjs],
  ];

  it.each(engines)('gives the expected probabilities on the eight inputs with %s', async (engine, path) => {
    const { tiles, probabilities } = await inputs();
    expect(tiles.length).toBe(8);
    const runner = await openModel(path, { engine });
    const output = await runner.run(tiles);
    expect(maxDifference(output.predictions.data, probabilities)).toBeLessThan(1e-4);
    await runner.close();
  });

  it.each(['conv_pw_13_relu', 'conv_pw_11_relu', 'conv_dw_2_relu'])(
    'has the same activations in every engine: %s',
    async (layer) => {
      const tiles = (await inputs()).tiles.slice(0, 2);
      const reference = await openModel(onnx, { layer });
      const expected = await reference.run(tiles);
      for (const [engine, path] of engines.slice(1)) {
        const runner = await openModel(path, { layer, engine });
        const actual = await runner.run(tiles);
        expect(actual.activations.shape).toEqual(expected.activations.shape);
        expect(maxDifference(actual.activations.data, expected.activations.data)).toBeLessThan(1e-3);
        await runner.close();
      }
      await reference.close();
    },
  );

  it('predicts to the bit what it predicts without an exposed layer', async () => {
    const { tiles } = await inputs();
    const ort = createRequire(import.meta.url)('onnxruntime-node') as typeof import('onnxruntime-node');
    const plain = await ort.InferenceSession.create(onnx);
    for (const layer of ['conv_pw_13_relu', 'conv_pw_11_relu', 'conv1_relu']) {
      const runner = await openModel(onnx, { layer, threads: 2 });
      const input = new Float32Array(8 * 3 * 224 * 224);
      preprocess(tiles, runner.preprocessing, input);
      const { probabilities } = await plain.run({
        input: new ort.Tensor('float32', input, [8, 3, 224, 224]),
      });
      expect((await runner.run(tiles)).predictions.data).toEqual(probabilities!.data);
      await runner.close();
    }
    await plain.release();
  });

  it.each(['conv_pw_13_relu', 'conv_pw_11_relu'])(
    'has the same gradients in TensorFlow.js as in an ONNX backward graph: %s',
    async (layer) => {
      const tiles = (await inputs()).tiles.slice(0, 3);
      const model = await openTfjsDifferentiable(tfjs, { layer });
      const image = prepareTiles(tiles, model.preprocessing);
      const planar = prepareTiles(tiles, { ...model.preprocessing, layout: 'nchw' });
      const graph = readOnnx(readFileSync(onnx), onnx);
      const { name: logits } = logitsOf(graph);
      const seed = { data: Float32Array.from({ length: 12 }, (_, i) => Math.cos(i)), shape: [3, 4] };
      const [fromLogits, fromLayer] = [logits, layer].map((from) =>
        backwardGraph(graph, { from, to: [from === logits ? layer : 'input', 'input'], expose: [layer] }),
      );
      const engine = await openGraphEngine('ort');
      const back = async (of: BackwardGraph, start: Tensor) => {
        const session = await engine.load(of.model);
        const results = await session.run({ input: planar, [of.seed]: start }, [
          of.forward,
          layer,
          ...Object.values(of.outputs),
        ]);
        await session.close();
        return results;
      };
      const whole = await back(fromLogits!, {
        ...seed,
        shape: fromLogits!.dims.map((n, i) => (i === 0 ? 3 : n!)),
      });
      const { logits: scores, activations } = await model.forward(image);
      expect(distance(scores, whole[logits]!)).toBeLessThan(1e-4);
      expect(distance(activations, whole[layer]!)).toBeLessThan(1e-4);
      const { gradient } = await model.layerGradient(whole[layer]!, seed);
      expect(distance(gradient, whole[fromLogits!.outputs[layer]!]!)).toBeLessThan(1e-4);
      const down = await model.inputGradient(image, seed, 'logits');
      expect(distance(asPlanes(down), whole[fromLogits!.outputs.input!]!)).toBeLessThan(1e-3);
      const part = await back(fromLayer!, gradient);
      const again = await model.inputGradient(image, gradient, 'layer');
      expect(distance(asPlanes(again), part[fromLayer!.outputs.input!]!)).toBeLessThan(1e-3);
      await model.close();
    },
  );

  it('is described alike in both formats', async () => {
    const a = await describeModel(onnx);
    const b = await describeModel(tfjs);
    const names = a.layers.filter((layer) => layer.name.startsWith('conv')).map((layer) => layer.name);
    expect(names.length).toBe(81);
    for (const name of names) {
      const { op: _, ...x } = a.layers.find((layer) => layer.name === name)!;
      const { op: __, ...y } = b.layers.find((layer) => layer.name === name)!;
      expect(y).toEqual(x);
    }
    expect(b.classNames).toEqual(['Benign', 'Gleason3', 'Gleason4', 'Gleason5']);
    expect(b.classNames).toEqual(a.classNames);
    expect(b.head).toMatchObject({ layer: 'conv_pw_13_relu', pooling: 'average', activation: 'softmax' });
    expect(maxDifference(b.head!.weights, a.head!.weights)).toBe(0);
    expect(maxDifference(b.head!.bias, a.head!.bias)).toBe(0);
    expect(b.input.shape).toEqual([null, 224, 224, 3]);
  });

  it('declares how its tiles are prepared', async () => {
    for (const path of [onnx, tfjs]) {
      const runner = await openModel(path);
      expect(runner.preprocessing).toEqual({
        tilePx: 224,
        mpp: 0.69,
        scale: 1 / 127.5,
        mean: [1, 1, 1],
        std: [1, 1, 1],
        channelOrder: 'rgb',
        layout: path === onnx ? 'nchw' : 'nhwc',
        resize: 'nearest',
        resizeFrom: 'level0',
      });
      await runner.close();
    }
  });

  it.each(['conv_pw_13_relu', 'conv_pw_11_relu'])(
    'has the expected statistics over 138 tiles: %s',
    async (layer) => {
      const expected = readExpected();
      const runner = await openModel(onnx, { layer });
      const statistics = new Statistics(expected.activations[layer]!.shape);
      for (const { file, probabilities } of expected.tiles) {
        const picture = await readPixels(join(sharedData, 'gleason-tiles', file));
        const output = await runner.run([pickPixels(picture, 40, 3, 224)]);
        expect(maxDifference(output.predictions.data, probabilities)).toBeLessThan(1e-4);
        statistics.add(output.activations.data);
      }
      statistics.compare(expected.activations[layer]!);
      await runner.close();
    },
  );
});

/** Relative L2 distance. */
function distance({ data }: Tensor, { data: expected }: Tensor): number {
  expect(data.length).toBe(expected.length);
  const size = norm(expected);
  expect(size).toBeGreaterThan(0);
  return norm(data.map((value, i) => value - expected[i]!)) / size;
}

const norm = (values: Float32Array) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));

/** NHWC to NCHW. */
function asPlanes({ data, shape }: Tensor): Tensor {
  const [n, height, width, channels] = shape as [number, number, number, number];
  const cells = height * width;
  const out = new Float32Array(data.length);
  for (let i = 0; i < n; i++)
    for (let p = 0; p < cells; p++)
      for (let c = 0; c < channels; c++)
        out[(i * channels + c) * cells + p] = data[(i * cells + p) * channels + c]!;
  return { data: out, shape: [n, channels, height, width] };
}

/** Moments over all tiles, and the mean of every channel, in float64. */
class Statistics {
  private n = 0;
  private sum = 0;
  private squares = 0;
  private max = 0;
  private zeros = 0;
  private sixes = 0;
  private readonly channelSums: Float64Array;

  constructor(private readonly shape: readonly number[]) {
    this.channelSums = new Float64Array(shape[1]!);
  }

  add(data: Float32Array): void {
    const cells = this.shape[2]! * this.shape[3]!;
    expect(data.length).toBe(cells * this.shape[1]!);
    for (const [i, value] of data.entries()) {
      this.n++;
      this.sum += value;
      this.squares += value * value;
      this.max = Math.max(this.max, value);
      if (value === 0) this.zeros++;
      if (value >= 6) this.sixes++;
      this.channelSums[Math.floor(i / cells)]! += value;
    }
  }

  compare(expected: ExpectedLayer): void {
    const mean = this.sum / this.n;
    expect(this.n).toBe(expected.shape.reduce((a, b) => a * b, 1));
    expect(mean).toBeCloseTo(expected.mean, 5);
    expect(Math.sqrt(this.squares / this.n - mean * mean)).toBeCloseTo(expected.std, 5);
    expect(this.max).toBe(expected.max);
    expect(this.zeros / this.n).toBeCloseTo(expected.fraction_zero, 4);
    expect(this.sixes / this.n).toBeCloseTo(expected.fraction_at_6, 4);
    const cells = this.shape[0]! * this.shape[2]! * this.shape[3]!;
    const means = [...this.channelSums].map((sum) => sum / cells);
    expect(Math.hypot(...means)).toBeCloseTo(expected.mean_vector.l2, 4);
    const weighted = means.reduce((sum, value, c) => sum + (value * (c + 1)) / means.length, 0);
    expect(weighted).toBeCloseTo(expected.mean_vector.weighted_sum, 3);
    expect(maxDifference(means.slice(0, 8), expected.mean_vector.first_8)).toBeLessThan(1e-5);
    const top = means.map((_, c) => c).sort((a, b) => means[b]! - means[a]!);
    expect(top.slice(0, 5)).toEqual(expected.mean_vector.top_5_channels);
  }
}
