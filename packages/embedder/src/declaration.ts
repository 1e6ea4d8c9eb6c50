import { type ModelDescription, MorphoscopeError } from '@morphoscope/domain';
import type { ModelSource } from './model-source.js';
import type { Declaration, PartialPreprocessing } from './preprocessing/declared.js';
import { manifestPath, readManifest } from './preprocessing/manifest.js';
import { declarationFromManifest } from './preprocessing/manifest-declaration.js';
import { declarationFromMetadata } from './preprocessing/metadata.js';
import { isComplete } from './preprocessing/resolve.js';

/** Where to look besides the model file. */
export interface DeclarationOptions {
  /** Path of the manifest. Default: `<model base name>.manifest.json` beside the model, if it is there. */
  readonly manifest?: string | undefined;
  /** Stated by the caller; when nothing is missing, metadata that cannot be understood does no harm. */
  readonly preprocessing?: PartialPreprocessing | undefined;
  /** Leave metadata that is not understood out instead of failing. Default false. */
  readonly lenient?: boolean | undefined;
}

/**
 * What is declared about a model: the manifest, and what the manifest leaves out from the file's own metadata.
 * @throws MorphoscopeError `ModelError` when either is wrong, or the manifest is for another file.
 */
export async function readDeclaration(
  source: ModelSource,
  options: DeclarationOptions,
): Promise<Declaration | undefined> {
  const manifest = await readManifest(source.path, options.manifest);
  const path = options.manifest ?? manifestPath(source.path);
  const declared = manifest ? declarationFromManifest(manifest, path) : undefined;
  if (declared?.sha256) checkHash(declared.sha256, sourceHash(source), path);
  if (declared?.preprocessing && declared.classNames) return declared;
  const stated = declared?.preprocessing !== undefined || isComplete(options.preprocessing ?? {});
  const own = ownMetadata(source, stated || options.lenient === true);
  return own || declared ? { ...own, ...declared, source: (declared ?? own)!.source } : undefined;
}

/** SHA-256 of a model as its description gives it. */
function sourceHash(source: ModelSource): ModelDescription['sha256'] {
  return source.format === 'onnx' ? source.graph.sha256 : source.files.sha256;
}

/** Metadata nobody needs for the preprocessing may be unreadable; then it gives nothing. */
function ownMetadata(source: ModelSource, optional: boolean): Declaration | undefined {
  const metadata = source.format === 'onnx' ? source.graph.metadata : textEntries(source.files.userMetadata);
  try {
    return declarationFromMetadata(metadata, source.path);
  } catch (error) {
    if (optional) return undefined;
    throw error;
  }
}

/** `userDefinedMetadata` of model.json holds JSON values where ONNX holds text. */
function textEntries(metadata: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(metadata).map(([key, value]) => [
      key,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
}

function checkHash(expected: string, actual: string, where: string): void {
  if (expected === actual) return;
  throw new MorphoscopeError(
    'ModelError',
    `the manifest is for another model: it says sha256 ${expected}, the model has ${actual}`,
    { where, suggestion: 'Use the model the manifest was written for, or correct its sha256.' },
  );
}
