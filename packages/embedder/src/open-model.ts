import {
  isMorphoscopeError,
  type Layer,
  type ModelDescription,
  type ModelRunner,
  MorphoscopeError,
} from '@morphoscope/domain';
import { findLayer, isMap, suggestLayer } from '@morphoscope/onnx-graph';
import { readDeclaration } from './declaration.js';
import { describeSource } from './describe-model.js';
import { checkThreads } from './engine/check-threads.js';
import { createEngine } from './engine/create-engine.js';
import type { EngineName } from './engine/engine.js';
import { SessionRunner } from './model-runner.js';
import { type ModelSource, readModelSource } from './model-source.js';
import type { PartialPreprocessing } from './preprocessing/declared.js';
import { resolvePreprocessing } from './preprocessing/resolve.js';

/** Options of `openModel` and `openModelInWorker`. */
export interface OpenModelOptions {
  /** Layer whose activations to give. Default: the manifest's, else the one that suits clustering best. */
  readonly layer?: string | undefined;
  /**
   * Default `auto`: TensorFlow.js for its own models; for ONNX `ort-cuda` where the CUDA provider is installed and
   * runs a test model, else `ort` (`ort-wasm` on platforms without a native library). The runner's `engine` says what it
   * became: on one machine always the same, so that a study can be resumed to the bit.
   */
  readonly engine?: EngineName | undefined;
  /** Values that go before those of the manifest and the metadata. Default none. */
  readonly preprocessing?: PartialPreprocessing | undefined;
  /** Path of the manifest. Default: `<model base name>.manifest.json` beside the model, if it is there. */
  readonly manifest?: string | undefined;
  /** Names of the classes. Default: manifest, then metadata, then `class 0`, …. */
  readonly classNames?: readonly string[] | undefined;
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
  const declaration = await readDeclaration(source, options);
  const description = await describeSource(source, declaration, options);
  const preprocessing = resolvePreprocessing(
    source.path,
    description.input,
    declaration,
    options.preprocessing,
  );
  requireFloat32(source, description.input.name);
  const layer = chooseLayer(description, options.layer ?? declaration?.layer, source.path);
  const session = await engine.load(source, {
    input: description.input.name,
    output: description.output.name,
    layer: layer.name,
    threads,
  });
  return new SessionRunner(description, preprocessing, layer, session);
}

function chooseLayer(description: ModelDescription, name: string | undefined, where: string): Layer {
  if (name !== undefined) {
    const layer = namedLayer(description, name, where);
    if (isMap(layer)) return layer;
    throw new MorphoscopeError('ModelError', `the layer ${name} cannot be clustered: ${layer.unsuitable}`, {
      where,
      suggestion: 'See `morphoscope layers` for layers that can.',
    });
  }
  const layer = suggestLayer(description.layers, description.head);
  if (layer) return layer;
  throw new MorphoscopeError('ModelError', 'no layer of the model suits clustering', {
    where,
    suggestion: 'Look at the reasons with `morphoscope layers`, and name a layer with --layer.',
  });
}

/** `findLayer` does not know whose layers it looks through. */
function namedLayer(description: ModelDescription, name: string, where: string): Layer {
  try {
    return findLayer(description.layers, name);
  } catch (error) {
    if (!isMorphoscopeError(error)) throw error;
    const { message, suggestion } = error as MorphoscopeError;
    throw new MorphoscopeError('ModelError', message, { where, ...(suggestion ? { suggestion } : {}) });
  }
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
