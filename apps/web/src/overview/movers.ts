import type { ConceptCard } from '@morphoscope/rpc';

/** Effects below this part of the largest are not spoken of, as in the reading of the evaluation. */
const worthSaying = 0.1;

/** Clusters that move a class, the strongest first. */
export interface Movers {
  readonly towards: readonly Mover[];
  readonly against: readonly Mover[];
}

export interface Mover {
  readonly card: ConceptCard;
  /** Mean effect on the logit of the class over all covered cells. */
  readonly effect: number;
}

/**
 * The clusters that move a class most on the tissue as it is, `most` for it and `most` against it, without hidden ones and
 * without those below a tenth of the largest. Both empty where the head is not linear in the layer.
 */
export function moversOf(cards: readonly ConceptCard[], classIndex: number, most = 2): Movers {
  const all = cards.flatMap((card) => {
    const effect = card.effect?.[classIndex];
    return card.hidden || effect === undefined || !Number.isFinite(effect) ? [] : [{ card, effect }];
  });
  const largest = Math.max(0, ...all.map(({ effect }) => Math.abs(effect)));
  const side = (sign: 1 | -1): Mover[] =>
    all
      .filter(({ effect }) => effect * sign > worthSaying * largest)
      .sort((a, b) => sign * (b.effect - a.effect) || a.card.cluster - b.card.cluster)
      .slice(0, most);
  return { towards: side(1), against: side(-1) };
}
