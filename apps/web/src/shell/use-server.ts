'use client';
import type { ServerInfo } from '@morphoscope/rpc';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../rpc/client';

/** What the server is and takes; `undefined` while that is asked. */
export function useServer(): ServerInfo | undefined {
  const trpc = useTRPC();
  return useQuery({ ...trpc.users.server.queryOptions(), staleTime: 300_000 }).data;
}
