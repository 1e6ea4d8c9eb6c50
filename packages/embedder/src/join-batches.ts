import type { ModelOutput, Tensor } from '@morphoscope/domain';

/** Puts the outputs of several batches behind each other and keeps the first `n` tiles. New buffers. */
export function joinBatches(outputs: readonly ModelOutput[], n: number): ModelOutput {
  return {
    predictions: joinTensors(
      outputs.map((output) => output.predictions),
      n,
    ),
    activations: joinTensors(
      outputs.map((output) => output.activations),
      n,
    ),
  };
}

/** The rows of several tensors behind each other, `n` of them. A new buffer. */
export function joinTensors(tensors: readonly Tensor[], n: number): Tensor {
  const [, ...rest] = tensors[0]!.shape;
  const perTile = rest.reduce((product, size) => product * size, 1);
  const data = new Float32Array(n * perTile);
  let offset = 0;
  for (const tensor of tensors) {
    const room = data.length - offset;
    data.set(tensor.data.length > room ? tensor.data.subarray(0, room) : tensor.data, offset);
    offset += Math.min(tensor.data.length, room);
  }
  return { data, shape: [n, ...rest] };
}
