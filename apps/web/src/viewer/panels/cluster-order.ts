import type { ConceptCard } from '@morphoscope/rpc';
import { type ConceptOrder, orderedConcepts } from '../../concepts/concept-order';

/** Effect of a cluster on a class as the list shows it: importance, logit per unit of W. */
export function listEffect(card: ConceptCard, classIndex: number): number | undefined {
  return card.importance?.[classIndex];
}

/** Share of a slide that a cluster has. */
export function shareOn(card: ConceptCard, slide: string): number | undefined {
  return card.prevalence.find((each) => each.slide === slide)?.share;
}

/** Clusters in order, hidden ones last. Ties keep their number. */
export function orderedFor(
  clusters: readonly ConceptCard[],
  order: ConceptOrder,
  classIndex: number,
  slide: string,
): ConceptCard[] {
  if (order !== 'share') return orderedConcepts(clusters, order, classIndex);
  return [...clusters].sort(
    (a, b) =>
      Number(a.hidden) - Number(b.hidden) ||
      (shareOn(b, slide) ?? 0) - (shareOn(a, slide) ?? 0) ||
      a.cluster - b.cluster,
  );
}
