'use client';
import type { StudySlide } from '@morphoscope/rpc';
import { skipToken, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTRPC } from '../rpc/client';
import { useView } from '../state/use-view';
import type { PickedRegion } from '../state/view-state';
import { useStudy } from '../study/study-context';
import type { OutlineMarks } from './annotations/draw-outlines';
import type { Point } from './geometry/affine';
import type { Cell } from './hover/cell';
import { useSlideNotes } from './panels/slide-notes';
import type { Marks } from './stage/marks';
import { outlineOf } from './tools/outline';
import { useSelectedTiles } from './use-selected-tiles';

/** What is drawn over the slide: the selection, the region, the pinned tile, the cell, notes. */
export function useMarks(
  slide: StudySlide,
  {
    outlines,
    region,
    cell,
    draft,
  }: {
    readonly outlines: OutlineMarks | undefined;
    readonly region: PickedRegion | undefined;
    readonly cell: Cell | undefined;
    readonly draft: readonly Point[] | undefined;
  },
): Marks {
  const trpc = useTRPC();
  const { id, dictionary } = useStudy();
  const [{ pinned }] = useView();
  const tiles = useSelectedTiles(slide.slideId);
  const { items } = useSlideNotes(slide.slideId);
  const tile = useQuery(
    trpc.tiles.get.queryOptions(
      pinned?.slide === slide.slideId
        ? { study: id, tile: pinned, ...(dictionary ? { dictionary: dictionary.id } : {}) }
        : skipToken,
    ),
  );
  return useMemo(
    () => ({
      tiles,
      outlines,
      region: region && { outline: outlineOf(region), label: 'Region' },
      pinnedTile: tile.data?.place,
      cell: cell?.box,
      draft,
      notes: items.flatMap(({ x, y }) => (x === undefined || y === undefined ? [] : [{ x, y }])),
    }),
    [tiles, outlines, region, tile.data, cell, draft, items],
  );
}
