'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useTRPC } from '../rpc/client';
import { WriteButton } from '../shell/write-button';
import { useView } from '../state/use-view';
import { carried, studyPath } from '../study/links';
import { useStudy } from '../study/study-context';
import { DotPlot, type DotRow } from '../ui/chart/dot-plot';
import { Card } from '../ui/panel';
import { EmptyState, Failed, LoadingWords, Skeleton } from '../ui/state';
import styles from './overview.module.css';

/** A key figure as it comes over the wire, where pairs are lists. */
interface KeyFigure {
  readonly title: string;
  readonly how: string;
  readonly row: { readonly value: number | null; readonly interval?: readonly number[] };
  readonly yardsticks: readonly { readonly kind: string; readonly word: string; readonly value: number }[];
  readonly slides: readonly number[];
}

/** A figure of the evaluation as a row of dots: chance and controls dashed, the limit solid. */
export function dotRow({ title, how, row, yardsticks, slides }: KeyFigure): DotRow {
  const chance =
    yardsticks.find(({ kind }) => kind === 'chance') ?? yardsticks.find(({ kind }) => kind === 'control');
  const limit = yardsticks.find(({ kind }) => kind === 'limit');
  return {
    name: title,
    note: how,
    value: row.value,
    dots: slides,
    ...(chance ? { chance: chance.value, chanceName: chance.word } : {}),
    ...(limit ? { limit: limit.value } : {}),
    ...(row.interval ? { interval: [row.interval[0] ?? 0, row.interval[1] ?? 0] as const } : {}),
  };
}

/** How far the explanation can be trusted, in six figures at most. */
export function TrustCard() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { id, detail, dictionary } = useStudy();
  const [view] = useView();
  const { data, error, refetch } = useQuery(trpc.metrics.page.queryOptions({ study: id }));
  const evaluate = useMutation(
    trpc.jobs.submit.mutationOptions({
      onSuccess: () => queries.invalidateQueries(trpc.studies.pathFilter()),
    }),
  );
  const figures = data?.page?.trust.find((one) => one.dictionary === dictionary?.id)?.figures ?? [];
  return (
    <Card
      title="How far to trust it"
      note={
        figures.length > 0 ? (
          <Link href={studyPath(id, { page: 'evaluation' }, carried(view))}>
            dot: slide, dashed: chance or control
          </Link>
        ) : undefined
      }
    >
      {error && <Failed error={error} onRetry={() => refetch()} />}
      {!data && !error && (
        <div className={styles.waiting}>
          <Skeleton height={detail.hasEvaluation ? (detail.sweeps.length > 0 ? 358 : 298) : 150} />
          <LoadingWords>Reading the evaluation.</LoadingWords>
        </div>
      )}
      {data && figures.length > 0 && (
        <DotPlot label={`How far to trust ${dictionary?.id}`} rows={figures.map(dotRow)} nameWidth={214} />
      )}
      {data && figures.length === 0 && (
        <EmptyState
          action={
            <WriteButton
              least="editor"
              disabled={detail.state !== 'complete'}
              busy={evaluate.isPending || evaluate.isSuccess}
              onClick={() => evaluate.mutate({ kind: 'evaluate', study: id })}
            >
              {evaluate.isSuccess ? 'Evaluation has begun' : 'Evaluate'}
            </WriteButton>
          }
        >
          {data.message ?? 'Nothing was measured of these clusters yet.'}
        </EmptyState>
      )}
      {evaluate.error && <Failed error={evaluate.error} />}
    </Card>
  );
}
