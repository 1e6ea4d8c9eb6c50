import type { Layer, ModelDescription, ModelRunner, Preprocessing } from '@morphoscope/domain';
import { OrtSession } from './engine/ort-session.js';
import { createOrtWebSession, type OrtWebProvider } from './engine/ort-web/session.js';
import { SessionRunner } from './model-runner.js';

/** A model as a server prepares it for a page. */
export interface WebModel {
  /** ONNX bytes in which `layer` is a graph output already (`exposeLayers` of onnx-graph). */
  readonly bytes: Uint8Array;
  readonly description: ModelDescription;
  readonly preprocessing: Preprocessing;
  readonly layer: Layer;
}

/** Options of `openWebModel`. */
export interface OpenWebModelOptions {
  /** Default `wasm`. `webgpu` needs a browser that has it. */
  readonly provider?: OrtWebProvider | undefined;
  /** Threads of the WASM provider. Default 1; more need a cross-origin isolated page. */
  readonly threads?: number | undefined;
}

/**
 * Opens an ONNX model through onnxruntime-web without anything of Node: for browsers, and for trying the same in Node.
 * @throws MorphoscopeError `ModelError` when the runtime cannot load the model or the provider is missing.
 */
export async function openWebModel(model: WebModel, options: OpenWebModelOptions = {}): Promise<ModelRunner> {
  const { description, preprocessing, layer } = model;
  const spec = {
    input: description.input.name,
    output: description.output.name,
    layer: layer.name,
    threads: options.threads ?? 1,
  };
  const provider = options.provider ?? 'wasm';
  const session = await createOrtWebSession(model.bytes, provider, spec.threads, layer.name);
  const named = new OrtSession(`ort-${provider}`, session, spec);
  return new SessionRunner(description, preprocessing, layer, named);
}
