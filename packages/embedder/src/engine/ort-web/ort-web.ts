import { exposeLayers } from '@morphoscope/onnx-graph';
import type { ModelSource } from '../../model-source.js';
import type { Engine, EngineSession, SessionSpec } from '../engine.js';
import { requireOnnx } from '../format.js';
import { OrtSession } from '../ort-session.js';
import { createOrtWebSession } from './session.js';

/** onnxruntime-web's WASM provider: slower than onnxruntime-node (about 7×), but runs wherever Node does. */
export class OrtWebEngine implements Engine {
  readonly name = 'ort-wasm';

  accept(source: ModelSource): void {
    requireOnnx(this.name, source);
  }

  async load(source: ModelSource, spec: SessionSpec): Promise<EngineSession> {
    requireOnnx(this.name, source);
    const bytes = exposeLayers(source.graph, [spec.layer]);
    const session = await createOrtWebSession(bytes, 'wasm', spec.threads, source.path);
    return new OrtSession('ort-wasm', session, spec);
  }
}
