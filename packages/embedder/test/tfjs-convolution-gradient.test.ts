import type { Tensor } from '@morphoscope/domain';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GradientKernels } from '../src/engine/tfjs/gradient-kernels.js';
import { tfjsRuntime } from '../src/engine/tfjs/runtime.js';
import { draw } from './support/tfjs-differentiable.js';
import { maxDifference } from './support/tiles.js';

describe('gradients of convolutions as convolutions', () => {
  const shape = (...sides: [number, number]) => fc.tuple(...sides.map((max) => fc.integer({ min: 1, max })));
  const padding = fc.oneof(
    fc.constantFrom('same' as const, 'valid' as const),
    fc.tuple(...[0, 1, 2, 3].map(() => fc.integer({ min: 0, max: 3 }))).map(([top, bottom, left, right]) => [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ]),
  );

  it.each([
    ['conv2d', tf.conv2d],
    ['depthwiseConv2d', tf.depthwiseConv2d],
  ] as const)(
    'are what TensorFlow.js computes in plain JavaScript, at any stride and padding: %s',
    async (_, convolve) => {
      const runtime = await tfjsRuntime();
      const kernels = new GradientKernels(runtime);
      const gradient = (
        size: number[],
        kernel: number[],
        strides: [number, number],
        pad: unknown,
      ): Tensor => {
        let result: Tensor | undefined;
        tf.tidy(() => {
          const upload = (values: Tensor) =>
            tf.tensor4d(values.data, values.shape as [number, number, number, number]);
          const filter = upload(draw(kernel, 1));
          const f = (x: tf.Tensor4D) => convolve(x, filter, strides, pad as 'same') as tf.Tensor4D;
          const x = upload(draw(size, 2));
          const grad = tf.grad(f as (x: tf.Tensor) => tf.Tensor)(x, upload(draw(f(x).shape, 3)));
          result = { data: new Float32Array(grad.dataSync()), shape: grad.shape };
        });
        return result!;
      };
      const cases: { actual: Tensor; expected: () => Tensor }[] = [];
      fc.assert(
        fc.property(
          shape(9, 9),
          shape(4, 4),
          shape(3, 3),
          padding,
          fc.integer({ min: 1, max: 3 }),
          (map, k, s, pad, m) => {
            fc.pre(pad !== 'valid' || (map[0]! >= k[0]! && map[1]! >= k[1]!));
            fc.pre(
              typeof pad === 'string' ||
                pad.every(([a, b], i) => i % 3 === 0 || map[i - 1]! + a! + b! >= k[i - 1]!),
            );
            const args = [[2, ...map, 3], [...k, 3, m], s as [number, number], pad] as const;
            const run = () => gradient([...args[0]], [...args[1]], args[2], args[3]);
            cases.push({ actual: kernels.within(run), expected: run });
          },
        ),
        { numRuns: 60 },
      );
      const before = tf.getBackend();
      expect(before).toBe('wasm');
      await tf.setBackend('cpu');
      const expected = cases.map((one) => one.expected());
      await tf.setBackend(before);
      for (const [i, { actual }] of cases.entries()) {
        expect(actual.shape).toEqual(expected[i]!.shape);
        expect(maxDifference(actual.data, expected[i]!.data)).toBeLessThan(1e-4);
      }
    },
  );
});
