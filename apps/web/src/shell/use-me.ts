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

/** Whether `role` may do what needs the role `least`. */
export const mayAs = (role: Role, least: Role): boolean => order.indexOf(role) >= order.indexOf(least);

/**
 * Whether the person here has at least this role; `false` while that is asked. For what is left out for others; a button
 * is a `WriteButton`.
 */
export function useMay(least: Role): boolean {
  const me = useMe();
  return me !== undefined && mayAs(me.role, least);
}
