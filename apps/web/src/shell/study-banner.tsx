'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { count } from '../format/number';
import { progressWords } from '../job/progress-words';
import { useTRPC } from '../rpc/client';
import { useStudy } from '../study/study-context';
import { Button } from '../ui/button';
import { Disclosure } from '../ui/popover';
import { Banner, Progress } from '../ui/state';
import styles from './study-banner.module.css';
import { useMay } from './use-me';

/** What a study is not: still running, failed half-way, without some slides, its folder gone. */
export function StudyBanner() {
  const { detail, dictionary, problem } = useStudy();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const may = useMay('editor');
  const retry = useMutation(
    trpc.jobs.retry.mutationOptions({
      onSuccess: () => queries.invalidateQueries(trpc.studies.pathFilter()),
    }),
  );
  const { state, progress, failures, job } = detail;
  const running = state === 'running' || state === 'queued';
  if (running) {
    return (
      <div className={styles.row}>
        <Banner tone="partial" title={progress ? progressWords(progress) : 'Waiting for a worker'}>
          <Progress label="Run" done={progress?.done ?? 0} total={progress?.total ?? 0} />
          What is there already is shown.
        </Banner>
      </div>
    );
  }
  if (state === 'failed' || state === 'missing' || state === 'cancelled') {
    return (
      <div className={styles.row}>
        <Banner
          tone={state === 'cancelled' ? 'partial' : 'error'}
          title={detail.message ?? `The run was ${state}.`}
          actions={
            job &&
            may && (
              <Button size="small" busy={retry.isPending} onClick={() => retry.mutate({ job })}>
                Resume
              </Button>
            )
          }
        >
          {detail.suggestion ?? (dictionary ? 'What was finished is shown.' : '')}
        </Banner>
      </div>
    );
  }
  if (failures.length > 0) {
    const done = detail.slides;
    return (
      <div className={styles.row}>
        <Banner
          tone="partial"
          title={`${count(done)} of ${count(done + failures.length)} slides done, ${count(failures.length)} failed: ${failures[0]?.message}`}
          actions={
            <Disclosure
              named
              label="Slides that failed"
              className={styles.more}
              button="Which, and what to do"
            >
              <ul className={styles.failures}>
                {failures.map(({ slideId, message, suggestion }) => (
                  <li key={slideId}>
                    <b>{slideId}</b> {message} {suggestion}
                  </li>
                ))}
              </ul>
            </Disclosure>
          }
        />
      </div>
    );
  }
  if (problem && detail.dictionaries.length > 0) {
    return (
      <div className={styles.row}>
        <Banner tone="error" title="The clusters of this study could not be read.">
          {problem instanceof Error ? problem.message : ''}
        </Banner>
      </div>
    );
  }
  return null;
}
