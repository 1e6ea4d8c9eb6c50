import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backwardGraph } from '../../src/backward/index.js';
import { buildOnnx } from '../../src/build.js';
import { readOnnx } from '../../src/index.js';
import { apart, expectGradient, floats } from './one-operator.js';
import { load } from './session.js';

const axis = fc
  .record({
    kernel: fc.integer({ min: 1, max: 4 }),
    stride: fc.integer({ min: 1, max: 4 }),
    extra: fc.integer({ min: 0, max: 6 }),
    begin: fc.integer({ min: 0, max: 3 }),
    end: fc.integer({ min: 0, max: 3 }),
  })
  .map(({ extra, ...one }) => ({
    ...one,
    begin: Math.min(one.begin, one.kernel - 1),
    end: Math.min(one.end, one.kernel - 1),
    map: one.kernel + extra,
  }));

const pool = fc.record({
  axes: fc.integer({ min: 1, max: 3 }).chain((rank) => fc.array(axis, { minLength: rank, maxLength: rank })),
  ceil: fc.boolean(),
  include: fc.boolean(),
  opset: fc.constantFrom(9, 10, 11, 12, 13, 16, 17, 19),
  autoPad: fc.constantFrom('NOTSET', 'NOTSET', 'SAME_UPPER', 'SAME_LOWER', 'VALID'),
});

type Pool = typeof pool extends fc.Arbitrary<infer T> ? T : never;

/** onnxruntime runs automatic padding only where windows leave no gaps; operator set 9 has no ceil mode. */
function runs({ axes, autoPad, opset, ceil }: Pool): boolean {
  if (opset < 10 && ceil) return false;
  return !autoPad.startsWith('SAME') || axes.every(({ kernel, stride }) => kernel >= stride);
}

function attributesOf({ axes, ceil, autoPad }: Pool) {
  return {
    kernel_shape: axes.map(({ kernel }) => kernel),
    strides: axes.map(({ stride }) => stride),
    ...(autoPad === 'NOTSET'
      ? {
          pads: [...axes.map(({ begin }) => begin), ...axes.map(({ end }) => end)],
          ...(ceil && { ceil_mode: 1 }),
        }
      : { auto_pad: autoPad }),
  };
}

describe('gradient of MaxPool', () => {
  it('is the central difference, overlapping, padded or in ceil mode, before and after ScatterElements can add', async () => {
    await fc.assert(
      fc.asyncProperty(pool.filter(runs), async (one) => {
        const x = apart([2, 2, ...one.axes.map(({ map }) => map)]);
        await expectGradient(
          { op: 'MaxPool', inputs: [x], attributes: attributesOf(one), opset: one.opset },
          'kinked',
        );
      }),
      { numRuns: 100, seed: 3 },
    );
  });

  it('goes to the first of equal values, as in PyTorch', async () => {
    const dims = [1, 1, 4, 4];
    const bytes = buildOnnx({
      nodes: [{ op: 'MaxPool', inputs: ['x'], outputs: ['y'], attributes: { kernel_shape: [3, 3] } }],
      inputs: [{ name: 'x', dims }],
      outputs: ['y'],
    });
    const back = backwardGraph(readOnnx(bytes), { from: 'y', to: ['x'] });
    const session = await load(back.model);
    const ones = { dims: [1, 1, 2, 2], data: new Float32Array([1, 2, 4, 8]) };
    const result = await session.run({ x: { dims, data: new Float32Array(16) }, seed: ones });
    await session.release();
    expect([...result[back.outputs.x!]!.data]).toEqual([1, 2, 0, 0, 4, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  });
});

describe('gradient of AveragePool', () => {
  it('is the central difference, overlapping, padded with or without counting the padding, or in ceil mode', async () => {
    await fc.assert(
      fc.asyncProperty(pool.filter(runs), async (one) => {
        const x = floats([2, 2, ...one.axes.map(({ map }) => map)]);
        const attributes = { ...attributesOf(one), count_include_pad: Number(one.include) };
        await expectGradient({ op: 'AveragePool', inputs: [x], attributes, opset: one.opset }, 'linear');
      }),
      { numRuns: 100, seed: 4 },
    );
  });

  it('is that of dilated windows', async () => {
    const attributes = { kernel_shape: [2, 3], dilations: [2, 2], strides: [1, 2], pads: [1, 0, 1, 1] };
    const checks = await expectGradient(
      { op: 'AveragePool', inputs: [floats([1, 2, 7, 9])], attributes, opset: 19 },
      'linear',
    );
    expect(checks[0]!.scale).toBeGreaterThan(0.1);
  });
});

describe('gradient of global pooling', () => {
  it.each(['GlobalAveragePool', 'GlobalMaxPool'])('%s is the central difference', async (op) => {
    const x = apart([2, 3, 4, 5]);
    const checks = await expectGradient({ op, inputs: [x] }, op === 'GlobalMaxPool' ? 'kinked' : 'linear');
    expect(checks[0]!.scale).toBeGreaterThan(0.1);
  });
});
