import { noClusterColour } from '@morphoscope/heatmap/colormap';
import type { ConceptCard, DictionaryComparison } from '@morphoscope/rpc';
import type { ViewState } from '../../state/view-state';

/** A cluster of the other study as it is shown beside: in the colour of the one that lies where it lies. */
export interface MatchedCard extends ConceptCard {
  /** Its partner in the first study; absent where it has none. */
  readonly partner?: { readonly name: string; readonly cluster: number; readonly dice: number };
}

/**
 * Clusters of the other study in the colours of the first, grey without a partner.
 * @param own clusters of the first study.
 */
export function matchedCards(
  own: readonly ConceptCard[],
  other: readonly ConceptCard[],
  pairs: DictionaryComparison['pairs'],
): MatchedCard[] {
  return other.map((card): MatchedCard => {
    const pair = pairs.find(({ a, b }) => b === card.cluster && a >= 0);
    const like = pair && own.find(({ cluster }) => cluster === pair.a);
    if (!pair || !like) return { ...card, colour: noClusterColour };
    const { name, cluster, colour } = like;
    return { ...card, colour, partner: { name, cluster, dice: pair.dice } };
  });
}

/**
 * What of a view holds for the other study: clusters shown are those whose partners are; weights have another unit there, so the
 * threshold keeps its share of the scale. Clusters without a partner are shown while all are.
 * @param scale W at the end of the scale, of the first study and of the other.
 */
export function viewBeside(
  view: ViewState,
  cards: readonly MatchedCard[],
  scale: { readonly own: number; readonly other: number },
): ViewState {
  const { on, solo, threshold, ...rest } = view;
  const shown = solo === undefined ? on : [solo];
  const like = cards.filter(({ partner }) => partner && shown?.includes(partner.cluster));
  return {
    ...rest,
    ...(shown ? { on: like.map(({ cluster }) => cluster) } : {}),
    ...(threshold === undefined ? {} : { threshold: (threshold * scale.other) / (scale.own || 1) }),
  };
}
