import type { DecisionMetric, Dictionary } from '@morphoscope/domain';

/** How cells become weights of NMF prototypes: what is done to signed activations first, and the distance they are rebuilt in. */
export type WeightRule = Pick<Dictionary, 'shift' | 'metric'>;

/** Whether two rules measure in the same distance; the shift is the layer's own, the same for all dictionaries of a study. */
export function sameDistance(a: WeightRule, b: WeightRule): boolean {
  return a.metric === b.metric || (!!a.metric && !!b.metric && sameMetric(a.metric, b.metric));
}

function sameMetric(a: DecisionMetric, b: DecisionMetric): boolean {
  return (
    a.rank === b.rank &&
    a.directions.length === b.directions.length &&
    a.directions.every((value, i) => value === b.directions[i])
  );
}

/**
 * The rules that dictionaries of one size weigh cells by, each once; k-means counts as plain.
 * @param shift of the layer, where it has values below zero.
 */
export function weightRules(
  dictionaries: readonly Dictionary[],
  shift: Dictionary['shift'],
): readonly WeightRule[] {
  const rules: WeightRule[] = [];
  for (const { metric } of dictionaries) {
    const rule = { ...(shift ? { shift } : {}), ...(metric ? { metric } : {}) };
    if (!rules.some((known) => sameDistance(known, rule))) rules.push(rule);
  }
  return rules;
}
