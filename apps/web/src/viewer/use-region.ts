'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { count } from '../format/number';
import { useTRPC } from '../rpc/client';
import { failureWords } from '../rpc/failure';
import { useView } from '../state/use-view';
import type { PickedRegion } from '../state/view-state';
import { useStudy } from '../study/study-context';
import { type Meeting, useSelection } from '../study/use-selection';
import { useAnnounce } from '../ui/live-region';
import { regionQuery } from './tools/outline';

/** Takes a region: its tiles become, or meet, the selection that all pages share. */
export function useTakeRegion(): (region: PickedRegion, meeting: Meeting) => Promise<void> {
  const trpc = useTRPC();
  const client = useQueryClient();
  const announce = useAnnounce();
  const { id, dictionary } = useStudy();
  const [, change] = useView();
  const { select } = useSelection();
  return useCallback(
    async (region, meeting) => {
      change({ region });
      if (!dictionary) return;
      try {
        const { rows } = await client.fetchQuery(
          trpc.tiles.region.queryOptions({
            study: id,
            dictionary: dictionary.id,
            slide: region.slide,
            region: regionQuery(region),
          }),
        );
        select(rows, meeting);
        announce.quietly(`Region with ${count(rows.length)} tiles`);
      } catch (error) {
        announce(failureWords(error));
      }
    },
    [change, client, trpc, id, dictionary, select, announce],
  );
}
