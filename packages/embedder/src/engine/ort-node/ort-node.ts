import { MorphoscopeError } from '@morphoscope/domain';
import { exposeLayers } from '@morphoscope/onnx-graph';
import type { ModelSource } from '../../model-source.js';
import type { Engine, EngineSession, SessionSpec } from '../engine.js';
import { requireOnnx } from '../format.js';
import { OrtSession, type OrtSessionApi } from '../ort-session.js';
import { loadOrtNode } from './load.js';
import { probeProvider } from './probe-provider.js';
import { type OrtNodeEngineName, providerAdvice, providers } from './provider.js';

/** Fatal only: onnxruntime would print errors that it also throws. */
const quiet = 4;

/** onnxruntime-node with one execution provider. Runs block the thread: use a worker where that matters. */
export class OrtNodeEngine implements Engine {
  constructor(readonly name: OrtNodeEngineName) {}

  accept(source: ModelSource): void {
    requireOnnx(this.name, source);
  }

  async load(source: ModelSource, spec: SessionSpec): Promise<EngineSession> {
    requireOnnx(this.name, source);
    if (this.name !== 'ort') await requireProvider(this.name);
    const ort = await loadOrtNode();
    const provider = providers[this.name];
    const bytes = exposeLayers(source.graph, [spec.layer]);
    const session = await ort.InferenceSession.create(bytes, {
      executionProviders: [provider],
      intraOpNumThreads: spec.threads,
      interOpNumThreads: 1,
      graphOptimizationLevel: 'all',
      logSeverityLevel: quiet,
    }).catch((cause: unknown) => {
      throw new MorphoscopeError('ModelError', `onnxruntime cannot load the model: ${String(cause)}`, {
        where: source.path,
        suggestion: 'Check the model with onnx.checker; an operator may be unknown to onnxruntime.',
        cause,
      });
    });
    return new OrtSession(`ort:${provider}`, ort, session as unknown as OrtSessionApi, spec);
  }
}

/** A provider is tried in a process of its own first: a broken graphics driver must not take this one down. */
async function requireProvider(name: Exclude<OrtNodeEngineName, 'ort'>): Promise<void> {
  const probe = await probeProvider(name);
  if (probe.available) return;
  throw new MorphoscopeError('UnavailableError', `the engine ${name} does not work here: ${probe.detail}`, {
    where: name,
    suggestion: providerAdvice[name],
  });
}
