'use client';
import type { TileRow } from '@morphoscope/rpc';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTRPC } from '../rpc/client';
import { useStudy } from '../study/study-context';

/** Tiles asked for at once. */
const CHUNK = 60;

/**
 * The tile at a place of a list of rows. Neighbours in the list come with it, in one request that they share, so that a
 * gallery of any length asks only for what is in sight.
 */
export function useTileAt(rows: ArrayLike<number>, index: number): TileRow | undefined {
  const { id, dictionary } = useStudy();
  const trpc = useTRPC();
  const start = Math.floor(index / CHUNK) * CHUNK;
  const chunk = useMemo(
    () => Array.from({ length: Math.min(CHUNK, rows.length - start) }, (_, i) => rows[start + i] as number),
    [rows, start],
  );
  const tiles = useQuery({
    ...trpc.tiles.list.queryOptions({
      study: id,
      ...(dictionary ? { dictionary: dictionary.id } : {}),
      filter: { rows: chunk },
      limit: CHUNK,
    }),
    staleTime: 600_000,
  });
  const row = rows[index];
  return tiles.data?.items.find((tile) => tile.row === row);
}
