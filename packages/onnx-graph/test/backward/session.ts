import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Value } from '../run-model.js';

/** A loaded model with any number of inputs; float32 or float64 as the data are. */
export interface Session {
  run(feeds: Readonly<Record<string, Value | DoubleValue>>): Promise<Readonly<Record<string, DoubleValue>>>;
  release(): Promise<void>;
}

export interface DoubleValue {
  readonly data: Float32Array | Float64Array;
  readonly dims: readonly number[];
}

/** Loads a model, by default without graph optimisation. */
export async function load(bytes: Uint8Array, level: 'disabled' | 'all' = 'disabled'): Promise<Session> {
  const session = await InferenceSession.create(bytes, {
    graphOptimizationLevel: level,
    logSeverityLevel: 4,
    intraOpNumThreads: 1,
  });
  return {
    async run(feeds) {
      const tensors = Object.entries(feeds).map(([name, { data, dims }]) => [
        name,
        data instanceof Float64Array ? new Tensor('float64', data, dims) : new Tensor('float32', data, dims),
      ]);
      const results = await session.run(Object.fromEntries(tensors));
      return Object.fromEntries(
        Object.entries(results).map(([name, { data, dims }]) => [
          name,
          { data: data as Float32Array | Float64Array, dims },
        ]),
      );
    },
    release: () => session.release(),
  };
}
