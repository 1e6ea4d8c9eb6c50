import type { ConceptCard } from '@morphoscope/rpc';
import type { OpenStudy } from '../study/study-context';

type Shares = ReadonlyMap<string, readonly number[]>;

/** By the clusters they belong to: a page asks for every slide many times. */
const known = new WeakMap<readonly ConceptCard[], Shares>();

function sharesBySlide(clusters: readonly ConceptCard[]): Shares {
  const shares = new Map<string, number[]>();
  clusters.forEach(({ prevalence }, i) => {
    for (const { slide, share } of prevalence) {
      const ofSlide = shares.get(slide) ?? clusters.map(() => 0);
      ofSlide[i] = share;
      shares.set(slide, ofSlide);
    }
  });
  return shares;
}

/** Share of every cluster on a slide, same order as the clusters. */
export function sharesOf({ clusters }: Pick<OpenStudy, 'clusters'>, slideId: string): readonly number[] {
  const shares = known.get(clusters) ?? sharesBySlide(clusters);
  known.set(clusters, shares);
  return shares.get(slideId) ?? clusters.map(() => 0);
}
