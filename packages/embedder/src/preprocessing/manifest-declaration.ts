import type { Declaration, PartialPreprocessing } from './declared.js';
import type { ModelManifest } from './manifest.js';

/** The manifest in the terms of `Preprocessing`. */
export function declarationFromManifest(manifest: ModelManifest, source: string): Declaration {
  return {
    source,
    ...(manifest.preprocessing ? { preprocessing: fromManifest(manifest.preprocessing) } : {}),
    ...(manifest.classNames ? { classNames: manifest.classNames } : {}),
    ...(manifest.layer ? { layer: manifest.layer } : {}),
    ...(manifest.sha256 ? { sha256: manifest.sha256.toLowerCase() } : {}),
  };
}

function fromManifest(declared: NonNullable<ModelManifest['preprocessing']>): PartialPreprocessing {
  const { scale, ...rest } = declared;
  return { ...rest, scale: typeof scale === 'number' ? scale : 1 / Number(scale.slice(2)) };
}
