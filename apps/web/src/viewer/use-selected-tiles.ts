'use client';
import { skipToken, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTRPCClient } from '../rpc/client';
import { useStudy } from '../study/study-context';
import { useSelection } from '../study/use-selection';
import type { Box } from './geometry/affine';

/** Tiles of a selection that are drawn on one slide at most. */
const MOST = 5000;
const none: readonly Box[] = [];

/** Where the selected tiles lie on a slide, level-0 px. */
export function useSelectedTiles(slide: string): readonly Box[] {
  const client = useTRPCClient();
  const { id, detail, firstRow } = useStudy();
  const { rows } = useSelection();
  const index = detail.slideInfo.findIndex(({ slideId }) => slideId === slide);
  const here = useMemo(() => {
    const [from, to] = [firstRow[index] ?? 0, firstRow[index + 1] ?? 0];
    return rows.filter((row) => row >= from && row < to).slice(0, MOST);
  }, [rows, firstRow, index]);
  const places = useQuery({
    queryKey: ['places of tiles', id, slide, here],
    queryFn:
      here.length === 0
        ? skipToken
        : async ({ signal }) => {
            const boxes: Box[] = [];
            let cursor: string | undefined;
            do {
              const page = await client.tiles.list.query(
                { study: id, filter: { slides: [slide], rows: here }, limit: 500, ...(cursor && { cursor }) },
                { signal },
              );
              boxes.push(...page.items.map(({ place }) => place));
              cursor = page.nextCursor;
            } while (cursor !== undefined);
            return boxes;
          },
  });
  return here.length === 0 ? none : (places.data ?? none);
}
