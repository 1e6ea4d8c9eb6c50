import type { AttributionMethod, MetricScope } from '@morphoscope/domain';
import type { MapSet } from '../map-set.js';

/** One map per tile of what matters for the tile's own decision, and where its figures stand. */
export type ProbeMap =
  | { readonly kind: 'method'; readonly method: AttributionMethod; readonly scope: MetricScope }
  /** All clusters of a dictionary, each by its contribution to the decision; or the one that contributes most in the tile. */
  | {
      readonly kind: 'clusters' | 'strongest-cluster';
      readonly set: number;
      readonly scope: MetricScope;
    }
  /** Controls: ‖A‖, and cells in random order. */
  | { readonly kind: 'norm' | 'random-order'; readonly scope: MetricScope };

/** The maps that are held against each other: saliency methods, clusters, controls. */
export function probeMaps(sets: readonly MapSet[], methods: readonly AttributionMethod[]): ProbeMap[] {
  return [
    ...methods.map((method): ProbeMap => ({ kind: 'method', method, scope: { method } })),
    ...sets.flatMap((set, s): ProbeMap[] =>
      set.kind === 'dictionary'
        ? (['clusters', 'strongest-cluster'] as const).map((kind) => ({
            kind,
            set: s,
            scope: { dictionary: set.id, method: kind },
          }))
        : [],
    ),
    ...(['norm', 'random-order'] as const).map((kind): ProbeMap => ({ kind, scope: { control: kind } })),
  ];
}
