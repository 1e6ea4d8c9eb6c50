'use client';
import { skipToken, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { moment } from '../format/time';
import { progressWords } from '../job/progress-words';
import { useJob } from '../job/use-job';
import { hasEnded } from '../job/use-live-jobs';
import { WaitingWords } from '../job/waiting-words';
import { useTRPC } from '../rpc/client';
import { failureWords, sentences } from '../rpc/failure';
import { WriteButton } from '../shell/write-button';
import { useAnnounce } from '../ui/live-region';
import { Card } from '../ui/panel';
import { Failed, Progress } from '../ui/state';
import styles from './overview.module.css';

/** A job at work: how far, for how long still, and what it said. */
export function RunProgress({ id }: { readonly id: string }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const announce = useAnnounce();
  const { job, error } = useJob(id, () => void queries.invalidateQueries());
  const log = useQuery({
    ...trpc.jobs.log.queryOptions(job ? { job: id, limit: 1000 } : skipToken),
    refetchInterval: job && !hasEnded(job) ? 4000 : false,
  });
  const cancel = useMutation(
    trpc.jobs.cancel.mutationOptions({ onError: (problem) => announce(failureWords(problem)) }),
  );
  if (!job) return error ? <Failed error={error} /> : null;
  const { progress, parts } = job;
  const ended = hasEnded(job);
  return (
    <Card title="This run" note={job.startedAt ? `since ${moment(job.startedAt)}` : 'waiting for a worker'}>
      <div className={styles.progress}>
        {ended ? (
          <p className="strong">{sentences(job.message ?? `The run was ${job.state}`, job.suggestion)}</p>
        ) : (
          <>
            <p className="strong">{progress ? progressWords(progress) : <WaitingWords />}</p>
            <Progress label="Progress of the run" done={progress?.done ?? 0} total={progress?.total ?? 0} />
          </>
        )}
        {parts && (
          <p className="second">
            {parts.done} of {parts.total} slides done{parts.failed > 0 ? `, ${parts.failed} failed` : ''}
          </p>
        )}
        {job.attempt > 1 && !ended && (
          <p className="second">
            Attempt {job.attempt} of {job.attempts}. {job.message}
          </p>
        )}
        {!ended && (
          <span>
            <WriteButton
              least="editor"
              size="small"
              busy={cancel.isPending}
              onClick={() => cancel.mutate({ job: id })}
            >
              Cancel
            </WriteButton>
          </span>
        )}
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls */}
        <ol className={styles.log} aria-label="What the run said" tabIndex={0}>
          {log.data?.map(({ line, at, text }) => (
            <li key={line}>
              <span className="third">{moment(at)}</span> {text}
            </li>
          ))}
        </ol>
      </div>
    </Card>
  );
}
