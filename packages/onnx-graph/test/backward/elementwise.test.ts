import { describe, expect, it } from 'vitest';
import { backwardGraph } from '../../src/backward/index.js';
import { buildOnnx } from '../../src/build.js';
import { readOnnx } from '../../src/index.js';
import { apart, constant, doubles, expectGradient, positive } from './one-operator.js';
import { load } from './session.js';

const dims = [2, 5, 7];
const float = (value: number) => constant([], Float32Array.of(value));

/** From −5.5 to 5.6 in steps of 0.16, none of them on or near a kink of the functions below. */
function wide() {
  const { data } = apart(dims);
  return { dims, data: data.map((value) => 4 * value + 0.08) };
}

type Case = readonly [op: string, attributes: Record<string, number | string>, opset: number];

const activations: readonly Case[] = [
  ['Relu', {}, 17],
  ['LeakyRelu', { alpha: 0.1 }, 17],
  ['LeakyRelu', {}, 9],
  ['ThresholdedRelu', { alpha: 0.5 }, 17],
  ['Elu', { alpha: 0.7 }, 17],
  ['Selu', {}, 17],
  ['Celu', { alpha: 0.6 }, 17],
  ['Sigmoid', {}, 17],
  ['HardSigmoid', { alpha: 0.3, beta: 0.4 }, 17],
  ['HardSigmoid', {}, 17],
  ['HardSwish', {}, 17],
  ['Tanh', {}, 17],
  ['Softplus', {}, 17],
  ['Softsign', {}, 17],
  ['Gelu', {}, 20],
  ['Gelu', { approximate: 'tanh' }, 20],
  ['Mish', {}, 18],
  ['Swish', { alpha: 1.5 }, 24],
  ['Erf', {}, 17],
  ['Abs', {}, 17],
  ['Identity', {}, 17],
];

describe('gradient of a function of one value', () => {
  it.each(activations)('%s %j is the central difference', async (op, attributes, opset) => {
    const checks = await expectGradient({ op, inputs: [wide()], attributes, opset }, 'kinked');
    expect(checks[0]!.scale).toBeGreaterThan(0.1);
  });

  it.each(['Exp', 'Neg', 'Sin', 'Cos', 'Tanh', 'Sigmoid', 'Identity', 'Dropout'])(
    '%s is it in double',
    async (op) => {
      const checks = await expectGradient({ op, inputs: [doubles(dims)] }, 'double');
      expect(checks).toHaveLength(2);
    },
  );

  it.each(['Log', 'Sqrt', 'Reciprocal'])('%s is it for positive values', async (op) => {
    const checks = await expectGradient({ op, inputs: [positive(dims)] }, 'double');
    expect(checks).toHaveLength(2);
  });

  it.each([-1.5, 0, 0.5, 1, 2, 3])('Pow with exponent %f is it', async (exponent) => {
    const inputs = [positive(dims), constant([], Float64Array.of(exponent))];
    const checks = await expectGradient({ op: 'Pow', inputs }, 'double');
    expect(checks).toHaveLength(2);
  });

  it('Pow with an exponent per value is refused', () => {
    const nodes = [{ op: 'Pow', inputs: ['x', 'p'], outputs: ['y'] }];
    const initializers = { p: { dims: [2], data: new Float32Array([2, 3]) } };
    const bytes = buildOnnx({ nodes, initializers, inputs: [{ name: 'x', dims: ['N', 2] }], outputs: ['y'] });
    expect(() => backwardGraph(readOnnx(bytes), { from: 'y', to: ['x'] })).toThrow(
      'gradients cannot pass Pow (tensor "y"): its exponents differ from value to value',
    );
  });

  it('PRelu is it with a slope per channel', async () => {
    const slopes = constant([5, 1], Float32Array.from([0.1, 0.3, -0.2, 0, 1]));
    const checks = await expectGradient({ op: 'PRelu', inputs: [wide(), slopes] }, 'kinked');
    expect(checks[0]!.scale).toBeGreaterThan(0.1);
  });
});

describe('gradient of Clip', () => {
  it.each([
    ['both bounds', [float(-0.3), float(0.5)]],
    ['a lower bound', [float(-0.3)]],
    ['an upper bound', ['', float(0.5)]],
    ['no bound', []],
  ] as const)('is the central difference with %s as inputs', async (_what, bounds) => {
    const checks = await expectGradient({ op: 'Clip', inputs: [wide(), ...bounds] }, 'kinked');
    expect(checks[0]!.scale).toBeGreaterThan(0.1);
  });

  it('is it with bounds as attributes, in an old operator set', async () => {
    const one = { op: 'Clip', inputs: [wide()], attributes: { min: -0.3, max: 0.5 }, opset: 9 };
    const checks = await expectGradient(one, 'kinked');
    expect(checks[0]!.scale).toBeGreaterThan(0.1);
  });
});

describe('gradient at a kink', () => {
  it.each([
    ['Relu', [], [0, 0, 1, 1]],
    ['Clip', [float(0), float(6)], [0, 0, 1, 0]],
  ] as const)('of %s is that of PyTorch’s relu and relu6', async (op, bounds, expected) => {
    const bytes = buildOnnx({
      nodes: [{ op, inputs: ['x', ...bounds.map((_, i) => `b${i}`)], outputs: ['y'] }],
      inputs: [{ name: 'x', dims: ['N', 4] }],
      outputs: ['y'],
      initializers: Object.fromEntries(bounds.map(({ stored }, i) => [`b${i}`, stored])),
    });
    const back = backwardGraph(readOnnx(bytes), { from: 'y', to: ['x'] });
    const session = await load(back.model);
    const value = (...data: number[]) => ({ dims: [1, 4], data: Float32Array.from(data) });
    const result = await session.run({ x: value(-1, 0, 4, 6), seed: value(1, 1, 1, 1) });
    await session.release();
    expect([...result[back.outputs.x!]!.data]).toEqual(expected);
  });
});
