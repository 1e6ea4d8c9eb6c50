import { MorphoscopeError } from '@morphoscope/domain';
import type { TfjsSource } from '../../model-source.js';

/**
 * The same Keras model with the free height and width of its inputs fixed to `side`, so that building it gives the size
 * of every map. Sizes that the model states stay.
 * @returns `undefined` when there is nothing to fix.
 */
export function withInputSide(source: TfjsSource, side: number | undefined): TfjsSource | undefined {
  if (side === undefined) return undefined;
  const topology = structuredClone(source.files.topology);
  if (!fixSizes(topology, side)) return undefined;
  const artifacts = { ...source.files.artifacts, modelTopology: topology };
  return { ...source, files: { ...source.files, topology, artifacts } };
}

const shapeKeys = ['batch_input_shape', 'batchInputShape', 'batch_shape'];

function fixSizes(value: unknown, side: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  let changed = false;
  for (const [key, inner] of Object.entries(value)) {
    if (shapeKeys.includes(key) && Array.isArray(inner) && inner.length === 4) {
      for (const axis of [1, 2]) {
        if (inner[axis] !== null) continue;
        inner[axis] = side;
        changed = true;
      }
    } else if (fixSizes(inner, side)) changed = true;
  }
  return changed;
}

/** The error when sizes are needed and neither the model nor anybody else states them. */
export function freeSize(source: TfjsSource): MorphoscopeError {
  return new MorphoscopeError(
    'ModelError',
    "the model takes images of any size, so the layers' sizes depend on the tile size",
    {
      where: source.path,
      suggestion: 'State the tile size in px (tilePx in the model manifest, or --tile).',
    },
  );
}
