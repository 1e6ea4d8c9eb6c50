'use client';
import { useQueryClient } from '@tanstack/react-query';
import { progressWords } from '../job/progress-words';
import { useJob } from '../job/use-job';
import { WaitingWords } from '../job/waiting-words';
import { useStudy } from '../study/study-context';
import { Banner, Progress } from '../ui/state';

/** How far the run of this study is, as it goes. */
export function RunningBanner() {
  const { detail } = useStudy();
  const queries = useQueryClient();
  // Clusters were asked for before they were there: that answer must not stay.
  const { job } = useJob(detail.job, () => void queries.invalidateQueries());
  const progress = job?.progress ?? detail.progress;
  const waits = (job?.state ?? detail.state) === 'queued';
  return (
    <Banner
      tone="partial"
      title={
        job?.state === 'retrying'
          ? `Trying again: ${job.message ?? ''}`
          : progress && !waits
            ? progressWords(progress)
            : waits
              ? 'The run waits'
              : 'Starting'
      }
    >
      <Progress label="Run" done={progress?.done ?? 0} total={progress?.total ?? 0} />
      {waits ? <WaitingWords /> : 'What is there already is shown.'}
    </Banner>
  );
}
