'use client';
import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query';
import { type NeighbourChoice, neighbourFilterOf } from '../neighbours/neighbour-choice';
import { useTRPC } from '../rpc/client';
import { useStudy } from '../study/study-context';

/** A tile that is asked about, with its strongest cluster (−1: none). */
export interface AskedTile {
  readonly slide: string;
  readonly tile: number;
  readonly cluster: number;
}

/** The six tiles nearest to one, as chosen. */
export function useNearest(asked: AskedTile | undefined, choice: NeighbourChoice) {
  const { id, dictionary } = useStudy();
  const trpc = useTRPC();
  return useQuery({
    ...trpc.neighbours.find.queryOptions(
      asked
        ? {
            study: id,
            ...(dictionary ? { dictionary: dictionary.id } : {}),
            query: { kind: 'tiles', tiles: [{ slide: asked.slide, tile: asked.tile }] },
            k: 6,
            filter: neighbourFilterOf(
              choice,
              { slides: [asked.slide], clusters: asked.cluster < 0 ? [] : [asked.cluster] },
              choice === 'slide',
            ),
          }
        : skipToken,
    ),
    staleTime: 600_000,
    placeholderData: keepPreviousData,
  });
}
