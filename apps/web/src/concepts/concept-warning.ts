import type { ConceptCard } from '@morphoscope/rpc';
import { percent } from '../format/number';

/** From here on, a cluster that two slides hold is called out, where there are at least four. */
const FEW = 0.6;
/** Matched cosine of slide-disjoint halves that is asked for. */
export const halvesWanted = 0.9;

const words: Readonly<Record<string, string>> = {
  'cluster-dead': 'Strongest nowhere',
  'cluster-on-one-slide': 'Almost all on one slide',
  'cluster-follows-site': 'Follows one site',
};

/** The most urgent thing to know about a cluster, in a few words for its card; `undefined` where there is none. */
export function warningWords(card: ConceptCard, all: readonly ConceptCard[]): string | undefined {
  const known = card.findings.map(({ code }) => words[code]).find((text) => text !== undefined);
  if (known) return known;
  const held = onTwoSlides(card);
  if (held !== undefined && held >= FEW) return `${percent(held)} on two slides`;
  const least = Math.min(...all.map(({ halfStability }) => halfStability ?? Number.POSITIVE_INFINITY));
  if (card.halfStability !== undefined && card.halfStability < halvesWanted && card.halfStability === least)
    return 'Least stable';
  return undefined;
}

/** Share of a cluster that its two fullest slides hold, by share of tissue; `undefined` with fewer than four slides. */
export function onTwoSlides({ prevalence }: Pick<ConceptCard, 'prevalence'>): number | undefined {
  if (prevalence.length < 4) return undefined;
  const shares = prevalence.map(({ share }) => share).sort((a, b) => b - a);
  const sum = shares.reduce((a, b) => a + b, 0);
  return sum > 0 ? ((shares[0] ?? 0) + (shares[1] ?? 0)) / sum : undefined;
}
