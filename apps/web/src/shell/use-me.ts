'use client';
import type { Me, Role } from '@morphoscope/rpc';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../rpc/client';

const order: readonly Role[] = ['viewer', 'annotator', 'editor', 'admin'];

/** Who is here; `undefined` while that is asked. */
export function useMe(): Me | undefined {
  const trpc = useTRPC();
  return useQuery({ ...trpc.users.me.queryOptions(), staleTime: 300_000 }).data;
}

/** Whether the person here has at least this role. `false` while that is asked. */
export function useMay(least: Role): boolean {
  const me = useMe();
  return me !== undefined && order.indexOf(me.role) >= order.indexOf(least);
}
