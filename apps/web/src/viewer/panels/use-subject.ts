'use client';
import { skipToken, useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../rpc/client';
import type { PickedRegion } from '../../state/view-state';
import { useStudy } from '../../study/study-context';
import { type Cell, middleOf } from '../hover/cell';
import { regionQuery } from '../tools/outline';
import { figuresOfMixture, figuresOfSlide, type Scope, type SubjectFigures } from './subject';

/** What is asked for a panel, and what came. */
export interface Subject {
  readonly figures: SubjectFigures | undefined;
  readonly pending: boolean;
  readonly error: unknown;
  readonly retry: () => void;
}

/** Figures of the slide, or of the region or cell on it that was picked. */
export function useSubject(
  scope: Scope,
  slide: string,
  region: PickedRegion | undefined,
  cell: Cell | undefined,
): Subject {
  const trpc = useTRPC();
  const { id, dictionary } = useStudy();
  const base = dictionary && { study: id, dictionary: dictionary.id, slide };
  const whole = useQuery(trpc.metrics.slide.queryOptions(base && scope === 'slide' ? base : skipToken));
  const part = useQuery(
    trpc.tiles.region.queryOptions(
      base && scope === 'region' && region ? { ...base, region: regionQuery(region) } : skipToken,
    ),
  );
  const place = useQuery(
    trpc.tiles.place.queryOptions(
      base && scope === 'cell' && cell ? { ...base, ...middleOf(cell) } : skipToken,
    ),
  );
  const query = { slide: whole, region: part, cell: place }[scope];
  const figures =
    scope === 'slide'
      ? whole.data && figuresOfSlide(whole.data)
      : (scope === 'region' ? part.data : place.data) &&
        figuresOfMixture((scope === 'region' ? part.data : place.data) as NonNullable<typeof place.data>);
  return { figures, pending: query.isLoading, error: query.error, retry: () => void query.refetch() };
}
