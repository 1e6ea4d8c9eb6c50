import {
  isMorphoscopeError,
  type Layer,
  type ModelDescription,
  MorphoscopeError,
  type Preprocessing,
} from '@morphoscope/domain';
import { findLayer, isMap, suggestLayer } from '@morphoscope/onnx-graph';
import { readDeclaration } from './declaration.js';
import { describeSource } from './describe-model.js';
import type { ModelSource } from './model-source.js';
import type { PartialPreprocessing } from './preprocessing/declared.js';
import { resolvePreprocessing } from './preprocessing/resolve.js';

/** What a caller may say about a model beside its file. */
export interface PrepareModelOptions {
  /** Layer whose activations to give. Default: the manifest's, else the one that suits clustering best. */
  readonly layer?: string | undefined;
  /** Values that go before those of the manifest and the metadata. Default none. */
  readonly preprocessing?: PartialPreprocessing | undefined;
  /** Path of the manifest. Default: `<model base name>.manifest.json` beside the model, if it is there. */
  readonly manifest?: string | undefined;
  /** Names of the classes. Default: manifest, then metadata, then `class 0`, …. */
  readonly classNames?: readonly string[] | undefined;
}

/** All that must be known before a model is loaded into an engine. */
export interface PreparedModel {
  readonly description: ModelDescription;
  readonly preprocessing: Preprocessing;
  readonly layer: Layer;
}

/**
 * Describes a model, works out its preprocessing and chooses the layer.
 * @throws MorphoscopeError `ModelError` when one of them cannot be had.
 */
export async function prepareModel(
  source: ModelSource,
  options: PrepareModelOptions,
): Promise<PreparedModel> {
  const declaration = await readDeclaration(source, options);
  const description = await describeSource(source, declaration, options);
  const preprocessing = resolvePreprocessing(
    source.path,
    description.input,
    declaration,
    options.preprocessing,
  );
  const layer = chooseLayer(description, options.layer ?? declaration?.layer, source.path);
  return { description, preprocessing, layer };
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
