import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import { MorphoscopeError } from '@morphoscope/domain';
import type * as Converter from '@tensorflow/tfjs-converter';
import type * as Core from '@tensorflow/tfjs-core';
import type * as Layers from '@tensorflow/tfjs-layers';

/** TensorFlow.js with its backend chosen. */
export interface TfjsRuntime {
  readonly tf: typeof Core;
  readonly layers: typeof Layers;
  readonly converter: typeof Converter;
  /** `tensorflow-gpu`, `tensorflow`, `wasm` or `cpu`. */
  readonly backend: string;
}

let runtime: Promise<TfjsRuntime> | undefined;

/**
 * Loads TensorFlow.js at the first call: `@tensorflow/tfjs-node-gpu` or `@tensorflow/tfjs-node` where installed, else
 * the WASM backend, else plain JavaScript. The same instance for all models of this thread.
 * @throws MorphoscopeError `UnavailableError` when no backend starts.
 */
export function tfjsRuntime(): Promise<TfjsRuntime> {
  runtime ??= loadRuntime();
  return runtime;
}

async function loadRuntime(): Promise<TfjsRuntime> {
  const tf = await import('@tensorflow/tfjs-core');
  // Production mode is what keeps its banners and advice off the console.
  tf.enableProdMode();
  const layers = await import('@tensorflow/tfjs-layers');
  const converter = await import('@tensorflow/tfjs-converter');
  const backend = (await nativeBackend(tf)) ?? (await wasmBackend(tf)) ?? (await cpuBackend(tf));
  if (backend) return { tf, layers, converter, backend };
  throw new MorphoscopeError('UnavailableError', 'no backend of TensorFlow.js starts on this machine', {
    where: 'tfjs',
    suggestion: 'Convert the model to ONNX and use --engine ort.',
  });
}

/** Importing these registers a backend named `tensorflow` in the engine that all copies of tfjs-core share. */
async function nativeBackend(tf: typeof Core): Promise<string | undefined> {
  const candidates = [
    ['@tensorflow/tfjs-node-gpu', 'tensorflow-gpu'],
    ['@tensorflow/tfjs-node', 'tensorflow'],
  ] as const;
  for (const [name, label] of candidates) {
    try {
      await import(name);
      if (await tf.setBackend('tensorflow')) return label;
    } catch {
      // Not installed, or its native library is absent: the next one.
    }
  }
  return undefined;
}

async function wasmBackend(tf: typeof Core): Promise<string | undefined> {
  const listeners = errorListeners();
  try {
    const wasm = await import('@tensorflow/tfjs-backend-wasm');
    const main = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
    wasm.setWasmPaths(dirname(main) + sep);
    return (await tf.setBackend('wasm')) ? 'wasm' : undefined;
  } catch {
    return undefined;
  } finally {
    restoreErrorListeners(listeners);
  }
}

async function cpuBackend(tf: typeof Core): Promise<string | undefined> {
  try {
    await import('@tensorflow/tfjs-backend-cpu');
    return (await tf.setBackend('cpu')) ? 'cpu' : undefined;
  } catch {
    return undefined;
  }
}

const errorEvents = ['uncaughtException', 'unhandledRejection'] as const;
type Listener = (...args: unknown[]) => void;

function errorListeners(): Map<string, readonly Listener[]> {
  return new Map(errorEvents.map((event) => [event, process.rawListeners(event) as Listener[]]));
}

/** The WASM loader installs process-wide error handlers that would change how the host program fails. */
function restoreErrorListeners(before: Map<string, readonly Listener[]>): void {
  for (const event of errorEvents) {
    for (const listener of process.rawListeners(event) as Listener[]) {
      if (!before.get(event)?.includes(listener)) process.removeListener(event, listener);
    }
  }
}
