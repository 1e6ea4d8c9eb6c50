import { MorphoscopeError } from '@morphoscope/domain';
import { OrtGraphSession, type OrtSessionApi } from '../ort-graph-session.js';

/** Execution providers of onnxruntime-web. `webgpu` needs a browser that has it. */
export type OrtWebProvider = 'wasm' | 'webgpu';

/**
 * A session of onnxruntime-web on any graph. Imports nothing of Node, so it also works in a browser.
 * @param threads read once, when the first session of the process starts the runtime.
 * @param where what errors name.
 * @throws MorphoscopeError `ModelError` when the runtime refuses the graph or the provider is missing.
 */
export async function createOrtWebSession(
  bytes: Uint8Array,
  provider: OrtWebProvider,
  threads: number,
  where: string,
): Promise<OrtGraphSession> {
  const ort = await import('onnxruntime-web');
  ort.env.wasm.numThreads = threads;
  ort.env.logLevel = 'fatal';
  const session = await ort.InferenceSession.create(bytes, {
    executionProviders: [provider],
    graphOptimizationLevel: 'all',
    logSeverityLevel: 4,
  }).catch((cause: unknown) => {
    throw new MorphoscopeError('ModelError', `onnxruntime-web cannot load the model: ${String(cause)}`, {
      where,
      suggestion:
        provider === 'webgpu' ? 'Use the provider wasm.' : 'Use --engine ort, which knows more operators.',
      cause,
    });
  });
  return new OrtGraphSession(ort, session as unknown as OrtSessionApi, where);
}
