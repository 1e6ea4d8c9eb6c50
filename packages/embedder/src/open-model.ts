import { type ModelRunner, MorphoscopeError } from '@morphoscope/domain';
import { checkThreads } from './engine/check-threads.js';
import { createEngine } from './engine/create-engine.js';
import type { EngineName } from './engine/engine.js';
import { SessionRunner } from './model-runner.js';
import { type ModelSource, readModelSource } from './model-source.js';
import { type PrepareModelOptions, prepareModel } from './prepare-model.js';

/** Options of `openModel` and `openModelInWorker`. */
export interface OpenModelOptions extends PrepareModelOptions {
  /**
   * Default `auto`: TensorFlow.js for its own models; for ONNX `ort-cuda` where the CUDA provider is installed and
   * runs a test model, else `ort` (`ort-wasm` on platforms without a native library). The runner's `engine` says what it
   * became: on one machine always the same, so that a study can be resumed to the bit.
   */
  readonly engine?: EngineName | undefined;
  /** Threads that one run may use. Default 1: many runners in many workers beat one runner with many threads. */
  readonly threads?: number | undefined;
}

/**
 * Loads a model (an ONNX file, or the model.json of a TensorFlow.js one) with one layer exposed. Runs happen in the
 * calling thread and mostly block it; see `openModelInWorker`. Tensors that `run` gives belong to the caller. The same
 * tiles give the same bytes whatever the batch, for onnxruntime on the CPU also whatever `threads`.
 * @throws MorphoscopeError `ModelError` when the model, its preprocessing or the layer's name is not usable,
 * `UnavailableError` when the engine does not work here, `InputError` for a wrong option.
 */
export async function openModel(path: string, options: OpenModelOptions = {}): Promise<ModelRunner> {
  const threads = checkThreads(options.threads ?? 1);
  const source = await readModelSource(path);
  const engine = await createEngine(options.engine ?? 'auto', source);
  engine.accept(source);
  const { description, preprocessing, layer } = await prepareModel(source, options);
  requireFloat32(source, description.input.name);
  const session = await engine.load(source, {
    input: description.input.name,
    output: description.output.name,
    layer: layer.name,
    threads,
  });
  return new SessionRunner(description, preprocessing, layer, session);
}

function requireFloat32(source: ModelSource, input: string): void {
  if (source.format !== 'onnx') return;
  const type = source.graph.inputs.find(({ name }) => name === input)?.elementType;
  if (type === 'float32') return;
  throw new MorphoscopeError('ModelError', `the model's input ${input} is ${type}, not float32`, {
    where: source.path,
    suggestion: 'Export the model with float32 input and weights.',
  });
}
