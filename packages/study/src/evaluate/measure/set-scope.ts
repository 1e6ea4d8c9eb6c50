import type { MetricScope } from '@morphoscope/domain';
import type { MapSet } from '../map-set.js';

/**
 * Where the figures of a map set stand: a dictionary's under its id; a control's once under every dictionary of its size,
 * so that each dictionary has its controls beside it.
 */
export function scopesOf(set: MapSet, sets: readonly MapSet[]): MetricScope[] {
  if (set.kind === 'dictionary') return [{ dictionary: set.id }];
  return sets
    .filter((one) => one.kind === 'dictionary' && (set.control === 'norm' || one.K === set.K))
    .map(({ id }) => ({ dictionary: id, control: set.control }));
}
