'use client';
import type { Rectangle } from '@morphoscope/rpc';
import { useMemo } from 'react';
import { useView } from '../state/use-view';
import { carried, placeOf, studyPath } from '../study/links';
import { useStudy } from '../study/study-context';

/** What a link to a tile needs of it. */
export interface LinkedTile {
  readonly slide: string;
  readonly tile: number;
  readonly place: Rectangle;
}

/** Addresses that lead from a tile, or a cluster, to the other pages, with what a person had chosen. */
export function useTileLinks() {
  const study = useStudy();
  const [view] = useView();
  return useMemo(() => {
    const kept = carried(view);
    const mppOf = (slide: string) =>
      study.detail.slideInfo.find(({ slideId }) => slideId === slide)?.mpp.x ?? 1;
    return {
      /** The tile on its slide, pinned and in the middle. */
      slide: ({ slide, tile, place }: LinkedTile) =>
        studyPath(
          study.id,
          { page: 'slide', slide },
          { ...withoutRegion(kept), at: placeOf(place, mppOf(slide)), pinned: { slide, tile } },
        ),
      neighbours: ({ slide, tile }: Pick<LinkedTile, 'slide' | 'tile'>) =>
        studyPath(study.id, { page: 'neighbours' }, withoutRegion({ ...kept, pinned: { slide, tile } })),
      atlas: ({ slide, tile }: Pick<LinkedTile, 'slide' | 'tile'>) =>
        studyPath(study.id, { page: 'atlas' }, { ...kept, pinned: { slide, tile } }),
      concept: (cluster: number) => studyPath(study.id, { page: 'concept', cluster }, { ...kept, cluster }),
    };
  }, [study, view]);
}

function withoutRegion<T extends { readonly region?: unknown }>({
  region: _region,
  ...rest
}: T): Omit<T, 'region'> {
  return rest;
}
