'use client';
import type { ReactNode } from 'react';
import { FailedSlidesBanner } from '../failed/failed-slides-banner';
import { StoppedRunBanner } from '../failed/stopped-run-banner';
import { progressWords } from '../job/progress-words';
import { WaitingWords } from '../job/waiting-words';
import { failureOf, sentences } from '../rpc/failure';
import { useStudy } from '../study/study-context';
import { Banner, Progress } from '../ui/state';
import styles from './study-banner.module.css';

/** What a study is not: still running, failed half-way, without some slides, its folder gone. */
export function StudyBanner() {
  const banner = useBanner();
  return banner && <div className={styles.row}>{banner}</div>;
}

function useBanner(): ReactNode {
  const { detail, problem } = useStudy();
  const { state, progress, failures } = detail;
  if (state === 'running' || state === 'queued')
    return (
      <Banner
        tone="partial"
        title={progress ? progressWords(progress) : state === 'queued' ? 'The run waits' : 'Starting'}
      >
        <Progress label="Run" done={progress?.done ?? 0} total={progress?.total ?? 0} />
        {state === 'queued' && !progress ? <WaitingWords /> : 'What is there already is shown.'}
      </Banner>
    );
  if (state !== 'complete') return <StoppedRunBanner />;
  if (failures.length > 0) return <FailedSlidesBanner />;
  if (problem && detail.dictionaries.length > 0) {
    const { message, suggestion } = failureOf(problem);
    return (
      <Banner tone="error" title="The clusters of this study could not be read.">
        {sentences(message, suggestion)}
      </Banner>
    );
  }
  return null;
}
