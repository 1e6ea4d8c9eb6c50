'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../rpc/client';
import { sentences } from '../rpc/failure';
import { useMay } from '../shell/use-me';
import { WriteButton } from '../shell/write-button';
import { useStudy } from '../study/study-context';
import { ButtonLink } from '../ui/button';
import { Banner, Failed } from '../ui/state';
import { slideFailureWords } from './needs-scale';
import styles from './stopped-run-banner.module.css';

/** A run that ended before its end, or a study whose folder is gone: why, what is there, and how to go on. */
export function StoppedRunBanner() {
  const { detail, dictionary } = useStudy();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const may = useMay('editor');
  const retry = useMutation(
    trpc.jobs.retry.mutationOptions({
      onSuccess: () => queries.invalidateQueries(trpc.studies.pathFilter()),
    }),
  );
  const { id, state, job, failures, settings, projectId } = detail;
  const cancelled = state === 'cancelled';
  return (
    <>
      <Banner
        tone={cancelled ? 'partial' : 'error'}
        title={cancelled ? 'The run was cancelled.' : sentences(detail.message ?? 'The run failed')}
        actions={
          may && (
            <span className={styles.actions}>
              {settings && (
                <ButtonLink size="small" href={`/new?project=${projectId}&like=${id}`}>
                  Change and run again
                </ButtonLink>
              )}
              {job && (
                <WriteButton
                  least="editor"
                  size="small"
                  busy={retry.isPending}
                  onClick={() => retry.mutate({ job })}
                >
                  Resume
                </WriteButton>
              )}
            </span>
          )
        }
      >
        {failures.length === 0 && detail.suggestion}
        {dictionary && ' What was finished is shown.'}
        {failures.length > 0 && (
          <ul className={styles.failures} aria-label="Slides that failed">
            {failures.slice(0, 5).map((failure) => {
              const { message, suggestion } = slideFailureWords(failure);
              return (
                <li key={failure.slideId}>
                  <b>{failure.slideId}</b> {sentences(message, suggestion)}
                </li>
              );
            })}
            {failures.length > 5 && <li>And {failures.length - 5} more.</li>}
          </ul>
        )}
      </Banner>
      {retry.error && <Failed error={retry.error} />}
    </>
  );
}
