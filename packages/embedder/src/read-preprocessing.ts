import type { ModelDescription, Preprocessing } from '@morphoscope/domain';
import { readDeclaration } from './declaration.js';
import { readModelSource } from './model-source.js';
import type { PartialPreprocessing } from './preprocessing/declared.js';
import { resolvePreprocessing } from './preprocessing/resolve.js';

/**
 * How a model's tiles are prepared. Every value comes from the first place that states it: `overrides`, the manifest
 * (`<model base name>.manifest.json` beside the model, or `manifest`), the model's own metadata. Never guessed, except
 * that the layout and the tile size follow from a fixed input, and `resizeFrom` from `resize`.
 * @throws MorphoscopeError `ModelError` when a value is nowhere stated, not understood, or does not fit the model.
 */
export async function readPreprocessing(
  path: string,
  description: Pick<ModelDescription, 'input'>,
  overrides: PartialPreprocessing = {},
  manifest?: string,
): Promise<Preprocessing> {
  const source = await readModelSource(path);
  const declaration = await readDeclaration(source, { preprocessing: overrides, manifest });
  return resolvePreprocessing(source.path, description.input, declaration, overrides);
}
