import type { ModelSource } from '../model-source.js';
import { chooseOnnxEngine, unknownEngine } from './choose-engine.js';
import type { Engine, EngineName } from './engine.js';
import { OrtNodeEngine } from './ort-node/ort-node.js';
import { isOrtNodeEngine } from './ort-node/provider.js';
import { OrtWebEngine } from './ort-web/ort-web.js';
import { TfjsEngine } from './tfjs/tfjs.js';

/**
 * The engine of a name. `auto` is TensorFlow.js for its own models, and for ONNX what `chooseOnnxEngine` gives.
 * @throws MorphoscopeError `InputError` for a name that is no engine.
 */
export async function createEngine(name: EngineName, source: ModelSource): Promise<Engine> {
  const chosen = name === 'auto' ? await chooseEngine(source) : name;
  if (chosen === 'tfjs') return new TfjsEngine();
  if (chosen === 'ort-wasm') return new OrtWebEngine();
  if (isOrtNodeEngine(chosen)) return new OrtNodeEngine(chosen);
  throw unknownEngine(name);
}

async function chooseEngine(source: ModelSource): Promise<Exclude<EngineName, 'auto'>> {
  return source.format === 'onnx' ? chooseOnnxEngine() : 'tfjs';
}
