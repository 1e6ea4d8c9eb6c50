import { exposeLayers } from '@morphoscope/onnx-graph';
import type { ModelSource } from '../../model-source.js';
import type { Engine, EngineSession, SessionSpec } from '../engine.js';
import { requireOnnx } from '../format.js';
import { OrtSession } from '../ort-session.js';
import { type OrtNodeEngineName, providers } from './provider.js';
import { createOrtNodeSession } from './session.js';

/** onnxruntime-node with one execution provider. Runs block the thread: use a worker where that matters. */
export class OrtNodeEngine implements Engine {
  constructor(readonly name: OrtNodeEngineName) {}

  accept(source: ModelSource): void {
    requireOnnx(this.name, source);
  }

  async load(source: ModelSource, spec: SessionSpec): Promise<EngineSession> {
    requireOnnx(this.name, source);
    const bytes = exposeLayers(source.graph, [spec.layer]);
    const session = await createOrtNodeSession(this.name, bytes, spec.threads, source.path);
    return new OrtSession(`ort:${providers[this.name]}`, session, spec);
  }
}
