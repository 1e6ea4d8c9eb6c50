import type { GraphEngine, Tensor } from '@morphoscope/domain';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';

/** onnxruntime-node behind the contract, one thread. */
export const ortEngine: GraphEngine = {
  name: 'ort:cpu',
  load: async (model) => {
    const session = await InferenceSession.create(model, { intraOpNumThreads: 1, logSeverityLevel: 3 });
    return {
      run: async (feeds, fetches) => {
        const given = Object.entries(feeds).map(
          ([name, { data, shape }]) => [name, new OrtTensor('float32', data, shape)] as const,
        );
        const results = await session.run(Object.fromEntries(given), [...fetches]);
        const made = Object.entries(results).map(([name, { data, dims }]) => {
          const tensor: Tensor = { data: data as Float32Array, shape: dims };
          return [name, tensor] as const;
        });
        return Object.fromEntries(made);
      },
      close: () => session.release(),
    };
  },
};
