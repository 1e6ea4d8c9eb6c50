import { MorphoscopeError } from '@morphoscope/domain';
import type { ModelSource } from '../model-source.js';
import { type Engine, type EngineName, engineNames } from './engine.js';
import { loadOrtNode } from './ort-node/load.js';
import { OrtNodeEngine } from './ort-node/ort-node.js';
import { probeProvider } from './ort-node/probe-provider.js';
import { cudaLibraryPresent, providers } from './ort-node/provider.js';
import { OrtWebEngine } from './ort-web/ort-web.js';
import { TfjsEngine } from './tfjs/tfjs.js';

/**
 * The engine of a name. `auto` is TensorFlow.js for its own models; for ONNX it is `ort-cuda` where the CUDA provider
 * is installed and runs a test model, else `ort`, or `ort-wasm` on platforms without a native library: always the same on
 * the same machine.
 * @throws MorphoscopeError `InputError` for a name that is no engine.
 */
export async function createEngine(name: EngineName, source: ModelSource): Promise<Engine> {
  const chosen = name === 'auto' ? await chooseEngine(source) : name;
  if (chosen === 'tfjs') return new TfjsEngine();
  if (chosen === 'ort-wasm') return new OrtWebEngine();
  if (Object.hasOwn(providers, chosen)) return new OrtNodeEngine(chosen);
  throw new MorphoscopeError('InputError', `there is no engine "${String(name)}"`, {
    where: '--engine',
    suggestion: `Use one of ${engineNames.join(', ')}.`,
  });
}

async function chooseEngine(source: ModelSource): Promise<Exclude<EngineName, 'auto'>> {
  if (source.format !== 'onnx') return 'tfjs';
  const native = await loadOrtNode().catch(() => undefined);
  if (!native) return 'ort-wasm';
  if (!cudaLibraryPresent()) return 'ort';
  return (await probeProvider('ort-cuda')).available ? 'ort-cuda' : 'ort';
}
