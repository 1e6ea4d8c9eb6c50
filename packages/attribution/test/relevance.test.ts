import { createRandom, type LrpComposite, type Target } from '@morphoscope/domain';
import { randomiseWeights, readOnnx } from '@morphoscope/onnx-graph';
import type { NodeSpec } from '@morphoscope/onnx-graph/build';
import { describe, expect, it } from 'vitest';
import { attributors, composites } from '../src/index.js';
import { channelsLast } from './support/channels-last.js';
import { goldenNets } from './support/golden.js';
import { rankCorrelation, relativeError, sums } from './support/numbers.js';
import { images, tinyNet } from './support/plain-layers.js';
import { plainModel } from './support/plain-net.js';
import { plainRelevance } from './support/plain-relevance.js';
import { kerasOnnx, openGraph, smallOnnx, tinyOnnx } from './support/tiny-onnx.js';
import { removeBiases } from './support/weights.js';

const all = Object.keys(composites) as LrpComposite[];
const logit = (n: number): Target[] => Array.from({ length: n }, (_, i) => ({ kind: 'logit', class: i % 3 }));
/** Attention absorbs relevance in its softmax, by its rule. */
const convolutional = goldenNets.filter(({ name }) => !name.startsWith('transformer'));
const random = createRandom(4, 'relevance');
const draw = (...dims: number[]) => ({
  dims,
  data: Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, () => random.normal()),
});

describe('without biases', () => {
  it('LRP-ε is gradient × input on a ReLU network', async () => {
    const model = await openGraph(tinyOnnx({ bias: false, pooling: 'max' }).graph, 'layer', 8);
    const lrp = await attributors['lrp-epsilon'].attribute(model, images(3), logit(3));
    const gradient = await attributors['gradient-x-input'].attribute(model, images(3), logit(3));
    expect(relativeError(lrp.data, gradient.data)).toBeLessThan(1e-3);
    await model.close();
  });

  it.each(convolutional)(
    'every composite conserves relevance on $name',
    async ({ name, read, side, layer, array }) => {
      const graph = read();
      removeBiases(graph);
      const model = await openGraph(graph, layer, side);
      for (const composite of all) {
        // αβ hands out α times where nothing speaks against an output; depthwise layers have such outputs.
        if (composite === 'alpha-beta' && name === 'mobilenet') continue;
        const map = await attributors[`lrp-${composite}`].attribute(model, array('input'), logit(3));
        // z⁺ and αβ lose what arrives where nothing speaks for an output: in front of additions, which hand relevance to
        // outputs below zero too.
        const loses = name === 'resnet' && /plus|alpha/.test(composite);
        expect(relativeError(sums(map.data, 3), map.start), composite).toBeLessThan(loses ? 0.05 : 2e-3);
      }
      await model.close();
    },
  );
});

it('says how much the biases absorb', async () => {
  const net = tinyNet();
  const model = await openGraph(tinyOnnx().graph, 'layer', 8);
  const { logits } = await plainModel(net).forward(images(3));
  const map = await attributors['lrp-z-plus'].attribute(model, images(3), logit(3));
  expect(
    relativeError(
      map.start,
      [0, 1, 2].map((row) => logits.data[row * 4]!),
    ),
  ).toBeLessThan(1e-5);
  const total = sums(map.data, 3).map((sum, row) => sum + map.absorbed[row]!);
  expect(relativeError(total, map.start)).toBeLessThan(1e-6);
  expect(Math.max(...map.absorbed.map((value, row) => Math.abs(value / map.start[row]!)))).toBeGreaterThan(
    0.05,
  );
  await model.close();
});

it.each(all)('%s finds padding, biases and channel order that are nodes of their own', async (composite) => {
  const slow = channelsLast(plainModel(tinyNet(), plainRelevance));
  const model = await openGraph(kerasOnnx(), 'layer', 8, 'nhwc');
  const input = slow.from(images(3));
  const fast = await attributors[`lrp-${composite}`].attribute(model, input, logit(3));
  const plain = await attributors[`lrp-${composite}`].attribute(slow.model, input, logit(3));
  expect(relativeError(fast.data, plain.data)).toBeLessThan(1e-4);
  await model.close();
});

describe('maps fall apart when the parameters are random', () => {
  const methods = [
    'layercam',
    'hirescam',
    'gradient-x-input',
    'integrated-gradients',
    'lrp-epsilon',
  ] as const;
  it.each(methods)('%s', async (method) => {
    const correlations: number[] = [];
    for (const { read, layer, side, array } of goldenNets) {
      const input = array('input');
      const own = await openGraph(read(), layer, side);
      const map = await attributors[method].attribute(own, input, logit(3));
      await own.close();
      for (let seed = 0; seed < 6; seed++) {
        const random = await openGraph(readOnnx(randomiseWeights(read(), { seed })), layer, side);
        const other = await attributors[method].attribute(random, input, logit(3));
        await random.close();
        correlations.push(rankCorrelation(map.data, other.data));
      }
    }
    const mean = correlations.reduce((sum, value) => sum + value, 0) / correlations.length;
    expect(Math.abs(mean)).toBeLessThan(0.15);
  });
});

const head: readonly NodeSpec[] = [
  { op: 'GlobalAveragePool', inputs: ['last'], outputs: ['g'] },
  { op: 'Flatten', inputs: ['g'], outputs: ['logits'] },
];
const conv = (from: string, to: string, weight = 'w'): NodeSpec => ({
  op: 'Conv',
  inputs: [from, weight],
  outputs: [to],
});

describe('gates', () => {
  const erfGate: readonly NodeSpec[] = [
    conv('x', 'a'),
    { op: 'Div', inputs: ['a', 'root'], outputs: ['scaled'] },
    { op: 'Erf', inputs: ['scaled'], outputs: ['erf'] },
    { op: 'Add', inputs: ['erf', 'one'], outputs: ['gate'] },
    { op: 'Mul', inputs: ['a', 'gate'], outputs: ['twice'] },
    { op: 'Mul', inputs: ['twice', 'half'], outputs: ['last'] },
  ];
  const constants = {
    root: { dims: [], data: Float32Array.of(Math.SQRT2) },
    one: { dims: [], data: Float32Array.of(1) },
    half: { dims: [], data: Float32Array.of(0.5) },
  };

  it('of a written-out GELU get nothing: all relevance stays with the signal', async () => {
    const model = await openGraph(
      smallOnnx([...erfGate, ...head], { w: draw(3, 3, 1, 1), ...constants }),
      'last',
      4,
    );
    expect(model.noRelevance).toBeUndefined();
    const map = await attributors['lrp-gamma'].attribute(model, images(3, [3, 4, 4]), logit(3));
    expect(relativeError(sums(map.data, 3), map.start)).toBeLessThan(1e-3);
    await model.close();
  });

  it('that cannot be told from the signal: each factor gets half', async () => {
    const [w, v] = [draw(3, 3, 1, 1), draw(3, 3, 1, 1)];
    const product: readonly NodeSpec[] = [
      conv('x', 'a'),
      conv('x', 'b', 'v'),
      { op: 'Mul', inputs: ['a', 'b'], outputs: ['last'] },
      ...head,
    ];
    const input = images(3, [3, 4, 4]);
    const both = await openGraph(smallOnnx(product, { w, v }), 'last', 4);
    const map = await attributors['lrp-epsilon'].attribute(both, input, logit(3));
    expect(relativeError(sums(map.data, 3), map.start)).toBeLessThan(1e-3);
    // LRP-ε of a product of two linear maps: half of gradient × input, which counts every factor once.
    const gradient = await attributors['gradient-x-input'].attribute(both, input, logit(3));
    expect(
      relativeError(
        map.data,
        gradient.data.map((value) => value / 2),
      ),
    ).toBeLessThan(1e-3);
    await both.close();
  });
});

it('says so where there is no rule, and gradients still work', async () => {
  const nodes: readonly NodeSpec[] = [
    conv('x', 'a'),
    { op: 'Exp', inputs: ['a'], outputs: ['last'] },
    ...head,
  ];
  const model = await openGraph(smallOnnx(nodes, { w: draw(3, 3, 1, 1) }), 'last', 4);
  const input = images(1, [3, 4, 4]);
  expect(model.noRelevance).toBe('there is no rule for Exp "last"');
  const asked = attributors['lrp-gamma'].attribute(model, input, logit(1));
  await expect(asked).rejects.toMatchObject({ tag: 'UnavailableError', where: 'last' });
  const direct = model.relevance(input, input, 'layer', 'epsilon');
  await expect(direct).rejects.toThrow(/no LRP for this model: there is no rule for Exp/);
  const map = await attributors['gradient-x-input'].attribute(model, input, logit(1));
  expect(map.data.some((value) => value !== 0)).toBe(true);
  await model.close();
});

it('refuses the box where the first layer does not see the pixels', async () => {
  const nodes: readonly NodeSpec[] = [
    { op: 'Relu', inputs: ['x'], outputs: ['cut'] },
    conv('cut', 'last'),
    ...head,
  ];
  const model = await openGraph(smallOnnx(nodes, { w: draw(3, 3, 1, 1) }), 'last', 4);
  const input = images(2, [3, 4, 4]);
  const box = attributors['lrp-epsilon-gamma-box'].attribute(model, input, logit(2));
  await expect(box).rejects.toMatchObject({ tag: 'ModelError' });
  const flat = await attributors['lrp-epsilon-plus-flat'].attribute(model, input, logit(2));
  expect(relativeError(sums(flat.data, 2), flat.start)).toBeLessThan(1e-4);
  await model.close();
});

it('sends relevance back through enlarged maps', async () => {
  const nodes: readonly NodeSpec[] = [
    conv('x', 'a'),
    {
      op: 'Resize',
      inputs: ['a', '', 'scales'],
      outputs: ['last'],
      attributes: {
        mode: 'nearest',
        nearest_mode: 'floor',
        coordinate_transformation_mode: 'asymmetric',
      },
    },
    ...head,
  ];
  const scales = { dims: [4], data: Float32Array.of(1, 1, 2, 2) };
  const model = await openGraph(smallOnnx(nodes, { w: draw(3, 3, 1, 1), scales }), 'last', 4);
  const input = images(3, [3, 4, 4]);
  const map = await attributors['lrp-epsilon'].attribute(model, input, logit(3));
  const gradient = await attributors['gradient-x-input'].attribute(model, input, logit(3));
  expect(relativeError(map.data, gradient.data)).toBeLessThan(1e-3);
  await model.close();
});

it('does not depend on which layer is explained', async () => {
  const { read, side, layer, array } = goldenNets.find(({ name }) => name === 'resnet')!;
  const [outer, inner] = [
    await openGraph(read(), layer, side),
    await openGraph(read(), '/Conv_1_output_0', side),
  ];
  const whole = await attributors['lrp-gamma'].attribute(outer, array('input'), logit(3));
  expect(await attributors['lrp-gamma'].attribute(inner, array('input'), logit(3))).toEqual(whole);
  await Promise.all([outer.close(), inner.close()]);
});

it('leaves the batch normalisation behind the start of a pass out', async () => {
  const w = draw(3, 3, 1, 1);
  const vector = (...values: number[]) => ({ dims: [3], data: Float32Array.from(values) });
  const nodes: readonly NodeSpec[] = [
    conv('x', 'a'),
    { op: 'BatchNormalization', inputs: ['a', 'gamma', 'beta', 'mean', 'var'], outputs: ['last'] },
    ...head,
  ];
  const norm = {
    gamma: vector(2, 3, 4),
    beta: vector(1, -1, 2),
    mean: vector(0.5, 0, -1),
    var: vector(1, 2, 3),
  };
  const model = await openGraph(smallOnnx(nodes, { w, ...norm }), 'a', 4);
  const input = images(1, [3, 4, 4]);
  const { activations } = await model.forward(input);
  const start = { ...activations, data: activations.data.map((_, i) => 1 + (i % 5)) };
  const { data } = await model.relevance(input, start, 'layer', 'epsilon');
  const expected = Float64Array.from({ length: 48 }, (_, i) => {
    const [j, p] = [Math.floor(i / 16), i % 16];
    return [0, 1, 2].reduce((sum, k) => {
      const z = activations.data[k * 16 + p]!;
      const part = start.data[k * 16 + p]! / (z + (z < 0 ? -1e-6 : 1e-6));
      return sum + input.data[i]! * w.data[k * 3 + j]! * part;
    }, 0);
  });
  expect(relativeError(data, expected)).toBeLessThan(1e-4);
  await model.close();
});
