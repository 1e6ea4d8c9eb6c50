'use client';
import type { inferInput } from '@trpc/tanstack-react-query';
import { useMemo } from 'react';
import type { useTRPC } from '../rpc/client';
import { useView } from '../state/use-view';
import { slideOfRow } from '../study/rows';
import { useStudy } from '../study/study-context';
import { useSelection } from '../study/use-selection';

/** What may be asked about. */
export const questionKinds = ['tile', 'selection', 'region', 'image'] as const;
export type QuestionKind = (typeof questionKinds)[number];

export type FindQuery = inferInput<ReturnType<typeof useTRPC>['neighbours']['find']>['query'];

/** The most tiles that one question takes. */
const MOST = 1000;

/** The questions that the shared state holds now: the pinned tile, the selection, the region on a slide. */
export interface Questions {
  readonly tile?: FindQuery;
  readonly selection?: FindQuery;
  readonly region?: FindQuery;
  /** Selected tiles, all of them; a question takes the first thousand. */
  readonly selected: number;
}

export function useQuestions(): Questions {
  const { detail, firstRow } = useStudy();
  const [{ pinned, region }] = useView();
  const { rows } = useSelection();
  const tiles = useMemo(
    () =>
      rows.slice(0, MOST).flatMap((row) => {
        const i = slideOfRow(row, firstRow);
        const slide = detail.slideInfo[i];
        return slide ? [{ slide: slide.slideId, tile: row - (firstRow[i] as number) }] : [];
      }),
    [rows, firstRow, detail.slideInfo],
  );
  return useMemo(
    () => ({
      selected: rows.length,
      ...(pinned ? { tile: { kind: 'tiles' as const, tiles: [pinned] } } : {}),
      ...(tiles.length > 0 ? { selection: { kind: 'tiles' as const, tiles } } : {}),
      ...(region
        ? {
            region: {
              kind: 'region' as const,
              slide: region.slide,
              region: { x: region.x, y: region.y, width: region.width, height: region.height },
            },
          }
        : {}),
    }),
    [pinned, tiles, region, rows.length],
  );
}
