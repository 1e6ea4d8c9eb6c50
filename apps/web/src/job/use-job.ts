'use client';
import type { Job } from '@morphoscope/rpc';
import { skipToken, useQuery } from '@tanstack/react-query';
import { useSubscription } from '@trpc/tanstack-react-query';
import { useRef, useState } from 'react';
import { useTRPC } from '../rpc/client';
import { hasEnded } from './use-live-jobs';

/** One job as it goes. `onEnd` is told once when it ends while one looks. */
export function useJob(
  id: string | undefined,
  onEnd?: (job: Job) => void,
): { readonly job: Job | undefined; readonly error: unknown } {
  const trpc = useTRPC();
  const [live, setLive] = useState<Job>();
  const open = useRef<string>(undefined);
  useSubscription(
    trpc.jobs.watch.subscriptionOptions(id === undefined ? skipToken : { job: id }, {
      onData: (job) => {
        setLive(job);
        // A job that had ended before is told first too.
        if (!hasEnded(job)) open.current = job.id;
        else if (open.current === job.id) onEnd?.(job);
      },
    }),
  );
  const known = useQuery(trpc.jobs.get.queryOptions(id === undefined ? skipToken : { job: id }));
  const job = live?.id === id ? live : known.data;
  return { job, error: known.error };
}
