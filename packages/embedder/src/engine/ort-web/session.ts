import { MorphoscopeError } from '@morphoscope/domain';
import type { EngineSession, SessionSpec } from '../engine.js';
import { OrtSession, type OrtSessionApi } from '../ort-session.js';

/**
 * A session of onnxruntime-web on model bytes in which `spec.layer` is a graph output already. Imports nothing of
 * Node, so it also works in a browser, where `webgpu` is worth asking for.
 * @throws MorphoscopeError `ModelError` when the runtime cannot load the model or the provider is missing.
 */
export async function createOrtWebSession(
  bytes: Uint8Array,
  spec: SessionSpec,
  provider: 'wasm' | 'webgpu',
  where?: string,
): Promise<EngineSession> {
  const ort = await import('onnxruntime-web');
  // Read once, when the first session of the process starts the runtime.
  ort.env.wasm.numThreads = spec.threads;
  ort.env.logLevel = 'fatal';
  const session = await ort.InferenceSession.create(bytes, {
    executionProviders: [provider],
    graphOptimizationLevel: 'all',
    logSeverityLevel: 4,
  }).catch((cause: unknown) => {
    throw new MorphoscopeError('ModelError', `onnxruntime-web cannot load the model: ${String(cause)}`, {
      ...(where === undefined ? {} : { where }),
      suggestion:
        provider === 'webgpu' ? 'Use the provider wasm.' : 'Use --engine ort, which knows more operators.',
      cause,
    });
  });
  return new OrtSession(`ort-${provider}`, ort, session as unknown as OrtSessionApi, spec);
}
