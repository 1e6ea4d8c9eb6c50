'use client';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../rpc/client';

/** Why a job waits: others are before it, or nobody is there to do it. */
export function WaitingWords() {
  const trpc = useTRPC();
  const { data } = useQuery({
    ...trpc.users.server.queryOptions(),
    refetchInterval: 10_000,
    staleTime: 5000,
  });
  if (data?.workers === 0)
    return (
      <>
        No worker is running, so nothing happens until one is: <code>morphoscope worker</code> on this or
        another machine.
      </>
    );
  return <>Waiting for a worker; others may be before it.</>;
}
