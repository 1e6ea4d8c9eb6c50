'use client';
import type { AtlasInfo } from '@morphoscope/rpc';
import { skipToken, useQuery } from '@tanstack/react-query';
import { useTRPC } from '../rpc/client';
import { useStudy } from '../study/study-context';
import { type AtlasColumns, decodeColumns } from './columns';

/** The map of a study, loaded. */
export interface LoadedAtlas {
  readonly info: AtlasInfo;
  readonly columns: AtlasColumns;
}

/** Asks what the map holds, then for its points as bytes. They stay for the session: a map never changes its address. */
export function useAtlas(): {
  readonly atlas?: LoadedAtlas;
  readonly error: unknown;
  readonly retry: () => void;
} {
  const { id, dictionary, detail } = useStudy();
  const trpc = useTRPC();
  const info = useQuery(
    trpc.atlas.get.queryOptions(
      detail.hasIndex ? { study: id, ...(dictionary ? { dictionary: dictionary.id } : {}) } : skipToken,
    ),
  );
  const columns = useQuery({
    queryKey: ['atlas-columns', info.data?.url, info.data?.tiles],
    queryFn: info.data ? ({ signal }) => fetchColumns(info.data, signal) : skipToken,
    staleTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
    retry: 1,
  });
  return {
    ...(info.data && columns.data ? { atlas: { info: info.data, columns: columns.data } } : {}),
    error: info.error ?? columns.error,
    retry: () => {
      void info.refetch();
      void columns.refetch();
    },
  };
}

async function fetchColumns(
  { url, tiles, classNames }: Pick<AtlasInfo, 'url' | 'tiles' | 'classNames'>,
  signal: AbortSignal,
): Promise<AtlasColumns> {
  const response = await fetch(url, { signal });
  if (!response.ok)
    throw new Error(`The points of the map did not come: ${response.status} ${response.statusText}`);
  return decodeColumns(await response.arrayBuffer(), tiles, classNames.length);
}
