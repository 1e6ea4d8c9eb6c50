'use client';
import { skipToken, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTRPC } from '../../rpc/client';
import { useView } from '../../state/use-view';
import type { ViewState } from '../../state/view-state';
import { type OpenStudy, useOpenStudy, useStudy } from '../../study/study-context';
import { type MatchedCard, matchedCards, viewBeside } from './match-clusters';

/** Another study, ready to be shown beside the one of the page. */
export interface StudyBeside {
  readonly study: OpenStudy;
  readonly cards: readonly MatchedCard[];
  /** The view of the page, in clusters and weights of this study. */
  readonly view: ViewState;
  /** Why its clusters have their own colours. */
  readonly unmatched?: unknown;
}

/** Opens another study in the colours of the one of the page, where it holds the slide. */
export function useMatchedStudy(
  id: string,
  slide: string,
): {
  readonly beside: StudyBeside | undefined;
  readonly error: unknown;
  readonly retry: () => void;
} {
  const trpc = useTRPC();
  const own = useStudy();
  const [view] = useView();
  const { study, error, retry } = useOpenStudy(id, 'own');
  const holds = study?.detail.slideInfo.some(({ slideId }) => slideId === slide);
  const comparison = useQuery({
    ...trpc.studies.compare.queryOptions(
      holds && study?.dictionary && own.dictionary
        ? {
            a: { study: own.id, dictionary: own.dictionary.id },
            b: { study: id, dictionary: study.dictionary.id },
          }
        : skipToken,
    ),
    retry: false,
  });
  const beside = useMemo(() => {
    if (!study || comparison.isLoading) return undefined;
    const pairs = comparison.data?.comparisons[0]?.pairs;
    if (!pairs) return { study, cards: study.clusters, view, unmatched: comparison.error };
    const cards = matchedCards(own.clusters, study.clusters, pairs);
    const scale = { own: own.concepts?.weightScale ?? 1, other: study.concepts?.weightScale ?? 1 };
    return { study: { ...study, clusters: cards }, cards, view: viewBeside(view, cards, scale) };
  }, [study, own, view, comparison.data, comparison.error, comparison.isLoading]);
  return { beside, error, retry };
}
