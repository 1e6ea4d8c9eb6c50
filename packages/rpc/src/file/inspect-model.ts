import { inspectModel as inspectFiles } from '@morphoscope/embedder';
import type { ModelFacts } from './inspection.js';
import { confineModel } from './model-files.js';

/**
 * Reads a model nobody vouches for. Nothing is run.
 * @param path of an ONNX file or a model.json, without symbolic links.
 * @throws MorphoscopeError `ModelError` when it is no model, too large, or reaches for files of other folders.
 */
export async function inspectModel(path: string, maxBytes: number): Promise<ModelFacts> {
  const bytes = await confineModel(path, maxBytes);
  const { description, preprocessing, layer } = await inspectFiles(path);
  const { format, sha256, classNames, layers, head } = description;
  return {
    format,
    sha256,
    bytes,
    classNames,
    preprocessing,
    layers,
    ...(layer ? { defaultLayer: layer.name } : {}),
    linearHead: head !== undefined,
  };
}
