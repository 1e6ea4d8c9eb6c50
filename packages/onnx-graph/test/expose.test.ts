import { toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema } from 'onnx-buf';
import { describe, expect, it } from 'vitest';
import { exposeLayers, listLayers, readOnnx } from '../src/index.js';
import { models } from './models.js';
import { noise, runModel, type Value } from './run-model.js';
import { gleasonFile, hasGleason, withGleason } from './shared-data.js';

const bits = ({ data }: Value) => Buffer.from(data.buffer, data.byteOffset, data.byteLength);

async function expectSameBits(before: Uint8Array, after: Uint8Array, x: Value, level: 'disabled' | 'all') {
  const [plain, exposed] = [await runModel(before, x, level), await runModel(after, x, level)];
  for (const [name, value] of Object.entries(plain)) {
    expect(exposed[name]!.dims).toEqual(value.dims);
    expect(bits(exposed[name]!).equals(bits(value)), `${name} at ${level}`).toBe(true);
  }
  return exposed;
}

describe.each(models)('exposing layers of $name', ({ bytes, side, layout }) => {
  const graph = readOnnx(bytes);
  const x = noise(
    layout ? [2, side, side, 3] : graph.inputs[0]!.dims![0] === 1 ? [1, 3, side, side] : [2, 3, side, side],
  );
  const layers = listLayers(graph, { tilePx: side });

  it('keeps the bytes when nothing is added', () => {
    expect(exposeLayers(graph, [])).toEqual(bytes);
    expect(exposeLayers(graph, [graph.outputs[0]!.name])).toEqual(bytes);
  });

  it('leaves the output as it is, to the bit, with every layer exposed and nothing fused', async () => {
    const exposed = await expectSameBits(
      bytes,
      exposeLayers(
        graph,
        layers.map(({ name }) => name),
      ),
      x,
      'disabled',
    );
    expect(Object.keys(exposed)).toHaveLength(layers.length);
  });

  it('leaves the output as it is, to the bit, with a suitable layer exposed in an optimising engine', async () => {
    const suitable = layers.filter(({ unsuitable }) => unsuitable === undefined);
    for (const { name } of suitable) {
      const exposed = await expectSameBits(bytes, exposeLayers(graph, [name]), x, 'all');
      expect(Object.keys(exposed)).toContain(name);
    }
    expect(readOnnx(bytes).sha256).toBe(graph.sha256);
  });
});

describe('exposing', () => {
  const graph = readOnnx(models[0]!.bytes);

  it('keeps existing outputs in front, adds each name once, and leaves the graph given alone', () => {
    const again = readOnnx(exposeLayers(graph, ['features', 'logits', 'features']));
    expect(again.outputs.map(({ name }) => name)).toEqual(['logits', 'features']);
    expect(graph.outputs).toHaveLength(1);
  });

  it('names near layers for one that does not exist', () => {
    expect(() => exposeLayers(graph, ['feature'])).toThrow(
      expect.objectContaining({ tag: 'ModelError', suggestion: expect.stringContaining('"features"') }),
    );
  });

  it('does not take inputs or weights for layers', () => {
    expect(() => exposeLayers(graph, ['x'])).toThrow('no layer "x"');
    expect(() => exposeLayers(graph, ['w0'])).toThrow('no layer "w0"');
  });
});

describe.skipIf(!hasGleason)(`exposing ${withGleason}`, () => {
  it('keeps the bytes on a round trip and the output to the bit', async () => {
    const bytes = new Uint8Array(gleasonFile('model.onnx'));
    const graph = readOnnx(bytes, 'model.onnx');
    expect(Buffer.from(toBinary(ModelProtoSchema, graph.model)).equals(bytes)).toBe(true);
    const x = noise([2, 3, 224, 224]);
    for (const level of ['disabled', 'all'] as const) {
      const exposed = await expectSameBits(
        bytes,
        exposeLayers(graph, ['conv_pw_13_relu', 'conv_pw_11_relu']),
        x,
        level,
      );
      expect(exposed.conv_pw_11_relu!.dims).toEqual(
        [2, 256, 14, 14].map((d, i) => (i === 1 ? exposed.conv_pw_11_relu!.dims[1] : d)),
      );
    }
    const layers = listLayers(graph);
    await expectSameBits(
      bytes,
      exposeLayers(
        graph,
        layers.map(({ name }) => name),
      ),
      x,
      'disabled',
    );
  });

  it('lists the layers with the shapes the converter recorded', () => {
    const layers = listLayers(readOnnx(gleasonFile('model.onnx')));
    const recorded = JSON.parse(Buffer.from(gleasonFile('layers.json')).toString()) as {
      layers: { name: string; op: string; shape: number[] }[];
    };
    const maps = recorded.layers.filter(({ shape }) => shape.length === 4);
    const listed = layers.filter(({ name }) => maps.some((map) => map.name === name));
    expect(
      listed.map(({ name, op, channels, height, width }) => [name, op, channels, height, width]),
    ).toEqual(maps.map(({ name, op, shape }) => [name, op, ...shape.slice(1)]));
    expect(layers.find(({ name }) => name === 'conv_pw_13_relu')).toMatchObject({
      strideInput: 32,
      receptiveField: 315,
    });
  });
});
