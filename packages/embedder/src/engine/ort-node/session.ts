import { MorphoscopeError } from '@morphoscope/domain';
import type { InferenceSession } from 'onnxruntime-node';
import { OrtGraphSession, type OrtSessionApi } from '../ort-graph-session.js';
import { takeDeviceTurn } from './device-turn.js';
import { loadOrtNode } from './load.js';
import { probeProvider } from './probe-provider.js';
import { type OrtNodeEngineName, providerAdvice, providers } from './provider.js';

/** Fatal only: onnxruntime would print errors that it also throws. */
const quiet = 4;

/**
 * A session of onnxruntime-node on any graph.
 * @param threads that one run may use.
 * @param where what errors name.
 * @throws MorphoscopeError `ModelError` when onnxruntime refuses the graph, `UnavailableError` when the provider does
 * not work on this machine.
 */
export async function createOrtNodeSession(
  name: OrtNodeEngineName,
  bytes: Uint8Array,
  threads: number,
  where: string,
): Promise<OrtGraphSession> {
  await requireProvider(name);
  const ort = await loadOrtNode();
  const inTurn = name === 'ort-webgpu' ? takeDeviceTurn : <T>(work: () => Promise<T>): Promise<T> => work();
  const create = (): Promise<InferenceSession> =>
    ort.InferenceSession.create(bytes, {
      executionProviders: [providers[name]],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      graphOptimizationLevel: 'all',
      logSeverityLevel: quiet,
    });
  const session = await inTurn(create).catch((cause: unknown) => {
    throw new MorphoscopeError('ModelError', `onnxruntime cannot load the model: ${String(cause)}`, {
      where,
      suggestion: 'Check the model with onnx.checker; an operator may be unknown to onnxruntime.',
      cause,
    });
  });
  const api = session as unknown as OrtSessionApi;
  const guarded: OrtSessionApi = {
    run: (feeds, fetches) => inTurn(() => api.run(feeds, fetches)),
    release: () => inTurn(() => api.release()),
  };
  return new OrtGraphSession(ort, name === 'ort-webgpu' ? guarded : api, where);
}

/**
 * A provider is tried in a process of its own first: a broken graphics driver must not take this one down. The CPU
 * needs no trial.
 * @throws MorphoscopeError `UnavailableError` with what was seen and what to do.
 */
export async function requireProvider(name: OrtNodeEngineName): Promise<void> {
  if (name === 'ort') return;
  const probe = await probeProvider(name);
  if (probe.available) return;
  throw new MorphoscopeError('UnavailableError', `the engine ${name} does not work here: ${probe.detail}`, {
    where: name,
    suggestion: providerAdvice[name],
  });
}
