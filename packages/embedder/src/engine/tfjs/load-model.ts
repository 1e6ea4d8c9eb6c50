import { MorphoscopeError } from '@morphoscope/domain';
import type { GraphModel } from '@tensorflow/tfjs-converter';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { TfjsSource } from '../../model-source.js';
import type { TfjsRuntime } from './runtime.js';

/**
 * Builds a Keras model with its weights. The caller disposes it.
 * @throws MorphoscopeError `ModelError` when TensorFlow.js cannot build it, e.g. for a custom layer.
 */
export async function loadLayersModel(runtime: TfjsRuntime, source: TfjsSource): Promise<LayersModel> {
  const handler = { load: () => Promise.resolve(source.files.artifacts) };
  return runtime.layers.loadLayersModel(handler).catch((cause: unknown) => {
    throw cannotLoad(source, cause);
  });
}

/**
 * Builds a graph model with its weights. The caller disposes it.
 * @throws MorphoscopeError `ModelError` when TensorFlow.js cannot build it.
 */
export async function loadGraphModel(runtime: TfjsRuntime, source: TfjsSource): Promise<GraphModel> {
  const handler = { load: () => Promise.resolve(source.files.artifacts) };
  return (runtime.converter.loadGraphModel(handler) as Promise<GraphModel>).catch((cause: unknown) => {
    throw cannotLoad(source, cause);
  });
}

function cannotLoad(source: TfjsSource, cause: unknown): MorphoscopeError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new MorphoscopeError('ModelError', `TensorFlow.js cannot load the model: ${why}`, {
    where: source.path,
    suggestion: 'Check that its files are complete; custom layers are not supported: convert it to ONNX.',
    cause,
  });
}
