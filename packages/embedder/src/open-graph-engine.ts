import { type GraphEngine, type GraphSession, MorphoscopeError } from '@morphoscope/domain';
import { checkThreads } from './engine/check-threads.js';
import { chooseOnnxEngine, unknownEngine } from './engine/choose-engine.js';
import type { EngineName } from './engine/engine.js';
import { isOrtNodeEngine, type OrtNodeEngineName, providers } from './engine/ort-node/provider.js';
import { createOrtNodeSession, requireProvider } from './engine/ort-node/session.js';
import { createOrtWebSession } from './engine/ort-web/session.js';

/** Options of `openGraphEngine`. */
export interface OpenGraphEngineOptions {
  /** Threads that one run may use. Default 1. */
  readonly threads?: number | undefined;
}

/**
 * An engine for ONNX graphs that are made at run time: backward graphs, the rest of a network. Takes the names of
 * `openModel`; `auto` chooses as it does there. Sessions run in the calling thread and mostly block it. They take any
 * named float32 inputs, give any subset of the graph's outputs in fresh buffers, and may be closed twice.
 * @throws MorphoscopeError `InputError` for a wrong option, `UnavailableError` when the engine does not work on this
 * machine or cannot run graphs (`tfjs`).
 */
export async function openGraphEngine(
  name: EngineName,
  options: OpenGraphEngineOptions = {},
): Promise<GraphEngine> {
  const threads = checkThreads(options.threads ?? 1);
  const chosen = name === 'auto' ? await chooseOnnxEngine() : name;
  if (chosen === 'tfjs') throw noGraphs();
  if (chosen === 'ort-wasm') {
    return engine('ort-wasm', (bytes) => createOrtWebSession(bytes, 'wasm', threads, graphName));
  }
  if (!isOrtNodeEngine(chosen)) throw unknownEngine(name);
  return nodeEngine(chosen, threads);
}

/** What errors call a graph that has no file. */
const graphName = 'graph made at run time';

async function nodeEngine(name: OrtNodeEngineName, threads: number): Promise<GraphEngine> {
  await requireProvider(name);
  return engine(`ort:${providers[name]}`, (bytes) => createOrtNodeSession(name, bytes, threads, graphName));
}

function engine(name: string, load: (model: Uint8Array) => Promise<GraphSession>): GraphEngine {
  return { name, load };
}

function noGraphs(): MorphoscopeError {
  return new MorphoscopeError('UnavailableError', 'the engine tfjs cannot run ONNX graphs', {
    where: 'tfjs',
    suggestion: 'Use --engine ort; gradients of TensorFlow.js models come from openTfjsDifferentiable.',
  });
}
