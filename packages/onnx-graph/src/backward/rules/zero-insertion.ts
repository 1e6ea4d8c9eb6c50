import type { Dims } from '../bound-tensors.js';
import type { Emitter } from '../emitter.js';

/**
 * Adjoint of taking every `steps[axis]`-th value: zeros after every value. Every axis becomes `length · step` long.
 * Axes that depend on the batch must have step 1.
 */
export function insertZeros(emit: Emitter, x: string, dims: Dims, steps: readonly number[]): string {
  if (steps.every((step) => step === 1)) return x;
  const split = dims.flatMap((length, axis) => (steps[axis] === 1 ? [length] : [length, 1]));
  const ends = dims.flatMap((_, axis) => (steps[axis] === 1 ? [0] : [0, steps[axis]! - 1]));
  const apart = emit.pad(
    emit.reshape(x, split),
    ends.map(() => 0),
    ends,
  );
  return emit.reshape(
    apart,
    dims.map((length, axis) => (length === null ? null : length * steps[axis]!)),
  );
}
