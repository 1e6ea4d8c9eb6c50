import { describe, expect, it } from 'vitest';
import { logitsOf } from '../../src/backward/index.js';
import { readOnnx, splitAt } from '../../src/index.js';
import { models } from '../models.js';
import { Net } from '../net.js';
import { noise, runModel } from '../run-model.js';
import { gleasonFile, hasGleason, withGleason } from '../shared-data.js';

/** A classifier whose scores are called `scores`, and what comes behind them. */
function classifier(behind: (net: Net, scores: string) => string, spec = {}): Uint8Array {
  const net = new Net();
  const pooled = net.op('Flatten', [net.op('GlobalAveragePool', [net.conv('x', 3, 4, 3)])]);
  return net.build(behind(net, net.dense(pooled, 4, 3, 'scores')), spec);
}

const endings: readonly [string, string, (net: Net, scores: string) => string][] = [
  ['nothing', 'none', (_net, scores) => scores],
  ['a softmax', 'softmax', (net, scores) => net.op('Softmax', [scores], { axis: -1 })],
  ['a softmax by default', 'softmax', (net, scores) => net.op('Softmax', [scores])],
  ['a log-softmax', 'log-softmax', (net, scores) => net.op('LogSoftmax', [scores], { axis: 1 })],
  ['a logarithm of a softmax', 'log-softmax', (net, scores) => net.op('Log', [net.op('Softmax', [scores])])],
  ['a sigmoid', 'sigmoid', (net, scores) => net.op('Sigmoid', [scores])],
  [
    'a softmax that is reshaped and renamed',
    'softmax',
    (net, scores) =>
      net.op('Identity', [net.op('Reshape', [net.op('Softmax', [scores]), net.ints([-1, 3])])]),
  ],
  [
    'a softmax written out',
    'softmax',
    (net, scores) => {
      const exp = net.op('Exp', [scores]);
      return net.op('Div', [exp, net.op('ReduceSum', [exp, net.ints([1])], { keepdims: 1 })]);
    },
  ],
  [
    'a softmax written out with the largest score taken off',
    'softmax',
    (net, scores) => {
      const shifted = net.op('Sub', [scores, net.op('ReduceMax', [scores], { axes: [1], keepdims: 1 })]);
      const exp = net.op('Exp', [shifted]);
      return net.op('Div', [exp, net.op('ReduceSum', [exp, net.ints([1])], { keepdims: 1 })]);
    },
  ],
];

describe('logits', () => {
  it.each(endings)('are the scores before %s (%s)', (_what, activation, behind) => {
    const logits = logitsOf(readOnnx(classifier(behind)));
    expect(logits).toEqual({ name: 'scores', dims: [null, 3], classes: 3, activation });
  });

  it('are the output itself behind anything else', () => {
    const scaled = logitsOf(readOnnx(classifier((net, scores) => net.op('Tanh', [scores], {}, 'out'))));
    expect(scaled).toMatchObject({ name: 'out', activation: 'none' });
    const other = classifier((net, scores) => net.op('Softmax', [scores], { axis: 0 }, 'out'));
    expect(logitsOf(readOnnx(other))).toMatchObject({ name: 'out', activation: 'none' });
  });

  it('keep axes of length 1 that the model gives them', () => {
    const net = new Net();
    const pooled = net.op('GlobalAveragePool', [net.conv('x', 3, 4, 3)]);
    const scores = net.conv(pooled, 4, 3, 1, {}, 'scores');
    const out = net.op('Flatten', [net.op('Softmax', [scores], { axis: 1 })]);
    const expected = { name: 'scores', dims: [null, 3, 1, 1], classes: 3, activation: 'softmax' };
    expect(logitsOf(readOnnx(net.build(out)))).toEqual(expected);
  });

  it('are of the fixed batch of a model that has one', () => {
    const model = classifier((_net, scores) => scores, { input: [4, 3, 8, 8] });
    expect(logitsOf(readOnnx(model)).dims).toEqual([4, 3]);
  });

  it('are found in the rest of a cut network', () => {
    const model = models.find(({ name }) => name === 'MobileNetV3')!;
    const rest = readOnnx(splitAt(readOnnx(model.bytes), 'relu6').rest);
    expect(logitsOf(rest)).toMatchObject({ classes: 3, activation: 'softmax' });
  });

  it('are refused in plain words when no output is a prediction', () => {
    const net = new Net();
    const model = readOnnx(net.build(net.op('Relu', ['x'], {}, 'map')));
    expect(() => logitsOf(model)).toThrow(/cannot tell which output is the prediction; outputs are: "map"/);
  });
});

describe.skipIf(!hasGleason)(`logits ${withGleason}`, () => {
  it('give the probabilities through a softmax', async () => {
    const bytes = gleasonFile('model.onnx');
    const { name, activation } = logitsOf(readOnnx(bytes));
    const x = noise([1, 3, 224, 224]);
    const { front } = splitAt(readOnnx(bytes), name);
    const scores = (await runModel(front, x))[name]!.data;
    const exp = scores.map((score) => Math.exp(score - Math.max(...scores)));
    const sum = exp.reduce((a, b) => a + b, 0);
    const probabilities = (await runModel(bytes, x)).probabilities!.data;
    expect(activation).toBe('softmax');
    for (const [i, value] of exp.entries()) expect(value / sum).toBeCloseTo(probabilities[i]!, 6);
  });
});
