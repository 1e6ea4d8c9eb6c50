'use client';
import type { Job } from '@morphoscope/rpc';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { counted } from '../format/number';
import { progressWords } from '../job/progress-words';
import { useTRPC } from '../rpc/client';
import { useMay } from '../shell/use-me';
import { WriteButton } from '../shell/write-button';
import { useStudy } from '../study/study-context';
import { Segmented } from '../ui/segmented';
import { Banner, EmptyState, Failed, Progress } from '../ui/state';
import styles from './neighbours-page.module.css';

const atWork = (state: Job['state']) => state === 'queued' || state === 'running' || state === 'retrying';

const heading = <h1 className="visually-hidden">No index yet</h1>;

/** A study without an index of its tiles: what it is for, the button that makes it, and how far that is. */
export function IndexMissing({ message }: { readonly message?: string | undefined }) {
  const { id, detail } = useStudy();
  const trpc = useTRPC();
  const may = useMay('editor');
  const [atlas, setAtlas] = useState<'umap' | 'pca'>('umap');
  const jobs = useQuery({
    ...trpc.jobs.list.queryOptions({ study: id, limit: 20 }),
    refetchInterval: ({ state }) => (state.data?.items.some((job) => atWork(job.state)) ? 1500 : false),
    staleTime: 0,
  });
  const job = jobs.data?.items.find(({ kind }) => kind === 'index');
  useRefreshWhenDone(job);
  const submit = useMutation(trpc.jobs.submit.mutationOptions({ onSuccess: () => jobs.refetch() }));
  if (detail.state === 'running' || detail.state === 'queued')
    return (
      <>
        {heading}
        <EmptyState>
          The run is still at work. Its tiles can be looked through once they are all there.
        </EmptyState>
      </>
    );
  if (job && atWork(job.state)) return <JobProgress job={job} />;
  return (
    <div className={styles.missing}>
      {heading}
      <EmptyState
        action={
          may && (
            <span className={styles.make}>
              <Segmented
                label="Kind of map"
                value={atlas}
                onChange={setAtlas}
                options={[
                  { value: 'umap', label: 'UMAP' },
                  { value: 'pca', label: 'PCA, faster' },
                ]}
              />
              <WriteButton
                least="editor"
                look="primary"
                busy={submit.isPending}
                onClick={() => submit.mutate({ kind: 'index', study: id, atlas })}
              >
                Make the index
              </WriteButton>
            </span>
          )
        }
      >
        The map of tiles and the search for nearest tiles need an index, and this study has none.{' '}
        {message ? `${message} ` : ''}
        {may ? `It is made of ${counted(detail.tiles, 'tile')}, on a worker.` : 'Ask an editor to make it.'}
      </EmptyState>
      {job?.state === 'failed' && (
        <Banner tone="error" title={job.message ?? 'The last try failed.'}>
          {job.suggestion}
        </Banner>
      )}
      {submit.error && <Failed error={submit.error} />}
    </div>
  );
}

function JobProgress({ job }: { readonly job: Pick<Job, 'state' | 'progress'> }) {
  const { progress } = job;
  return (
    <div className={styles.missing} role="status">
      {heading}
      <p>
        {job.state === 'queued'
          ? 'Waiting for a worker.'
          : progress
            ? progressWords(progress)
            : 'Making the index.'}
      </p>
      <Progress label="Index" done={progress?.done ?? 0} total={progress?.total ?? 0} />
    </div>
  );
}

/** The page shows what the job made, without being loaded again. */
function useRefreshWhenDone(job: { readonly id: string; readonly state: string } | undefined): void {
  const trpc = useTRPC();
  const client = useQueryClient();
  const state = job?.state;
  useEffect(() => {
    if (state !== 'complete') return;
    for (const path of [trpc.studies, trpc.neighbours, trpc.atlas])
      void client.invalidateQueries({ queryKey: path.pathKey() });
  }, [state, client, trpc]);
}
