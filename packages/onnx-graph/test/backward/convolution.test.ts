import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { constant, expectGradient, floats } from './one-operator.js';

const side = fc.integer({ min: 1, max: 3 });
const small = fc.integer({ min: 0, max: 2 });

/** One spatial axis of a convolution, its map long enough for one position at least. */
const axis = fc
  .record({ kernel: side, stride: side, dilation: fc.integer({ min: 1, max: 2 }), begin: small, end: small })
  .chain((window) => {
    const extent = (window.kernel - 1) * window.dilation + 1;
    const least = Math.max(1, extent - window.begin - window.end);
    return fc
      .record({ map: fc.integer({ min: least, max: least + 6 }), extent: fc.constant(extent) })
      .map((rest) => ({ ...window, ...rest }));
  });

const convolution = fc.record({
  batch: fc.integer({ min: 1, max: 2 }),
  axes: fc.integer({ min: 1, max: 3 }).chain((rank) => fc.array(axis, { minLength: rank, maxLength: rank })),
  groups: side,
  inner: side,
  outer: side,
  autoPad: fc.constantFrom('NOTSET', 'NOTSET', 'SAME_UPPER', 'SAME_LOWER', 'VALID'),
});

type Axis = { kernel: number; stride: number; dilation: number; begin: number; end: number; map: number };

function windowOf(axes: readonly Axis[]) {
  return {
    kernel_shape: axes.map(({ kernel }) => kernel),
    strides: axes.map(({ stride }) => stride),
    dilations: axes.map(({ dilation }) => dilation),
    pads: [...axes.map(({ begin }) => begin), ...axes.map(({ end }) => end)],
  };
}

describe('gradient of Conv', () => {
  it('is the central difference for any groups, strides, dilations and paddings', async () => {
    await fc.assert(
      fc.asyncProperty(convolution, async ({ batch, axes, groups, inner, outer, autoPad }) => {
        const explicit = autoPad === 'NOTSET';
        // onnxruntime takes automatic padding only without dilation, and VALID needs the kernel inside the map.
        const usable = explicit
          ? axes
          : axes.map((one) => ({ ...one, dilation: 1, map: Math.max(one.map, one.kernel) }));
        const { pads, ...window } = windowOf(usable);
        const kernel = [groups * outer, inner, ...usable.map((one) => one.kernel)];
        const weights = floats(kernel, 5);
        await expectGradient(
          {
            op: 'Conv',
            inputs: [
              floats([batch, groups * inner, ...usable.map(({ map }) => map)]),
              constant(kernel, weights.data as Float32Array),
              constant([groups * outer], new Float32Array(groups * outer).fill(0.3)),
            ],
            attributes: { group: groups, ...window, ...(explicit ? { pads } : { auto_pad: autoPad }) },
          },
          'linear',
        );
      }),
      { numRuns: 120, seed: 1 },
    );
  });

  it('is that of a depthwise convolution with several outputs per channel', async () => {
    const kernel = floats([8, 1, 3, 3], 3).data as Float32Array;
    const checks = await expectGradient(
      {
        op: 'Conv',
        inputs: [floats([2, 4, 9, 7]), constant([8, 1, 3, 3], kernel)],
        attributes: { group: 4, strides: [2, 1], pads: [0, 1, 2, 1] },
      },
      'linear',
    );
    expect(checks[0]!.scale).toBeGreaterThan(1);
  });
});

describe('gradient of ConvTranspose', () => {
  const transposed = fc.record({
    axes: fc
      .integer({ min: 1, max: 2 })
      .chain((rank) => fc.array(axis, { minLength: rank, maxLength: rank })),
    groups: side,
    inner: side,
    outer: side,
    extra: fc.boolean(),
  });

  it('is the central difference for any groups, strides, dilations, paddings and output paddings', async () => {
    await fc.assert(
      fc.asyncProperty(transposed, async ({ axes, groups, inner, outer, extra }) => {
        const kept = axes.map((one) => {
          const whole = (one.map - 1) * one.stride + (one.kernel - 1) * one.dilation + 1;
          const begin = Math.min(one.begin, whole - 1);
          return { ...one, begin, end: Math.min(one.end, whole - 1 - begin) };
        });
        const kernel = [groups * inner, outer, ...kept.map((one) => one.kernel)];
        await expectGradient(
          {
            op: 'ConvTranspose',
            inputs: [
              floats([2, groups * inner, ...kept.map(({ map }) => map)]),
              constant(kernel, floats(kernel, 5).data as Float32Array),
            ],
            attributes: {
              group: groups,
              ...windowOf(kept),
              ...(extra && { output_padding: kept.map(({ stride }) => stride - 1) }),
            },
          },
          'linear',
        );
      }),
      { numRuns: 60, seed: 2 },
    );
  });
});
