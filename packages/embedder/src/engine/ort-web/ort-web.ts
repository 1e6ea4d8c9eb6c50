import { exposeLayers } from '@morphoscope/onnx-graph';
import type { ModelSource } from '../../model-source.js';
import type { Engine, EngineSession, SessionSpec } from '../engine.js';
import { requireOnnx } from '../format.js';
import { createOrtWebSession } from './session.js';

/** onnxruntime-web's WASM provider: slower than onnxruntime-node (about 7×), but runs wherever Node does. */
export class OrtWebEngine implements Engine {
  readonly name = 'ort-wasm';

  accept(source: ModelSource): void {
    requireOnnx(this.name, source);
  }

  async load(source: ModelSource, spec: SessionSpec): Promise<EngineSession> {
    requireOnnx(this.name, source);
    return createOrtWebSession(exposeLayers(source.graph, [spec.layer]), spec, 'wasm', source.path);
  }
}
