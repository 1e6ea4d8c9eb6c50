import { createRandom } from '@morphoscope/domain';
import { InferenceSession, Tensor } from 'onnxruntime-node';

export interface Value {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

/** Runs a model on one input with onnxruntime-node, by default without graph optimisation: the oracle of these tests. */
export async function runModel(
  bytes: Uint8Array,
  x: Value,
  graphOptimizationLevel: 'disabled' | 'all' = 'disabled',
): Promise<Record<string, Value>> {
  const session = await InferenceSession.create(bytes, {
    graphOptimizationLevel,
    logSeverityLevel: 4,
    intraOpNumThreads: 1,
  });
  try {
    const results = await session.run({ [session.inputNames[0]!]: new Tensor('float32', x.data, x.dims) });
    const pairs = Object.entries(results).map(
      ([name, { data, dims }]) => [name, { data: data as Float32Array, dims }] as const,
    );
    return Object.fromEntries(pairs);
  } finally {
    await session.release();
  }
}

/** Seeded standard normal values. */
export function noise(dims: readonly number[]): Value {
  const random = createRandom(11, 'noise');
  return {
    dims,
    data: Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, () => random.normal()),
  };
}
