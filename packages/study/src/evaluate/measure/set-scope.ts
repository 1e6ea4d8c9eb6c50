import type { Dictionary, MetricScope } from '@morphoscope/domain';
import type { MapSet } from '../map-set.js';
import { sameDistance } from '../weight-rule.js';

/**
 * Where the figures of a map set stand: a dictionary's under its id; a control's once under every dictionary of its size,
 * so that each dictionary has its controls beside it. A random H stands only beside dictionaries that weigh cells as it does.
 */
export function scopesOf(set: MapSet, sets: readonly MapSet[]): MetricScope[] {
  if (set.kind === 'dictionary') return [{ dictionary: set.id }];
  return sets
    .filter((one) => one.kind === 'dictionary' && standsBeside(set, one.K, one.dictionary))
    .map(({ id }) => ({ dictionary: id, control: set.control }));
}

type Control = Extract<MapSet, { readonly kind: 'control' }>;

function standsBeside(set: Control, K: number, dictionary: Dictionary): boolean {
  if (set.control === 'norm') return true;
  if (K !== set.K) return false;
  const random = set.control === 'random-h' || set.control === 'random-cells';
  return !random || sameDistance(set.dictionary, dictionary);
}
