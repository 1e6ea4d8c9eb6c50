import { describe, expect, it } from 'vitest';
import { exposeLayers, findLayer, isMap, listLayers, nearNames, readOnnx } from '../src/index.js';
import { models } from './models.js';
import { Net } from './net.js';
import { runModel } from './run-model.js';

const named = (name: string) => readOnnx(models.find((model) => model.name === name)!.bytes);
const layersOf = (name: string, tilePx?: number) =>
  listLayers(named(name), tilePx === undefined ? {} : { tilePx });

/** VGG16 without weights that matter: the published receptive fields are its oracle. */
function vgg16(): Uint8Array {
  const net = new Net();
  let x = 'x';
  let from = 3;
  let index = 0;
  for (const to of [2, 2, 0, 2, 2, 0, 2, 2, 2, 0, 2, 2, 2, 0, 2, 2, 2, 0]) {
    if (to === 0)
      x = net.op('MaxPool', [x], { kernel_shape: [2, 2], strides: [2, 2] }, `features.${index++}`);
    else {
      const conv = net.conv(x, from, to, 3, {}, `features.${index++}`);
      x = net.op('Relu', [conv], {}, `features.${index++}`);
      from = to;
    }
  }
  return net.build(net.op('Flatten', [net.op('GlobalMaxPool', [x])], {}, 'y'), { input: ['N', 3, 512, 512] });
}

/** Rows of the input that reach the middle cell, found by changing one row at a time. */
async function measuredField(bytes: Uint8Array, layer: string, side: number): Promise<number> {
  const exposed = exposeLayers(readOnnx(bytes), [layer]);
  const data = new Float32Array((side + 1) * 3 * side * side).fill(0.3);
  for (let row = 0; row < side; row++) {
    for (let c = 0; c < 3; c++)
      data.fill(
        7,
        ((row + 1) * 3 + c) * side * side + row * side,
        ((row + 1) * 3 + c) * side * side + (row + 1) * side,
      );
  }
  const value = (await runModel(exposed, { data, dims: [side + 1, 3, side, side] }))[layer]!;
  const [, c = 0, h = 0, w = 0] = value.dims;
  const middle = (image: number) =>
    Array.from({ length: c }, (_, k) => value.data[((image * c + k) * h + (h >> 1)) * w + (w >> 1)]);
  const rest = middle(0);
  const reaching = Array.from({ length: side }, (_, row) => row).filter((row) =>
    middle(row + 1).some((v, k) => v !== rest[k]),
  );
  return reaching.at(-1)! - reaching[0]! + 1;
}

describe('receptive fields and strides', () => {
  it('are those published for VGG16', () => {
    const layers = listLayers(readOnnx(vgg16()));
    const seen = Object.fromEntries(
      layers.map((layer) => [layer.name, [layer.receptiveField, layer.strideInput, layer.height]]),
    );
    expect(seen).toMatchObject({
      'features.1': [3, 1, 512],
      'features.4': [6, 2, 256],
      'features.9': [16, 4, 128],
      'features.16': [44, 8, 64],
      'features.23': [100, 16, 32],
      'features.29': [196, 16, 32],
      'features.30': [212, 32, 16],
    });
  });

  it('are those found by changing the input row by row', async () => {
    const net = new Net();
    const a = net.op('LeakyRelu', [net.conv('x', 3, 4, 5, { strides: [2, 2], pads: [2, 2, 2, 2] })], {}, 'a');
    const left = net.conv(a, 4, 4, 3, { dilations: [2, 2], pads: [2, 2, 2, 2] }, 'left');
    const sum = net.op('Add', [left, a], {}, 'sum');
    const down = net.op('AveragePool', [sum], { kernel_shape: [2, 2], strides: [2, 2] }, 'down');
    const last = net.conv(down, 4, 4, 3, {}, 'last');
    const bytes = net.build(net.op('GlobalAveragePool', [last], {}, 'y'), { input: ['N', 3, 64, 64] });
    const layers = listLayers(readOnnx(bytes));
    for (const name of ['a', 'left', 'sum', 'down', 'last']) {
      expect({ name, field: findLayer(layers, name).receptiveField }).toEqual({
        name,
        field: await measuredField(bytes, name, 64),
      });
    }
    expect(await measuredField(bytes, 'last', 64)).toBe(23);
  });

  it('span the whole input behind a squeeze-and-excitation gate, attention or global pooling', () => {
    const seen = (model: string, name: string) => findLayer(layersOf(model, 32), name).receptiveField;
    expect(seen('MobileNetV3', 'deep')).toBe(11);
    expect(seen('MobileNetV3', 'gated')).toBe(32);
    expect(seen('ViT', 'patches')).toBe(8);
    expect(seen('ViT', 'tokens')).toBe(8);
    expect(seen('ViT', 'out')).toBe(32);
    expect(seen('ConvNeXt', 'block')).toBe(28);
  });

  it('carry a note where cells are no whole number of px', () => {
    const layer = findLayer(layersOf('Inception'), 'all');
    expect(layer).toMatchObject({
      height: 18,
      width: 18,
      note: 'cells are 2.17 × 2.17 input px (39 × 39 px over 18 × 18 cells)',
    });
    expect(layer.strideInput).toBeCloseTo(39 / 18, 12);
    expect(findLayer(layersOf('VGG'), 'features')).not.toHaveProperty('note');
  });
});

describe('suitability', () => {
  it('follows the sign, and names the next layer that suits', () => {
    const layers = layersOf('ResNet', 45);
    expect(findLayer(layers, 'block')).toMatchObject({ nonNegative: true, op: 'Relu', channels: 16 });
    expect(findLayer(layers, 'block')).not.toHaveProperty('unsuitable');
    const sum = findLayer(layers, 'sum');
    expect(sum.unsuitable).toBe(
      'has negative values: NMF works on shifted, clipped values; take block or --method kmeans',
    );
    expect(isMap(sum)).toBe(true);
  });

  it.each([
    ['MobileNetV3', 'stem', /^has negative values/],
    ['MobileNetV3', 'squeezed', /one cell only/],
    ['Keras', 'last', /channels come last/],
    ['Keras', 'scaled', /channels come last/],
    ['ViT', 'attention', /^not a map: its axes/],
    ['ViT', 'tokens', /1×16×8, a map has 4 dimensions/],
    ['ViT', 'square', /^has negative values.*; use --method kmeans$/],
    ['VGG', 'logits', /1×3, a map has 4 dimensions/],
  ])('of %s at %s is denied with the reason', (model, name, reason) => {
    expect(findLayer(layersOf(model), name).unsuitable).toMatch(reason);
  });

  it('is denied to gates, and not to features that are multiplied', () => {
    const layers = layersOf('written out');
    for (const name of ['clipped', 'share', 'sigmoid'])
      expect(findLayer(layers, name).unsuitable).toMatch(/^a gate/);
    for (const name of ['features', 'other', 'joined'])
      expect(findLayer(layers, name)).not.toHaveProperty('unsuitable');
    expect(findLayer(layers, 'swish').unsuitable).toMatch(
      /^has negative values.*; take features or --method kmeans$/,
    );
    expect(isMap(findLayer(layers, 'sigmoid'))).toBe(false);
  });

  it('reads channels-last maps with the right sizes', () => {
    expect(findLayer(layersOf('Keras'), 'scaled')).toMatchObject({
      channels: 8,
      height: 17,
      width: 17,
      nonNegative: true,
    });
  });

  it('says when an operator is not understood, and believes stated shapes there', () => {
    const net = new Net();
    const odd = net.op('Mystery', [net.conv('x', 3, 4, 3)], {}, 'odd', 'example.test');
    const relu = net.op('Relu', [odd], {}, 'relu');
    const out = net.op('GlobalAveragePool', [relu], {}, 'y');
    const silent = listLayers(readOnnx(net.build(out)));
    expect(findLayer(silent, 'relu').unsuitable).toMatch(/^shape unknown/);
    const stated = listLayers(
      readOnnx(net.build(out, { valueInfo: [{ name: 'odd', dims: ['N', 4, 16, 16] }] })),
    );
    expect(findLayer(stated, 'relu')).toMatchObject({
      channels: 4,
      height: 16,
      strideInput: 2,
      nonNegative: true,
      receptiveField: 32,
    });
    expect(findLayer(stated, 'relu')).not.toHaveProperty('unsuitable');
  });

  it('says so when the file states another shape', () => {
    const net = new Net();
    const relu = net.op('Relu', [net.conv('x', 3, 4, 3)], {}, 'relu');
    const out = net.op('GlobalAveragePool', [relu], {}, 'y');
    const layers = listLayers(
      readOnnx(net.build(out, { valueInfo: [{ name: 'relu', dims: ['N', 8, 32, 32] }] })),
    );
    expect(findLayer(layers, 'relu')).toMatchObject({
      channels: 4,
      note: 'the file states 1×8×32×32, the graph gives 1×4×32×32',
    });
  });

  it('lists only what pixels reach', () => {
    const names = layersOf('ViT').map(({ name }) => name);
    expect(names).not.toContain('shape_1');
    expect(names).toContain('patches');
  });
});

describe('tile size', () => {
  it('is asked for only where the input is dynamic', () => {
    expect(() => layersOf('ResNet')).toThrow(
      expect.objectContaining({ tag: 'ModelError', suggestion: expect.stringContaining('tile size') }),
    );
    expect(findLayer(layersOf('ResNet', 128), 'block')).toMatchObject({
      height: 16,
      width: 16,
      strideInput: 8,
    });
    expect(layersOf('VGG').length).toBeGreaterThan(5);
    expect(() => layersOf('VGG', 64)).toThrow('takes 32 px, not 64 px');
    expect(() => layersOf('ResNet', 0.5)).toThrow('not a whole number');
  });
});

describe('near names', () => {
  const layers = layersOf('ResNet', 45);

  it('are offered for a layer that does not exist', () => {
    expect(nearNames(layers, 'Inner')[0]).toBe('inner');
    expect(nearNames(layers, 'bloc')[0]).toBe('block');
    expect(() => findLayer(layers, 'blok')).toThrow(
      expect.objectContaining({
        tag: 'ModelError',
        message: 'the model has no layer "blok"',
        suggestion: expect.stringContaining('"block"'),
      }),
    );
  });
});

describe('operators of other domains', () => {
  it('are not taken for the standard operators of the same name', () => {
    const net = new Net();
    const map = net.conv('x', 3, 4, 3);
    const own = net.op('Relu', [map], {}, 'own', 'example.test');
    const out = net.op('GlobalAveragePool', [own], {}, 'y');
    expect(findLayer(listLayers(readOnnx(net.build(out))), 'own')).toMatchObject({
      nonNegative: false,
      channels: 0,
    });
  });
});
