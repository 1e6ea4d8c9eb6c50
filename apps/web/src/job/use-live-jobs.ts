'use client';
import type { Job } from '@morphoscope/rpc';
import { useQueryClient } from '@tanstack/react-query';
import { useSubscription } from '@trpc/tanstack-react-query';
import { useState } from 'react';
import { useTRPC } from '../rpc/client';
import { connection } from '../rpc/connection';

/** States that a job does not leave by itself. */
const ended: readonly Job['state'][] = ['complete', 'failed', 'cancelled'];

/** Whether a job is over. */
export const hasEnded = (job: Job): boolean => ended.includes(job.state);

/**
 * Jobs of the organisation as they go, by id of the job. When one ends, everything that shows studies is asked again.
 */
export function useLiveJobs(): ReadonlyMap<string, Job> {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [jobs, setJobs] = useState<ReadonlyMap<string, Job>>(new Map());
  useSubscription(
    trpc.jobs.watch.subscriptionOptions(
      {},
      {
        onConnectionStateChange: ({ state, error }) => {
          if (state === 'connecting' && error) connection.lost();
        },
        onData: (job) => {
          setJobs((now) => new Map(now).set(job.id, job));
          if (hasEnded(job)) {
            void queries.invalidateQueries(trpc.studies.pathFilter());
            void queries.invalidateQueries(trpc.projects.pathFilter());
          }
        },
      },
    ),
  );
  return jobs;
}
