import type { Layer, ModelDescription, Preprocessing } from '@morphoscope/domain';
import { suggestLayer } from '@morphoscope/onnx-graph';
import { readDeclaration } from './declaration.js';
import { describeSource } from './describe-model.js';
import { readModelSource } from './model-source.js';
import { resolvePreprocessing } from './preprocessing/resolve.js';

/** What a model file and the manifest beside it say. */
export interface InspectedModel {
  readonly description: ModelDescription;
  readonly preprocessing: Preprocessing;
  /** Layer that is clustered where none is named: the manifest's, else the one that suits best; absent where none suits. */
  readonly layer?: Layer;
}

/**
 * Reads a model once, without running it: all that must be known before a study of it can be planned.
 * @throws MorphoscopeError `ModelError` when it is no model, or its preprocessing is nowhere stated.
 */
export async function inspectModel(path: string): Promise<InspectedModel> {
  const source = await readModelSource(path);
  const declaration = await readDeclaration(source, {});
  const description = await describeSource(source, declaration, {});
  const preprocessing = resolvePreprocessing(source.path, description.input, declaration);
  const { layers, head } = description;
  const named = layers.find(({ name }) => name === declaration?.layer);
  const layer = named ?? suggestLayer(layers, head);
  return { description, preprocessing, ...(layer ? { layer } : {}) };
}
