import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../rpc/client';

/** A place below a root of the server. */
export interface FolderPlace {
  readonly root: number;
  /** Relative to the root; empty: the root itself. */
  readonly path: string;
}

/** Which files of a folder are shown. */
export type FilesOf = 'slides' | 'models';

/** What lies in a folder of the server. */
export interface FolderListing {
  /** Names of the roots; none where the server was given none. */
  readonly roots: readonly string[];
  readonly folders: readonly string[];
  readonly files: readonly { readonly name: string; readonly bytes: number; readonly registered: boolean }[];
  readonly more: boolean;
}

/** Lists a folder of the server. */
export function useFolder(of: FilesOf, place: FolderPlace) {
  const trpc = useTRPC();
  const slides = useQuery({
    ...trpc.slides.browse.queryOptions(place),
    select: ({ slides: files, ...rest }): FolderListing => ({ ...rest, files }),
    enabled: of === 'slides',
  });
  const models = useQuery({
    ...trpc.models.browse.queryOptions(place),
    select: ({ models: files, ...rest }): FolderListing => ({ ...rest, files }),
    enabled: of === 'models',
  });
  const { data, error, refetch } = of === 'slides' ? slides : models;
  return { folder: data, error, retry: () => void refetch() };
}
