'use client';
import { skipToken, useQuery } from '@tanstack/react-query';
import { useTRPC } from '../rpc/client';
import { useStudy } from '../study/study-context';
import type { AskedTiles } from './neighbour-choice';
import type { FindQuery } from './use-question';

/** Slides and strongest clusters of the question; known before the search, because filters are about them. */
export function useAsked(query: FindQuery | undefined): AskedTiles | undefined {
  const { id, dictionary } = useStudy();
  const trpc = useTRPC();
  const found = useQuery({
    ...trpc.neighbours.find.queryOptions(
      query && query.kind !== 'image'
        ? { study: id, ...(dictionary ? { dictionary: dictionary.id } : {}), query, k: 1 }
        : skipToken,
    ),
    staleTime: 600_000,
  });
  if (!found.data) return undefined;
  const { asked } = found.data;
  return {
    slides: [...new Set(asked.map(({ slide }) => slide))],
    clusters: [...new Set(asked.flatMap(({ cluster }) => (cluster === undefined ? [] : [cluster])))],
  };
}
