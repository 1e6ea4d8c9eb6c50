import type { Layer, LinearHead } from '@morphoscope/domain';
import { modelError } from './model-error.js';
import { closest, didYouMean } from './near-names.js';

/** Up to three layer names near a name that does not exist, nearest first; layers that suit clustering come first. */
export function nearNames(layers: readonly Layer[], wrong: string): string[] {
  const suitable = layers.filter((layer) => layer.unsuitable === undefined).map(({ name }) => name);
  return closest(suitable.length > 0 ? suitable : layers.map(({ name }) => name), wrong);
}

/**
 * The layer called `name`, suitable or not.
 * @throws MorphoscopeError `ModelError` with near names when there is none.
 */
export function findLayer(layers: readonly Layer[], name: string): Layer {
  const found = layers.find((layer) => layer.name === name);
  if (found) return found;
  throw modelError(`the model has no layer "${name}"`, undefined, didYouMean(nearNames(layers, name)));
}

/**
 * The layer to take when nobody chose one: the layer that the head pools if it suits clustering, else the last one that
 * suits. `undefined` when none does.
 */
export function suggestLayer(layers: readonly Layer[], head?: LinearHead): Layer | undefined {
  const suitable = layers.filter((layer) => layer.unsuitable === undefined);
  return suitable.find((layer) => layer.name === head?.layer) ?? suitable.at(-1);
}
