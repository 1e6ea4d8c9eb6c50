'use client';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useState } from 'react';
import { useTRPC } from '../../rpc/client';
import { useStudy } from '../../study/study-context';
import { Button } from '../../ui/button';
import { Failed, LoadingWords } from '../../ui/state';
import { nextUnanswered } from '../reading-progress';
import type { LoadedReading } from './loaded-reading';
import styles from './reading.module.css';
import { ReadingQuestion } from './reading-question';
import { ReadingResult } from './reading-result';

/** One blind reading: cluster after cluster in the reader's own order, then the result. */
export function ReadingPage({ reading }: { readonly reading: string }) {
  const { id } = useStudy();
  const trpc = useTRPC();
  const found = useQuery({ ...trpc.readings.get.queryOptions({ study: id, reading }), staleTime: 0 });
  if (found.error)
    return (
      <div className={styles.page}>
        <Failed error={found.error} onRetry={() => found.refetch()} />
      </div>
    );
  if (!found.data)
    return (
      <div className={styles.page}>
        <LoadingWords>Loading the reading.</LoadingWords>
      </div>
    );
  return <Reading detail={found.data} />;
}

function Reading({ detail }: { readonly detail: LoadedReading }) {
  const { id } = useStudy();
  const [wanted, setWanted] = useState<number>();
  const next = nextUnanswered(detail);
  const current = wanted ?? next;
  const finished = next === undefined;
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>{detail.title}</h1>
        <span className="second">
          {detail.answers.length} of {detail.order.length} read
        </span>
        <span className={styles.space} />
        <Link href={`/s/${id}/concepts`}>Leave</Link>
      </header>
      <nav className={styles.steps} aria-label="Clusters of this reading">
        {detail.order.map((cluster, i) => {
          const done = detail.answers.some((answer) => answer.cluster === cluster);
          return (
            <button
              key={cluster}
              type="button"
              className={styles.step}
              data-state={done ? 'done' : 'open'}
              aria-current={cluster === current ? 'step' : undefined}
              aria-label={`Cluster ${i + 1} of ${detail.order.length}${done ? ', read' : ''}`}
              onClick={() => setWanted(cluster)}
            />
          );
        })}
      </nav>
      {current !== undefined && (
        <ReadingQuestion
          key={current}
          detail={detail}
          cluster={current}
          onAnswered={(after) => setWanted(nextUnanswered(after, current))}
        />
      )}
      {finished && wanted !== undefined && (
        <p>
          <Button onClick={() => setWanted(undefined)}>Back to the result</Button>
        </p>
      )}
      {finished && wanted === undefined && <ReadingResult detail={detail} />}
    </div>
  );
}
