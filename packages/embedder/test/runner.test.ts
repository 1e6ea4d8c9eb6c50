import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { buildOnnx } from '@morphoscope/onnx-graph/build';
import { describe, expect, it } from 'vitest';
import { describeModel, type OpenModelOptions, openModel } from '../src/index.js';
import { type SmallOptions, smallOnnx, smallWeights } from './support/small-network.js';
import { temporaryFolder } from './support/temporary-folder.js';
import { noiseTiles } from './support/tiles.js';

const preprocessing = {
  mpp: 0.5,
  scale: 1 / 127.5,
  mean: [1, 1, 1],
  std: [1, 1, 1],
  channelOrder: 'rgb',
  resize: 'nearest',
} as const;

async function file(bytes: Uint8Array | string): Promise<string> {
  const path = join(await temporaryFolder(), 'model.onnx');
  await writeFile(path, bytes);
  return path;
}

async function open(options: OpenModelOptions & SmallOptions = {}) {
  const path = await file(smallOnnx(smallWeights(), options));
  return openModel(path, { ...options, preprocessing: { ...preprocessing, ...options.preprocessing } });
}

const bytes = (data: Float32Array) => Buffer.from(data.buffer, data.byteOffset, data.byteLength);

describe('a runner', () => {
  it('gives the same bytes whatever the batch, the thread count and the order of runs', async () => {
    const tiles = noiseTiles(8, 20);
    const runner = await open({ layer: 'point_relu' });
    const together = await runner.run(tiles);
    const threaded = await open({ layer: 'point_relu', threads: 2 });
    expect(bytes((await threaded.run(tiles)).activations.data)).toEqual(bytes(together.activations.data));
    const perTile = together.activations.data.length / 8;
    const single = await Promise.all(tiles.map((tile) => runner.run([tile])));
    single.forEach(({ activations, predictions }, i) => {
      const expected = together.activations.data.slice(i * perTile, (i + 1) * perTile);
      expect(bytes(activations.data)).toEqual(bytes(expected));
      expect(bytes(predictions.data)).toEqual(bytes(together.predictions.data.slice(i * 3, i * 3 + 3)));
    });
    await runner.close();
    await threaded.close();
  });

  it('gives the predictions of the model as it is, to the bit, whatever layer is exposed', async () => {
    const ort = createRequire(import.meta.url)('onnxruntime-node') as typeof import('onnxruntime-node');
    const plain = await ort.InferenceSession.create(smallOnnx(smallWeights()));
    const [tile] = noiseTiles(1, 20);
    const input = new Float32Array(3 * 400);
    for (let p = 0; p < 400; p++)
      for (let c = 0; c < 3; c++) input[c * 400 + p] = Math.fround(tile!.data[p * 3 + c]! / 127.5 - 1);
    const { scores } = await plain.run({ image: new ort.Tensor('float32', input, [1, 3, 20, 20]) });
    for (const layer of ['stem', 'stem_relu', 'depth', 'depth_relu', 'point', 'point_relu']) {
      const runner = await open({ layer });
      expect(bytes((await runner.run([tile!])).predictions.data)).toEqual(
        bytes(scores!.data as Float32Array),
      );
      await runner.close();
    }
    await plain.release();
  });

  it('keeps earlier outputs when it runs again', async () => {
    const [first, second] = noiseTiles(2, 20);
    const runner = await open({ layer: 'stem_relu' });
    const output = await runner.run([first!]);
    const copy = output.activations.data.slice();
    await runner.run([second!]);
    expect(output.activations.data).toEqual(copy);
    await runner.close();
  });

  it('fills batches of a model with a fixed batch size and drops the filling', async () => {
    const tiles = noiseTiles(5, 20);
    const fixed = await open({ layer: 'point_relu', batch: 2 });
    const free = await open({ layer: 'point_relu' });
    expect(fixed.description.input.shape[0]).toBe(2);
    for (const n of [1, 2, 5]) {
      const actual = await fixed.run(tiles.slice(0, n));
      const expected = await free.run(tiles.slice(0, n));
      expect(actual.activations.shape).toEqual([n, 8, 10, 10]);
      expect(bytes(actual.activations.data)).toEqual(bytes(expected.activations.data));
      expect(bytes(actual.predictions.data)).toEqual(bytes(expected.predictions.data));
    }
    await fixed.close();
    await free.close();
  });

  it('feeds models that take channels last', async () => {
    const transpose = {
      op: 'Transpose',
      inputs: ['image'],
      outputs: ['planes'],
      attributes: { perm: [0, 3, 1, 2] },
    };
    const weights = smallWeights();
    const last = await file(
      buildOnnx({
        inputs: [{ name: 'image', dims: ['N', 20, 20, 3] }],
        outputs: [{ name: 'scores', dims: ['N', 6] }],
        initializers: {
          w: { dims: [6, 3, 3, 3], data: weights.stem },
          b: { dims: [6], data: weights.stemBias },
        },
        nodes: [
          transpose,
          {
            op: 'Conv',
            inputs: ['planes', 'w', 'b'],
            outputs: ['stem'],
            attributes: { pads: [0, 0, 1, 1], strides: [2, 2], kernel_shape: [3, 3] },
          },
          { op: 'Relu', inputs: ['stem'], outputs: ['stem_relu'] },
          { op: 'GlobalAveragePool', inputs: ['stem_relu'], outputs: ['pool'] },
          { op: 'Flatten', inputs: ['pool'], outputs: ['scores'] },
        ],
      }),
    );
    const runner = await openModel(last, { preprocessing, layer: 'stem_relu' });
    const reference = await open({ layer: 'stem_relu' });
    expect(runner.preprocessing.layout).toBe('nhwc');
    const tiles = noiseTiles(2, 20);
    const actual = await runner.run(tiles);
    expect(bytes(actual.activations.data)).toEqual(bytes((await reference.run(tiles)).activations.data));
    await runner.close();
    await reference.close();
  });

  it('takes the tile size of a free input from the preprocessing', async () => {
    const runner = await open({ side: null, preprocessing: { tilePx: 32 }, layer: 'depth_relu' });
    expect(runner.layer).toMatchObject({ height: 16, width: 16, strideInput: 2, receptiveField: 7 });
    expect((await runner.run(noiseTiles(1, 32))).activations.shape).toEqual([1, 6, 16, 16]);
    await runner.close();
    await expect(open({ side: null })).rejects.toThrow(/any size/);
  });

  it('chooses the layer of the head when none is named', async () => {
    const runner = await open();
    expect(runner.layer.name).toBe('point_relu');
    await runner.close();
  });

  it('exposes a layer with negative values, which clustering may or may not take', async () => {
    const runner = await open({ layer: 'depth' });
    expect(runner.layer.unsuitable).toMatch(/^has negative values/);
    const { activations } = await runner.run(noiseTiles(1, 20));
    expect(Math.min(...activations.data)).toBeLessThan(0);
    await runner.close();
  });
});

describe('what cannot be done is refused with the reason', () => {
  it('tiles of another size, no tiles, a closed runner', async () => {
    const runner = await open();
    await expect(runner.run(noiseTiles(1, 21))).rejects.toThrow(/21 × 21 px .* takes 20 × 20 px/);
    await expect(runner.run([])).rejects.toThrow('no tiles');
    await runner.run(noiseTiles(1, 20));
    await runner.close();
    await runner.close();
    await expect(runner.run(noiseTiles(1, 20))).rejects.toThrow('closed');
  });

  it.each([
    [{ engine: 'tfjs' }, 'ModelError', /tfjs runs TensorFlow.js models, and this is an ONNX model/],
    [{ engine: 'cntk' as 'ort' }, 'InputError', /no engine "cntk"/],
    [{ threads: 0 }, 'InputError', /threads is 0/],
    [{ layer: 'point_rely' }, 'ModelError', /no layer "point_rely"/],
    [{ layer: 'logits' }, 'ModelError', /cannot be clustered: not a map/],
    [{ preprocessing: { tilePx: 24 } }, 'ModelError', /takes 20 px, not 24 px/],
    [{ preprocessing: { scale: Number.NaN } }, 'ModelError', /scale is NaN/],
    [{ preprocessing: { mpp: -1 } }, 'ModelError', /mpp is -1/],
    [{ classNames: ['a'] }, 'ModelError', /1 class names for 3 classes/],
  ] as [OpenModelOptions, string, RegExp][])('%j', async (options, tag, message) => {
    const error = await open(options).catch((e) => e);
    expect(error.message).toMatch(message);
    expect(error.tag).toBe(tag);
    expect(error.suggestion).toBeTruthy();
  });

  it.each([
    ['text', 'hello, I am no model', /not an ONNX model/],
    ['empty', '', /not an ONNX model/],
    ['truncated', smallOnnx(smallWeights()).subarray(0, 700), /not an ONNX model/],
  ])('a file that is no model: %s', async (_, content, message) => {
    const path = await file(content);
    const error = await openModel(path, { preprocessing }).catch((e) => e);
    expect(error.tag).toBe('ModelError');
    expect(error.message).toMatch(message);
  });

  it('no file, a folder, other JSON, a missing shard', async () => {
    const folder = await temporaryFolder();
    await expect(describeModel(join(folder, 'absent.onnx'))).rejects.toThrow('cannot be opened');
    await expect(describeModel(folder)).rejects.toThrow('folder without a model.json');
    const path = join(folder, 'model.json');
    await writeFile(path, '{"a": 1}');
    await expect(describeModel(folder)).rejects.toThrow('not a TensorFlow.js model: modelTopology');
    await writeFile(path, 'nonsense');
    await expect(describeModel(path)).rejects.toThrow('not a TensorFlow.js model: it is not valid JSON');
    const json = {
      format: 'layers-model',
      modelTopology: {},
      weightsManifest: [{ paths: ['a.bin'], weights: [] }],
    };
    await writeFile(path, JSON.stringify(json));
    await expect(describeModel(path)).rejects.toThrow('weight shard a.bin');
    await writeFile(join(folder, 'a.bin'), 'x');
    await expect(describeModel(path)).rejects.toThrow('TensorFlow.js cannot load the model');
  });

  it('an operator that the engine does not know', async () => {
    const path = await file(
      buildOnnx({
        inputs: [{ name: 'x', dims: [null, 3, 8, 8] }],
        outputs: [{ name: 'y', dims: [null, 3] }],
        nodes: [
          { op: 'Relu', inputs: ['x'], outputs: ['a'] },
          { op: 'NoSuchOperator', inputs: ['a'], outputs: ['y'] },
        ],
      }),
    );
    const error = await openModel(path, { preprocessing, layer: 'a' }).catch((e) => e);
    expect(error.tag).toBe('ModelError');
    expect(error.message).toContain('NoSuchOperator');
  });

  it('a provider that is not here', async () => {
    const absent = process.platform === 'darwin' ? 'ort-dml' : 'ort-coreml';
    const error = await open({ engine: absent }).catch((e) => e);
    expect(error.tag).toBe('UnavailableError');
    expect(error.suggestion).toContain('--engine ort');
  });
});
