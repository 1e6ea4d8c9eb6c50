import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backwardGraph } from '../../src/backward/index.js';
import { buildOnnx } from '../../src/build.js';
import { readOnnx } from '../../src/index.js';
import { apart, constant, doubles, expectGradient, floats, positive } from './one-operator.js';
import { load } from './session.js';

/** Two shapes that broadcast. */
const shapes = fc
  .array(
    fc.record({ n: fc.integer({ min: 2, max: 3 }), ones: fc.constantFrom('left', 'right', 'both', 'none') }),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .chain((axes) =>
    fc.record({
      axes: fc.constant(axes),
      drop: fc.integer({ min: 0, max: axes.length }),
      side: fc.boolean(),
    }),
  )
  .map(({ axes, drop, side }) => {
    const left = axes.map(({ n, ones }) => (ones === 'left' || ones === 'both' ? 1 : n));
    const right = axes.map(({ n, ones }) => (ones === 'right' || ones === 'both' ? 1 : n));
    return side ? [left.slice(drop), right] : [left, right.slice(drop)];
  });

describe('gradient of arithmetic', () => {
  it.each(['Add', 'Sub', 'Mul', 'Div', 'Sum'])(
    '%s is the central difference at both inputs, broadcast in any way',
    async (op) => {
      await fc.assert(
        fc.asyncProperty(shapes, async ([left, right]) => {
          const inputs = [doubles(left!), positive(right!, 2)];
          await expectGradient({ op, dynamic: false, inputs }, 'double');
        }),
        { numRuns: 40, seed: 1 },
      );
    },
  );

  it.each(['Add', 'Sub', 'Mul', 'Div'])(
    '%s is it with one stored input, on either side, with a dynamic batch',
    async (op) => {
      const stored = constant([4, 1, 1], positive([4, 1, 1]).data);
      const data = positive([2, 4, 3, 3], 2);
      const checks = [
        ...(await expectGradient({ op, inputs: [data, stored] }, 'double')),
        ...(await expectGradient({ op, inputs: [stored, data] }, 'double')),
      ];
      expect(checks).toHaveLength(4);
    },
  );

  it('Mean is it', async () => {
    const inputs = [floats([2, 3, 4]), floats([3, 1], 2), floats([4], 3)];
    const checks = await expectGradient({ op: 'Mean', dynamic: false, inputs }, 'linear');
    expect(checks).toHaveLength(6);
  });

  it('is it for a product of a map with a gate per channel, and of a tensor with itself', async () => {
    const gate = await expectGradient(
      { op: 'Mul', inputs: [doubles([2, 4, 3, 3]), doubles([2, 4, 1, 1], 2)] },
      'double',
    );
    expect(gate).toHaveLength(4);
    const nodes = [{ op: 'Mul', inputs: ['x', 'x'], outputs: ['y'] }];
    const bytes = buildOnnx({ nodes, inputs: [{ name: 'x', dims: ['N', 2] }], outputs: ['y'] });
    const back = backwardGraph(readOnnx(bytes), { from: 'y', to: ['x'] });
    const session = await load(back.model);
    const value = (...data: number[]) => ({ dims: [1, 2], data: Float32Array.from(data) });
    const result = await session.run({ x: value(3, -2), seed: value(1, 10) });
    await session.release();
    expect([...result[back.outputs.x!]!.data]).toEqual([6, -40]);
  });
});

describe('gradient of extremes and choices', () => {
  it.each(['Max', 'Min'])('%s is the central difference for three inputs', async (op) => {
    const { data } = apart([3, 4, 5], 1, true);
    const part = (i: number) => ({ dims: [4, 5], data: data.slice(20 * i, 20 * (i + 1)) });
    const checks = await expectGradient({ op, inputs: [part(0), part(1), part(2)] }, 'double');
    expect(checks).toHaveLength(6);
  });

  it('Max shares between equal inputs', async () => {
    const nodes = [{ op: 'Max', inputs: ['x', 'c'], outputs: ['y'] }];
    const initializers = { c: { dims: [2], data: new Float32Array([1, 5]) } };
    const bytes = buildOnnx({ nodes, initializers, inputs: [{ name: 'x', dims: ['N', 2] }], outputs: ['y'] });
    const back = backwardGraph(readOnnx(bytes), { from: 'y', to: ['x'] });
    const session = await load(back.model);
    const value = (...data: number[]) => ({ dims: [1, 2], data: Float32Array.from(data) });
    const result = await session.run({ x: value(1, 4), seed: value(1, 1) });
    await session.release();
    expect([...result[back.outputs.x!]!.data]).toEqual([0.5, 0]);
  });

  it('Where is the central difference at both branches', async () => {
    const bytes = buildOnnx({
      nodes: [
        { op: 'Greater', inputs: ['x', 'zero'], outputs: ['c'] },
        { op: 'Where', inputs: ['c', 'x', 'double'], outputs: ['y'] },
      ],
      initializers: { zero: { dims: [], data: new Float32Array([0]) } },
      inputs: [
        { name: 'x', dims: ['N', 3] },
        { name: 'double', dims: ['N', 1] },
      ],
      outputs: ['y'],
    });
    const back = backwardGraph(readOnnx(bytes), { from: 'y', to: ['x', 'double'] });
    const session = await load(back.model);
    const result = await session.run({
      x: { dims: [2, 3], data: new Float32Array([1, -1, 2, -1, -2, -3]) },
      double: { dims: [2, 1], data: new Float32Array([0, 0]) },
      seed: { dims: [2, 3], data: new Float32Array([1, 2, 3, 4, 5, 6]) },
    });
    await session.release();
    expect([...result[back.outputs.x!]!.data]).toEqual([1, 0, 3, 0, 0, 0]);
    expect([...result[back.outputs.double!]!.data]).toEqual([2, 15]);
  });
});
