import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GraphEngine, GraphSession, Tensor } from '@morphoscope/domain';
import { buildOnnx } from '@morphoscope/onnx-graph/build';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type EngineName, openGraphEngine, openModel, prepareTiles } from '../src/index.js';
import { smallOnnx, smallWeights } from './support/small-network.js';
import { temporaryFolder } from './support/temporary-folder.js';
import { noiseTiles } from './support/tiles.js';

const preparation = {
  mpp: 0.5,
  scale: 1 / 255,
  mean: [0.1, 0.2, 0.3],
  std: [1, 2, 4],
  channelOrder: 'bgr',
  layout: 'nchw',
  resize: 'box',
  resizeFrom: 'pyramid',
} as const;

/** `sum = a + b`, `product = a · bᵀ`, and the int64 shape of a. */
const bytes = buildOnnx({
  inputs: [
    { name: 'a', dims: ['N', 2] },
    { name: 'b', dims: ['N', 2] },
  ],
  outputs: [
    { name: 'sum', dims: ['N', 2] },
    { name: 'product', dims: ['N', 'N'] },
    { name: 'size', dims: [2], elementType: 'int64' },
  ],
  nodes: [
    { op: 'Add', inputs: ['a', 'b'], outputs: ['sum'] },
    { op: 'Gemm', inputs: ['a', 'b'], outputs: ['product'], attributes: { transB: 1 } },
    { op: 'Shape', inputs: ['a'], outputs: ['size'] },
  ],
});

const tensor = (shape: number[], ...data: number[]): Tensor => ({ data: Float32Array.from(data), shape });
const a = tensor([2, 2], 1, 2, 3, 4);
const b = tensor([2, 2], 5, 6, 7, 8);

async function load(engine: GraphEngine, model = bytes): Promise<GraphSession> {
  const session = await engine.load(model);
  onTestFinished(() => session.close());
  return session;
}

describe.each([
  ['ort', 'ort:cpu'],
  ['ort-wasm', 'ort-wasm'],
] as [EngineName, string][])('graphs made at run time with %s', (name, called) => {
  it('take named inputs and give the outputs asked for, in fresh buffers', async () => {
    const engine = await openGraphEngine(name, { threads: 1 });
    expect(engine.name).toBe(called);
    const session = await load(engine);
    const first = await session.run({ a, b }, ['product', 'sum', 'sum']);
    expect(Object.keys(first)).toEqual(['product', 'sum']);
    expect(first.product).toEqual(tensor([2, 2], 17, 23, 39, 53));
    const second = await session.run({ a: b, b }, ['sum']);
    expect(Object.keys(second)).toEqual(['sum']);
    expect([...second.sum!.data]).toEqual([10, 12, 14, 16]);
    expect([...first.sum!.data]).toEqual([6, 8, 10, 12]);
    expect([...a.data, ...b.data]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('can be loaded side by side, run in any batch size, and closed twice', async () => {
    const engine = await openGraphEngine(name);
    const [one, other] = [await load(engine), await load(engine)];
    await one.close();
    await one.close();
    const { sum } = await other.run({ a: tensor([1, 2], 1, 1), b: tensor([1, 2], 2, 3) }, ['sum']);
    expect(sum).toEqual(tensor([1, 2], 3, 4));
  });

  it('say in plain words what does not fit', async () => {
    const engine = await openGraphEngine(name);
    const refused = { tag: 'ModelError', suggestion: expect.any(String) };
    await expect(engine.load(new Uint8Array([1, 2, 3]))).rejects.toMatchObject(refused);
    const session = await load(engine);
    await expect(session.run({ a }, ['sum'])).rejects.toMatchObject(refused);
    await expect(session.run({ a, b }, ['nothing'])).rejects.toMatchObject(refused);
    await expect(session.run({ a, b: tensor([2, 3], 1, 2, 3) }, ['sum'])).rejects.toMatchObject(refused);
    await expect(session.run({ a, b: tensor([1, 3], 1, 2, 3) }, ['sum'])).rejects.toMatchObject(refused);
    await expect(session.run({ a, b }, ['size'])).rejects.toThrow('the value size is int64, not float32');
    expect((await session.run({ a, b }, ['sum'])).sum).toEqual(tensor([2, 2], 6, 8, 10, 12));
  });
});

it('auto runs graphs with what openModel takes for ONNX', async () => {
  const path = join(await temporaryFolder(), 'model.onnx');
  await writeFile(path, smallOnnx(smallWeights()));
  const preprocessing = { ...preparation, tilePx: 20 };
  const model = await openModel(path, { preprocessing });
  const engine = await openGraphEngine('auto');
  expect(engine.name).toBe(model.engine);
  await model.close();
  expect((await (await load(engine)).run({ a, b }, ['sum'])).sum!.shape).toEqual([2, 2]);
});

it('refuses engines that cannot run graphs, and options that mean nothing', async () => {
  await expect(openGraphEngine('tfjs')).rejects.toMatchObject({ tag: 'UnavailableError' });
  await expect(openGraphEngine('ort-magic' as EngineName)).rejects.toThrow('there is no engine "ort-magic"');
  await expect(openGraphEngine('ort', { threads: 0 })).rejects.toThrow('threads is 0');
});

describe('tiles as model input', () => {
  const preprocessing = { ...preparation, tilePx: 4 };

  it('come in the layout of the model, in a buffer of their own', () => {
    const tiles = noiseTiles(2, 4);
    const planar = prepareTiles(tiles, preprocessing);
    const interleaved = prepareTiles(tiles, { ...preprocessing, layout: 'nhwc' });
    expect(planar.shape).toEqual([2, 3, 4, 4]);
    expect(interleaved.shape).toEqual([2, 4, 4, 3]);
    expect(prepareTiles(tiles, preprocessing).data).not.toBe(planar.data);
    for (let i = 0; i < 2; i++)
      for (let p = 0; p < 16; p++)
        for (let c = 0; c < 3; c++) {
          const value = tiles[i]!.data[p * 3 + 2 - c]! / 255;
          const expected = (value - preprocessing.mean[c]!) / preprocessing.std[c]!;
          expect(planar.data[(i * 3 + c) * 16 + p]).toBeCloseTo(expected, 6);
          expect(interleaved.data[(i * 16 + p) * 3 + c]).toBe(planar.data[(i * 3 + c) * 16 + p]);
        }
  });

  it('must have the size that the preprocessing states', () => {
    expect(() => prepareTiles([], preprocessing)).toThrow('no tiles');
    expect(() => prepareTiles(noiseTiles(1, 5), preprocessing)).toThrow('a tile is 5 × 5 px');
  });
});
