import { describe, expect, it } from 'vitest';
import { isMap, listLayers, readOnnx, splitAt } from '../src/index.js';
import { models } from './models.js';
import { Net } from './net.js';
import { noise, runModel, type Value } from './run-model.js';
import { gleasonFile, hasGleason, withGleason } from './shared-data.js';

const bits = ({ data }: Value) => Buffer.from(data.buffer, data.byteOffset, data.byteLength);

function tryCut(graph: ReturnType<typeof readOnnx>, name: string) {
  try {
    return splitAt(graph, name);
  } catch (error) {
    expect(error).toMatchObject({
      tag: 'ModelError',
      message: expect.stringMatching(/cannot be cut|no output comes after/),
    });
    return undefined;
  }
}

describe.each(models.filter(({ name }) => name !== 'pools'))('cutting $name', ({ bytes, side, layout }) => {
  it('gives two halves that together are the model, to the bit, wherever it can be cut', async () => {
    const graph = readOnnx(bytes);
    const x = noise(layout ? [1, side, side, 3] : [1, 3, side, side]);
    const whole = await runModel(bytes, x);
    let cuts = 0;
    for (const { name } of listLayers(graph, { tilePx: side }).filter(isMap)) {
      const parts = tryCut(graph, name);
      if (!parts) continue;
      const front = await runModel(parts.front, x);
      expect(Object.keys(front)).toEqual([name]);
      const rest = await runModel(parts.rest, front[name]!);
      for (const [output, value] of Object.entries(whole))
        expect(bits(rest[output]!).equals(bits(value)), name).toBe(true);
      cuts++;
    }
    expect(cuts).toBeGreaterThan(0);
  });
});

describe('a cut', () => {
  const resnet = readOnnx(models.find(({ name }) => name === 'ResNet')!.bytes);

  it('inside a residual block names what crosses it', () => {
    expect(() => splitAt(resnet, 'inner')).toThrow(
      /cannot be cut at "inner" alone: what follows also needs "shortcut"/,
    );
  });

  it('leaves each half only the weights it needs', () => {
    const { front, rest } = splitAt(resnet, 'block');
    const names = (bytes: Uint8Array) => readOnnx(bytes).model.graph!.initializer.map(({ name }) => name);
    const all = resnet.model.graph!.initializer.map(({ name }) => name);
    expect([...names(front), ...names(rest)]).toEqual(all);
    expect(names(rest)).toHaveLength(2);
  });

  it('takes batches and tile sizes that the model takes', async () => {
    const { front, rest } = splitAt(resnet, 'block');
    const x = noise([3, 3, 61, 61]);
    const { block } = await runModel(front, x);
    expect((await runModel(rest, block!)).logits!.dims).toEqual([3, 3]);
  });

  it('names the skip connection, the end and near names', () => {
    const net = new Net();
    const a = net.op('Relu', [net.conv('x', 3, 4, 3)], {}, 'a');
    const b = net.op('Relu', [net.conv(a, 4, 4, 3)], {}, 'b');
    net.op('Add', [b, a], {}, 'sum');
    const graph = readOnnx(net.build(net.op('GlobalAveragePool', ['sum'], {}, 'y')));
    expect(() => splitAt(graph, 'b')).toThrow('"a"');
    expect(() => splitAt(graph, 'y')).toThrow('no output comes after "y"');
    expect(() => splitAt(graph, 'bb')).toThrow(
      expect.objectContaining({ suggestion: expect.stringContaining('"b"') }),
    );
  });
});

describe.skipIf(!hasGleason)(`a cut ${withGleason}`, () => {
  it('keeps the prediction to the bit', async () => {
    const bytes = gleasonFile('model.onnx');
    const x = noise([2, 3, 224, 224]);
    const whole = await runModel(bytes, x);
    for (const name of ['conv_pw_13_relu', 'conv_pw_11_relu']) {
      const { front, rest } = splitAt(readOnnx(bytes), name);
      const after = await runModel(rest, (await runModel(front, x))[name]!);
      expect(bits(after.probabilities!).equals(bits(whole.probabilities!))).toBe(true);
    }
  });
});
