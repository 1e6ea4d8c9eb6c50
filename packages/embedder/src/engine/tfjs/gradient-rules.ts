import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';
import type { TfjsRuntime } from './runtime.js';

/**
 * Gradients by the input of three operations, with the values of TensorFlow.js' own rules out of operations that the
 * WASM backend is quick at (its own rules there cost several times a forward pass).
 */
export function gradientRules({ tf }: TfjsRuntime): GradConfig[] {
  /** 1 where x ≤ limit, else 0. */
  const upTo = (x: Tensor, limit: number) => tf.sub(1, tf.step(tf.sub(x, limit)));
  /** 1 where x ≥ limit, else 0. */
  const from = (x: Tensor, limit: number) => tf.sub(1, tf.step(tf.sub(limit, x)));
  const batchNorm = tf.getGradient(tf.FusedBatchNorm);
  return [
    {
      kernelName: tf.FusedBatchNorm,
      inputsToSave: ['x', 'mean', 'variance', 'scale'],
      gradFunc: (dy, saved, attrs) => {
        const [, , variance, scale] = saved;
        const factor = () => tf.mul(tf.rsqrt(tf.add(variance!, attrs.varianceEpsilon as number)), scale!);
        // Layer normalisation takes its mean and variance from x.
        const own = () => batchNorm.gradFunc(dy, saved, attrs);
        return {
          x: () => tf.mul(dy as Tensor, factor()),
          mean: () => own().mean!(),
          variance: () => own().variance!(),
        };
      },
    },
    {
      kernelName: tf.ClipByValue,
      inputsToSave: ['x'],
      gradFunc: (dy, [x], attrs) => {
        const { clipValueMin, clipValueMax } = attrs as { clipValueMin: number; clipValueMax: number };
        const inside = () => tf.mul(from(x!, clipValueMin), upTo(x!, clipValueMax));
        return { x: () => tf.mul(dy as Tensor, inside()) };
      },
    },
    {
      kernelName: tf.Relu6,
      inputsToSave: ['x'],
      gradFunc: (dy, [x]) => ({ x: () => tf.mul(dy as Tensor, tf.mul(tf.step(x!), upTo(x!, 6))) }),
    },
  ];
}
