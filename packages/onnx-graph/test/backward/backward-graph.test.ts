import { describe, expect, it } from 'vitest';
import {
  type AdjointRule,
  type AdjointRules,
  backwardGraph,
  gradientRules,
  logitsOf,
  operatorOf,
  single,
} from '../../src/backward/index.js';
import { exposeLayers, type OnnxGraph, readOnnx, splitAt } from '../../src/index.js';
import { models } from '../models.js';
import { Net } from '../net.js';
import { noise, runModel } from '../run-model.js';
import { difference } from './gradient-check.js';
import { type DoubleValue, load } from './session.js';

const modelOf = (name: string) => models.find((model) => model.name === name)!;
const graphOf = (name: string) => readOnnx(modelOf(name).bytes);

/** Rows `at` … `at + 1` of a batch. */
function row({ data, dims }: DoubleValue, at: number): DoubleValue {
  const size = data.length / dims[0]!;
  return { dims: [1, ...dims.slice(1)], data: data.slice(at * size, (at + 1) * size) };
}

async function run(bytes: Uint8Array, feeds: Record<string, DoubleValue>) {
  const session = await load(bytes);
  const result = await session.run(feeds);
  await session.release();
  return result;
}

/** Gradient of one logit at tensors. */
async function gradients(graph: OnnxGraph, x: DoubleValue, to: string[], rules?: AdjointRules) {
  const { name } = logitsOf(graph);
  const back = backwardGraph(graph, {
    from: name,
    to,
    inputShapes: { x: x.dims },
    ...(rules && { rules }),
  });
  const seed = { dims: [x.dims[0]!, 3], data: new Float32Array(x.dims[0]! * 3).map((_, i) => i + 1) };
  const result = await run(back.model, { x, [back.seed]: seed });
  return { result, at: (tensor: string) => result[back.outputs[tensor]!]!, logits: result[back.forward]! };
}

const batched = ['VGG', 'ResNet', 'DenseNet', 'MobileNetV3', 'EfficientNet', 'ConvNeXt', 'ViT'];

describe('a backward graph', () => {
  it.each(batched)('gives each image of a batch what it gives it alone: %s', async (name) => {
    const { side } = modelOf(name);
    const graph = graphOf(name);
    const x = noise([3, 3, side, side]);
    const { name: from } = logitsOf(graph);
    const back = backwardGraph(graph, { from, to: ['x'], inputShapes: { x: x.dims } });
    const seed = { dims: [3, 3], data: Float32Array.from([1, 0, 0, 0, 1, 0, -1, 2, 0.5]) };
    const together = (await run(back.model, { x, seed }))[back.outputs.x!]!;
    for (const i of [0, 1, 2]) {
      const alone = (await run(back.model, { x: row(x, i), seed: row(seed, i) }))[back.outputs.x!]!;
      expect(difference(row(together, i).data, alone.data)).toBeLessThan(1e-5);
    }
  });

  it.each(['VGG', 'ResNet', 'MobileNetV3'])(
    'does not change the logits, and is the same with all graph optimisations: %s',
    async (name) => {
      const { side, bytes } = modelOf(name);
      const x = noise([1, 3, side, side]);
      const { result, logits, at } = await gradients(graphOf(name), x, ['x']);
      const { name: from } = logitsOf(graphOf(name));
      const plain = await runModel(exposeLayers(readOnnx(bytes), [from]), x);
      expect([...logits.data]).toEqual([...plain[from]!.data]);
      const back = backwardGraph(graphOf(name), { from, to: ['x'], inputShapes: { x: x.dims } });
      const session = await load(back.model, 'all');
      const optimised = await session.run({ x, seed: { dims: [1, 3], data: new Float32Array([1, 2, 3]) } });
      await session.release();
      expect(difference(optimised[back.outputs.x!]!.data, at('x').data)).toBeLessThan(1e-5);
      expect(Object.keys(result)).toEqual([from, back.outputs.x]);
    },
  );

  it('gives the gradient at a layer with skip connections around it, beside the input and the layer itself', async () => {
    const { side } = modelOf('ResNet');
    const x = noise([2, 3, side, side]);
    const graph = graphOf('ResNet');
    const { name: from } = logitsOf(graph);
    const to = ['inner', 'x', 'stem', 'shortcut'];
    const back = backwardGraph(graph, { from, to, expose: ['inner'], inputShapes: { x: x.dims } });
    const seed = { dims: [2, 3], data: new Float32Array(6).fill(1) };
    const result = await run(back.model, { x, seed });
    for (const tensor of ['x', 'inner'])
      expect(result[back.outputs[tensor]!]!.dims).toEqual(tensor === 'x' ? x.dims : result.inner!.dims);
    // The block ends in relu(left + shortcut): what reaches the shortcut reaches the sum.
    const sum = backwardGraph(graph, { from, to: ['sum'], inputShapes: { x: x.dims } });
    const atSum = await run(sum.model, { x, seed });
    expect([...result[back.outputs.shortcut!]!.data]).toEqual([...atSum[sum.outputs.sum!]!.data]);
  });

  it('of the rest of a cut network is that of the whole network at the cut', async () => {
    const graph = graphOf('ResNet');
    const x = noise([2, 3, 45, 45]);
    const whole = await gradients(graph, x, ['block']);
    const parts = splitAt(graph, 'block');
    const activations = (await runModel(parts.front, x)).block!;
    const rest = readOnnx(parts.rest);
    const { name: from } = logitsOf(rest);
    const back = backwardGraph(rest, { from, to: ['block'], inputShapes: { block: activations.dims } });
    const seed = { dims: [2, 3], data: Float32Array.from([1, 2, 3, 4, 5, 6]) };
    const result = await run(back.model, { block: activations, seed });
    expect([...result[back.outputs.block!]!.data]).toEqual([...whole.at('block').data]);
  });

  it('starts at a layer too', async () => {
    const graph = graphOf('VGG');
    const x = noise([1, 3, 32, 32]);
    const back = backwardGraph(graph, { from: 'features', to: ['x'] });
    expect(back.dims).toEqual([null, 12, 16, 16]);
    const seed = { dims: [1, 12, 16, 16], data: new Float32Array(12 * 256).fill(1) };
    const result = await run(back.model, { x, [back.seed]: seed });
    expect(Object.keys(result)).toEqual(['features', 'gradient:x']);
    // Only what is needed: nothing of the network behind the layer.
    const names = readOnnx(back.model).model.graph!.node.flatMap((node) => node.output);
    expect(names).not.toContain('logits');
  });

  it('from a tensor to itself is the seed', async () => {
    const back = backwardGraph(graphOf('VGG'), { from: 'features', to: ['features'] });
    const x = noise([1, 3, 32, 32]);
    const seed = noise([1, 12, 16, 16]);
    const result = await run(back.model, { x, seed });
    expect([...result[back.outputs.features!]!.data]).toEqual([...seed.data]);
  });

  it('passes half precision inside a network', async () => {
    const net = new Net();
    const half = net.op('Cast', ['x'], { to: 10 });
    const gate = net.op('Mul', [net.op('Relu', [half]), net.op('Sigmoid', [half])]);
    const pooled = net.op('ReduceMean', [gate], { axes: [2, 3], keepdims: 0 });
    const whole = net.op('Pad', [half, net.ints([0, 0, 1, 1, 0, 0, 1, 1])]);
    const most = net.op('Squeeze', [net.op('GlobalAveragePool', [whole]), net.ints([2, 3])]);
    const y = net.op('Cast', [net.op('Add', [pooled, most])], { to: 1 }, 'y');
    const graph = readOnnx(net.build(y, { input: ['N', 2, 3, 3] }));
    const back = backwardGraph(graph, { from: 'y', to: ['x'] });
    const at = [-2, -1, -0.5, 0.5, 1, 1.5, 2, 3, 4];
    const x = { dims: [1, 2, 3, 3], data: Float32Array.from([...at, ...at]) };
    const result = await run(back.model, { x, seed: { dims: [1, 2], data: new Float32Array([1, 2]) } });
    const slope = (v: number) => {
      const s = 1 / (1 + Math.exp(-v));
      return (v > 0 ? s + v * s * (1 - s) : 0) / 9 + 1 / 25;
    };
    const expected = [...at.map(slope), ...at.map((v) => 2 * slope(v))];
    expect(difference(result[back.outputs.x!]!.data, expected)).toBeLessThan(2e-3);
  });

  it('has the same bytes for the same model', () => {
    const make = () => backwardGraph(graphOf('ViT'), { from: 'logits', to: ['x', 'tokens'] }).model;
    expect(Buffer.from(make()).equals(make())).toBe(true);
  });

  it('stores the weights once', () => {
    const back = backwardGraph(graphOf('VGG'), { from: 'logits', to: ['x'] });
    const stored = readOnnx(back.model).model.graph!.initializer.filter(({ dataType }) => dataType === 1);
    const ofModel = graphOf('VGG').model.graph!.initializer.map(({ name }) => name);
    const added = stored.filter(({ name }) => !ofModel.includes(name));
    const values = (tensors: typeof stored) =>
      tensors.reduce((sum, { rawData }) => sum + rawData.length / 4, 0);
    // Constants such as 0, and one divisor per position of the padded average pooling.
    expect(values(added)).toBeLessThan(100);
    expect(values(stored)).toBeGreaterThan(1500);
  });

  it('keeps clear of names that the model has', async () => {
    const net = new Net();
    const odd = net.op('Relu', [net.op('Exp', ['x'], {}, 'seed')], {}, 'gradient:x');
    const graph = readOnnx(net.build(net.op('Exp', [odd], {}, 'y'), { input: ['N', 2] }));
    const back = backwardGraph(graph, { from: 'y', to: ['x', 'seed'] });
    expect([back.seed, back.outputs.x]).toEqual(['seed_2', 'gradient:x_2']);
    const value = { dims: [1, 2], data: new Float32Array([0, 0]) };
    const result = await run(back.model, {
      x: value,
      seed_2: { dims: [1, 2], data: new Float32Array([1, 2]) },
    });
    expect([...result[back.outputs.x!]!.data].map((one) => one / Math.E)).toEqual([
      expect.closeTo(1, 5),
      expect.closeTo(2, 5),
    ]);
  });
});

describe('rules given to a backward graph', () => {
  const straight: AdjointRule = single((_site, adjoint) => [adjoint]);

  it('replace the gradient by operator name', async () => {
    const x = noise([1, 3, 32, 32]);
    const graph = graphOf('VGG');
    const plain = await gradients(graph, x, ['x']);
    const guided = await gradients(graph, x, ['x'], { ...gradientRules, Relu: straight });
    expect([...guided.at('x').data]).not.toEqual([...plain.at('x').data]);
    const same = await gradients(graph, x, ['x'], (node) => gradientRules[operatorOf(node)]);
    expect([...same.at('x').data]).toEqual([...plain.at('x').data]);
  });

  it('replace it for chosen nodes, with changed weights: z⁺ keeps the sum of relevance', async () => {
    const net = new Net();
    const x = net.op('Exp', ['x'], {}, 'positive');
    const graph = readOnnx(
      net.build(net.op('Conv', [x, net.weight([4, 3, 3, 3])], { pads: [1, 1, 1, 1] }, 'y')),
    );
    const zPlus: AdjointRule = single((site, relevance) => {
      const { emit, inputs, node } = site;
      const [data, weight] = [inputs[0]!, inputs[1]!];
      const positive = { ...weight, name: emit.op('Relu', [weight.name]) };
      const [z] = emit.repeat(node, [data.name, positive.name]) as [string];
      const shares = emit.div(relevance, z);
      const [back] = gradientRules.Conv!({ ...site, inputs: [data, positive] }, [shares]);
      return [emit.mul(back!, data.name)];
    });
    const rules = (node: Parameters<typeof operatorOf>[0]) =>
      node.output[0] === 'y' ? zPlus : gradientRules[operatorOf(node)];
    const back = backwardGraph(graph, { from: 'y', to: ['positive'], rules });
    const seed = { dims: [1, 4, 32, 32], data: new Float32Array(4096).fill(1) };
    const result = await run(back.model, { x: noise([1, 3, 32, 32]), seed });
    const sum = result[back.outputs.positive!]!.data.reduce((a, b) => a + b, 0);
    expect(sum / 4096).toBeCloseTo(1, 4);
  });
});
