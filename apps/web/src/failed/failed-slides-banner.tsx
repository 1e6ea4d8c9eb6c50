'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { count, counted } from '../format/number';
import { progressWords } from '../job/progress-words';
import { useJob } from '../job/use-job';
import { sentences } from '../rpc/failure';
import { useStudy } from '../study/study-context';
import { Button } from '../ui/button';
import { useAnnounce } from '../ui/live-region';
import { Banner, Progress } from '../ui/state';
import { MendSlides } from './mend-slides';
import { shortReason } from './needs-scale';

/** How many slides are done and why others are not, with the way to mend it; while that runs, how far it is. */
export function FailedSlidesBanner() {
  const { detail } = useStudy();
  const queries = useQueryClient();
  const announce = useAnnounce();
  const [mending, setMending] = useState(false);
  const [asked, setAsked] = useState<string>();
  const [failed, setFailed] = useState<string>();
  const { job } = useJob(asked ?? detail.job, (ended) => {
    if (ended.kind !== 'apply') return;
    setAsked(undefined);
    if (ended.state === 'failed') setFailed(sentences(ended.message ?? 'It failed', ended.suggestion));
    announce(ended.state === 'complete' ? 'The slides were tried again.' : 'Trying again has ended.');
    void queries.invalidateQueries();
  });
  const { failures, slides } = detail;
  if (job?.kind === 'apply' && (job.state === 'running' || job.state === 'queued')) {
    const { progress } = job;
    return (
      <Banner
        tone="partial"
        title={`Adding slides. ${progress ? progressWords(progress) : 'Waiting for a worker'}`}
      >
        <Progress label="Adding slides" done={progress?.done ?? 0} total={progress?.total ?? 0} />
        The study is shown as it was before.
      </Banner>
    );
  }
  return (
    <>
      <Banner
        tone="partial"
        title={`${count(slides)} of ${counted(slides + failures.length, 'slide')} done, ${count(failures.length)} failed: ${shortReason(failures)}.`}
        actions={
          <Button size="small" onClick={() => setMending(true)}>
            Which, and mend them
          </Button>
        }
      >
        {failed && `Trying again did not help. ${failed}`}
      </Banner>
      {mending && (
        <MendSlides
          onClose={() => setMending(false)}
          onAsked={(id) => {
            setFailed(undefined);
            setAsked(id);
            setMending(false);
          }}
        />
      )}
    </>
  );
}
