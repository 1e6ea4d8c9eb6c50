import type { ConceptCard } from '@morphoscope/rpc';

export const conceptOrders = ['effect', 'share', 'number'] as const;
export type ConceptOrder = (typeof conceptOrders)[number];

/**
 * Cards in order, hidden ones last: by effect on a class (strongest push first, importance where the effect is not
 * known), by share of the tissue, or by number. Ties keep their number. The list itself stays as it is.
 */
export function orderedConcepts(
  concepts: readonly ConceptCard[],
  order: ConceptOrder,
  classIndex: number,
): ConceptCard[] {
  const keyOf = (card: ConceptCard): number => {
    if (order === 'share') return card.overallPrevalence;
    if (order === 'effect') return pushOn(card, classIndex) ?? Number.NEGATIVE_INFINITY;
    return -card.cluster;
  };
  return [...concepts].sort(
    (a, b) => Number(a.hidden) - Number(b.hidden) || compare(keyOf(b), keyOf(a)) || a.cluster - b.cluster,
  );
}

/** Importance of a cluster for a class, logit per unit of W; `undefined` without a linear head. */
function pushOn(card: ConceptCard, classIndex: number): number | undefined {
  return card.importance?.[classIndex];
}

function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
