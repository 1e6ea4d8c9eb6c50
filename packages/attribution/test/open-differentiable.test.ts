import { createRandom, type GraphEngine, type LrpComposite, type Target } from '@morphoscope/domain';
import { afterAll, describe, expect, it } from 'vitest';
import { composites, openDifferentiable, targetSeed } from '../src/index.js';
import { goldenNets } from './support/golden.js';
import { relativeError } from './support/numbers.js';
import { ortEngine } from './support/ort-engine.js';
import { images } from './support/plain-layers.js';
import { plainModel } from './support/plain-net.js';
import { plainRelevance } from './support/plain-relevance.js';
import { openGraph, specOf, tinyOnnx } from './support/tiny-onnx.js';

const input = images(3);
const targets: readonly Target[] = [
  { kind: 'logit', class: 0 },
  { kind: 'not', class: 1 },
  { kind: 'margin', class: 2, against: 0 },
];

describe.each([
  { pooling: 'average', rest: 'deep' },
  { pooling: 'max', rest: 'deep' },
  { pooling: 'average', rest: 'linear' },
] as const)('an ONNX network with $pooling pooling and a $rest rest', async (options) => {
  const { graph, net } = tinyOnnx(options);
  const slow = plainModel(net, plainRelevance);
  const model = await openDifferentiable(graph, specOf(graph, 'layer', 8), ortEngine);
  afterAll(() => model.close());

  it('runs forward as the plain one does', async () => {
    const [fast, plain] = [await model.forward(input), await slow.forward(input)];
    expect(relativeError(fast.logits.data, plain.logits.data)).toBeLessThan(1e-5);
    expect(relativeError(fast.activations.data, plain.activations.data)).toBeLessThan(1e-5);
    expect([fast.logits.shape, fast.activations.shape]).toEqual([
      [3, 3],
      [3, 4, 4, 4],
    ]);
    expect((await model.logits!(input)).data).toEqual(fast.logits.data);
    const rest = await model.rest(plain.activations);
    expect(relativeError(rest.data, plain.logits.data)).toBeLessThan(1e-5);
    expect(rest.shape).toEqual([3, 3]);
  });

  it('gives gradients at layer and input', async () => {
    const { logits, activations } = await slow.forward(input);
    const seed = targetSeed(logits, targets);
    const [fast, plain] = [
      await model.layerGradient(activations, seed),
      await slow.layerGradient(activations, seed),
    ];
    expect(relativeError(fast.gradient.data, plain.gradient.data)).toBeLessThan(1e-5);
    expect(relativeError(fast.logits.data, logits.data)).toBeLessThan(1e-5);
    expect(fast.gradient.shape).toEqual([3, 4, 4, 4]);
    const whole = await model.inputGradient(input, seed, 'logits');
    expect(relativeError(whole.data, (await slow.inputGradient(input, seed, 'logits')).data)).toBeLessThan(
      1e-5,
    );
    expect(whole.shape).toEqual([3, 3, 8, 8]);
    const front = await model.inputGradient(input, plain.gradient, 'layer');
    expect(relativeError(front.data, whole.data)).toBeLessThan(1e-5);
  });

  it.each(Object.keys(composites) as LrpComposite[])('passes relevance by %s', async (composite) => {
    const { logits } = await slow.forward(input);
    const seed = targetSeed(logits, targets);
    const fast = await model.relevance(input, seed, 'logits', composite);
    const plain = await slow.relevance(input, seed, 'logits', composite);
    expect(relativeError(fast.data, plain.data)).toBeLessThan(1e-4);
    const random = createRandom(8);
    const shape = [3, 4, 4, 4];
    const start = { data: Float32Array.from({ length: 192 }, () => random.normal()), shape };
    const [fromLayer, plainFromLayer] = [
      await model.relevance(input, start, 'layer', composite),
      await slow.relevance(input, start, 'layer', composite),
    ];
    expect(relativeError(fromLayer.data, plainFromLayer.data)).toBeLessThan(1e-4);
  });
});

describe.each([
  ['a fixed batch of one', [1, 3, 8, 8]],
  ['a fixed batch of two', [2, 3, 8, 8]],
  ['images of any size', ['n', 3, 'h', 'w']],
])('a model with %s', (_, dims) => {
  it('gives what a model with a free batch gives', async () => {
    const free = await openGraph(tinyOnnx().graph, 'layer', 8);
    const bound = await openGraph(tinyOnnx({}, dims).graph, 'layer', 8);
    const [a, b] = [await free.forward(input), await bound.forward(input)];
    expect(b).toEqual(a);
    const seed = targetSeed(a.logits, targets);
    expect(await bound.rest(a.activations)).toEqual(await free.rest(a.activations));
    const gradient = await free.layerGradient(a.activations, seed);
    expect(await bound.layerGradient(a.activations, seed)).toEqual(gradient);
    for (const [start, from] of [
      [seed, 'logits'],
      [gradient.gradient, 'layer'],
    ] as const) {
      expect(await bound.inputGradient(input, start, from)).toEqual(
        await free.inputGradient(input, start, from),
      );
      const composite = 'epsilon-gamma-box';
      expect(await bound.relevance(input, start, from, composite)).toEqual(
        await free.relevance(input, start, from, composite),
      );
    }
    await Promise.all([free.close(), bound.close()]);
  });
});

describe('sessions', () => {
  const { graph } = tinyOnnx();
  const spec = specOf(graph, 'layer', 8);

  it('are loaded when first needed, once, run one after the other, and closed', async () => {
    let [loaded, closed, running, most] = [0, 0, 0, 0];
    const counting: GraphEngine = {
      name: 'counting',
      load: async (bytes) => {
        loaded++;
        const session = await ortEngine.load(bytes);
        const run: typeof session.run = async (feeds, fetches) => {
          most = Math.max(most, ++running);
          const results = await session.run(feeds, fetches);
          running--;
          return results;
        };
        return { run, close: () => session.close().then(() => void closed++) };
      },
    };
    const model = await openDifferentiable(graph, spec, counting);
    expect([model.engine, loaded]).toEqual(['counting', 0]);
    await Promise.all([model.forward(input), model.forward(input), model.logits!(input)]);
    expect([loaded, most]).toEqual([2, 1]);
    await model.close();
    expect(closed).toBe(2);
  });

  it('are asked for again after a failure', async () => {
    let calls = 0;
    const failing: GraphEngine = {
      name: 'failing',
      load: (bytes) => (calls++ === 0 ? Promise.reject(new Error('out of memory')) : ortEngine.load(bytes)),
    };
    const model = await openDifferentiable(graph, spec, failing);
    await expect(model.forward(input)).rejects.toThrow('out of memory');
    expect((await model.forward(input)).logits.shape).toEqual([3, 3]);
    await model.close();
  });

  it('of a layer inside a block: gradients at the input, and an error that names what crosses the cut', async () => {
    const { read, side, array } = goldenNets.find(({ name }) => name === 'resnet')!;
    const inside = await openGraph(read(), '/Relu_1_output_0', side);
    const { logits, activations } = await inside.forward(array('input'));
    await expect(inside.layerGradient(activations, logits)).rejects.toThrow(/cannot be cut/);
    const seed = targetSeed(logits, targets);
    const { shape } = await inside.inputGradient(array('input'), seed, 'logits');
    expect(shape).toEqual([3, 3, side, side]);
    await inside.close();
  });
});
