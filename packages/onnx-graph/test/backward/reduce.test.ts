import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apart, constant, doubles, expectGradient, floats, ints } from './one-operator.js';

const shape = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });

const reduction = shape.chain((dims) =>
  fc.record({
    dims: fc.constant(dims),
    axes: fc.subarray(
      dims.map((_, axis) => axis),
      { minLength: 1 },
    ),
    negative: fc.boolean(),
    keep: fc.boolean(),
    all: fc.boolean(),
    opset: fc.constantFrom(11, 13, 17, 18, 20),
  }),
);

const operators = [
  'ReduceSum',
  'ReduceMean',
  'ReduceMax',
  'ReduceMin',
  'ReduceSumSquare',
  'ReduceL1',
  'ReduceL2',
  'ReduceLogSumExp',
];

describe('gradient of a reduction', () => {
  it.each(operators)(
    '%s is the central difference, axes as attribute or input, kept or dropped',
    async (op) => {
      await fc.assert(
        fc.asyncProperty(reduction, async ({ dims, axes, negative, keep, all, opset }) => {
          const list = axes.map((axis) => (negative ? axis - dims.length : axis));
          const asInput = opset >= 18 || (op === 'ReduceSum' && opset >= 13);
          await expectGradient(
            {
              op,
              dynamic: false,
              opset,
              inputs: [apart(dims, 1, true), ...(asInput && !all ? [ints(...list)] : [])],
              attributes: { keepdims: Number(keep), ...(!asInput && !all && { axes: list }) },
            },
            'double',
          );
        }),
        { numRuns: 40, seed: 1 },
      );
    },
  );

  it('ReduceMean and ReduceMax of maps are it with a dynamic batch', async () => {
    const attributes = { axes: [2, 3], keepdims: 0 };
    const x = apart([2, 3, 4, 5], 1, true);
    const mean = await expectGradient({ op: 'ReduceMean', inputs: [x], attributes }, 'double');
    const max = await expectGradient({ op: 'ReduceMax', inputs: [x], attributes }, 'double');
    expect([...mean, ...max]).toHaveLength(4);
  });
});

describe('gradient of a distribution', () => {
  it.each(['Softmax', 'LogSoftmax'])(
    '%s is the central difference over any axis, before and since operator set 13',
    async (op) => {
      await fc.assert(
        fc.asyncProperty(
          fc.record({
            dims: shape,
            at: fc.nat(),
            opset: fc.constantFrom(9, 11, 12, 13, 17),
            stated: fc.boolean(),
          }),
          async ({ dims, at, opset, stated }) => {
            const attributes = stated ? { axis: at % dims.length } : {};
            const inputs = [doubles(dims.length === 1 ? [...dims, 2] : dims)];
            await expectGradient({ op, dynamic: false, opset, inputs, attributes }, 'double');
          },
        ),
        { numRuns: 40, seed: 2 },
      );
    },
  );
});

const channels = (count: number, seed: number) => floats([count], seed).data as Float32Array;

describe('gradient of a normalisation', () => {
  it('LayerNormalization is the central difference over one or several last axes', async () => {
    for (const [axis, rest] of [
      [-1, [5]],
      [1, [4, 5]],
      [2, [5]],
    ] as const) {
      const scale = constant(rest, doubles(rest, 2).data);
      const inputs = [doubles([3, 4, 5]), scale, constant(rest, doubles(rest, 3).data)];
      await expectGradient(
        { op: 'LayerNormalization', inputs, attributes: { axis, epsilon: 1e-3 } },
        'double',
      );
    }
  });

  it('BatchNormalization is it', async () => {
    const inputs = [
      floats([2, 3, 4, 5]),
      ...[1, 2, 3].map((seed) => constant([3], channels(3, seed))),
      constant([3], new Float32Array([0.5, 1, 2])),
    ];
    const attributes = { epsilon: 1e-3 };
    const checks = await expectGradient({ op: 'BatchNormalization', inputs, attributes }, 'linear');
    expect(checks[0]!.scale).toBeGreaterThan(0.1);
  });

  it('InstanceNormalization is it', async () => {
    const inputs = [floats([2, 3, 4, 5]), constant([3], channels(3, 1)), constant([3], channels(3, 2))];
    const checks = await expectGradient({ op: 'InstanceNormalization', inputs }, 'kinked');
    expect(checks[0]!.scale).toBeGreaterThan(0.1);
  });

  it.each([
    [18, 2],
    [21, 6],
  ])('GroupNormalization of operator set %i is it', async (opset, count) => {
    const inputs = [
      floats([2, 6, 4, 5]),
      constant([count], channels(count, 1)),
      constant([count], channels(count, 2)),
    ];
    const one = { op: 'GroupNormalization', inputs, attributes: { num_groups: 2 }, opset };
    const checks = await expectGradient(one, 'kinked');
    expect(checks[0]!.scale).toBeGreaterThan(0.1);
  });
});
