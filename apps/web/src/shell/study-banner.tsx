'use client';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { FailedSlidesBanner } from '../failed/failed-slides-banner';
import { RunningBanner } from '../failed/running-banner';
import { StoppedRunBanner } from '../failed/stopped-run-banner';
import { useTRPC } from '../rpc/client';
import { failureOf, sentences } from '../rpc/failure';
import { useStudy } from '../study/study-context';
import { Button } from '../ui/button';
import { Banner } from '../ui/state';
import styles from './study-banner.module.css';

/** What a study is not: still running, failed half-way, without some slides, its folder gone. */
export function StudyBanner() {
  const banner = useBanner();
  return banner && <div className={styles.row}>{banner}</div>;
}

function useBanner(): ReactNode {
  const { detail, problem } = useStudy();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { state, failures } = detail;
  if (state === 'running' || state === 'queued') return <RunningBanner />;
  if (state !== 'complete') return <StoppedRunBanner />;
  if (failures.length > 0) return <FailedSlidesBanner />;
  if (problem && detail.dictionaries.length > 0) {
    const { message, suggestion } = failureOf(problem);
    return (
      <Banner
        tone="error"
        title="The clusters of this study could not be read."
        actions={
          <Button size="small" onClick={() => void queries.invalidateQueries(trpc.concepts.pathFilter())}>
            Try again
          </Button>
        }
      >
        {sentences(message, suggestion)}
      </Banner>
    );
  }
  return null;
}
