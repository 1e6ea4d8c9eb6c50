import { readFile } from 'node:fs/promises';
import { openDifferentiable } from '@morphoscope/attribution';
import type { DifferentiableModel, Layer, ModelDescription, Preprocessing } from '@morphoscope/domain';
import {
  describeModel,
  type EngineName,
  openGraphEngine,
  openTfjsDifferentiable,
} from '@morphoscope/embedder';
import { readOnnx } from '@morphoscope/onnx-graph';

/** What a model with gradients is opened from; a worker's setup fits. */
export interface DifferentiableSource {
  readonly modelPath: string;
  readonly layer: Pick<Layer, 'name'>;
  readonly engine: EngineName;
  readonly manifest?: string;
  readonly preprocessing: Preprocessing;
  readonly classNames?: readonly string[];
}

/**
 * Opens a model with gradients in this thread: ONNX by backward graphs on the study's engine, TensorFlow.js by its own
 * autodiff.
 * @throws MorphoscopeError `ModelError` when the model has no such layer, or its logits cannot be told.
 */
export async function openDifferentiableModel(source: DifferentiableSource): Promise<DifferentiableModel> {
  const { modelPath, engine, manifest, preprocessing, classNames } = source;
  const options = { manifest, preprocessing, classNames };
  const description = await describeModel(modelPath, options);
  if (description.format !== 'onnx') {
    return openTfjsDifferentiable(modelPath, { ...options, layer: source.layer.name });
  }
  const graph = readOnnx(await readFile(modelPath), modelPath);
  const layer = layerOf(description, source.layer.name);
  return openDifferentiable(graph, { description, preprocessing, layer }, await openGraphEngine(engine));
}

/** The study was made with this layer of this model, so it is there. */
function layerOf({ layers }: ModelDescription, name: string): Layer {
  return layers.find((layer) => layer.name === name)!;
}
