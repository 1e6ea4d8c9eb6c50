import { MorphoscopeError } from '@morphoscope/domain';
import { type EngineName, engineNames } from './engine.js';
import { loadOrtNode } from './ort-node/load.js';
import { probeProvider } from './ort-node/probe-provider.js';
import { cudaLibraryPresent } from './ort-node/provider.js';

/**
 * What runs ONNX on this machine when nobody says: `ort-cuda` where the CUDA provider is installed and runs a test model,
 * else `ort`, or `ort-wasm` on platforms without a native library. Always the same on the same machine.
 */
export async function chooseOnnxEngine(): Promise<'ort' | 'ort-cuda' | 'ort-wasm'> {
  const native = await loadOrtNode().catch(() => undefined);
  if (!native) return 'ort-wasm';
  if (!cudaLibraryPresent()) return 'ort';
  return (await probeProvider('ort-cuda')).available ? 'ort-cuda' : 'ort';
}

/** The error for a name that is no engine. */
export function unknownEngine(name: EngineName): MorphoscopeError {
  return new MorphoscopeError('InputError', `there is no engine "${String(name)}"`, {
    where: '--engine',
    suggestion: `Use one of ${engineNames.join(', ')}.`,
  });
}
