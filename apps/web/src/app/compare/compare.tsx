'use client';
import type { DictionaryComparison } from '@morphoscope/rpc';
import { skipToken, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import styles from '../../comparison/comparison.module.css';
import { matchedClusters, rowShares } from '../../comparison/matched';
import { MatchedTable } from '../../comparison/matched-table';
import { SidePicker } from '../../comparison/side-picker';
import { useSide } from '../../comparison/use-side';
import { MatrixTable } from '../../evaluation/matrix-table';
import { count, fixed } from '../../format/number';
import { useTRPC } from '../../rpc/client';
import { AppShell } from '../../shell/app-shell';
import { studyPath } from '../../study/links';
import { Card } from '../../ui/panel';
import { EmptyState, Failed, LoadingWords, Skeleton } from '../../ui/state';

/** Two studies over the same slides, side by side: another model, layer, method or K. */
export function Compare() {
  const trpc = useTRPC();
  const studies = useQuery(trpc.studies.list.queryOptions({ limit: 500 }));
  const a = useSide('a');
  const b = useSide('b');
  const ready = a.detail && b.detail && a.dictionary && b.dictionary;
  const comparison = useQuery(
    trpc.studies.compare.queryOptions(
      ready
        ? {
            a: { study: a.study as string, dictionary: a.dictionary as string },
            b: { study: b.study as string, dictionary: b.dictionary as string },
          }
        : skipToken,
    ),
  );
  const result = comparison.data?.comparisons[0];
  return (
    <AppShell>
      <div className={styles.page}>
        <h1>Compare</h1>
        <div className={styles.sides}>
          <SidePicker title="A" side={a} studies={studies.data?.items ?? []} />
          <SidePicker title="B" side={b} studies={studies.data?.items ?? []} />
        </div>
        {!ready && (
          <EmptyState>
            Choose two studies over the same slides, or two clusterings of one study. Clusters that lie in the
            same place get the same colour.
          </EmptyState>
        )}
        {comparison.error && <Failed error={comparison.error} onRetry={() => comparison.refetch()} />}
        {ready && comparison.isPending && (
          <>
            <Skeleton height={320} />
            <LoadingWords>Putting the maps of both sides over each other.</LoadingWords>
          </>
        )}
        {result && ready && (
          <Compared
            result={result}
            slides={comparison.data?.slides ?? []}
            a={{ study: a.study as string, dictionary: a.dictionary as string }}
            b={{ study: b.study as string, dictionary: b.dictionary as string }}
          />
        )}
      </div>
    </AppShell>
  );
}

/** The slide in A, with B beside it where that is another study. */
const besidePath = (a: Chosen, b: Chosen, slide: string): string =>
  studyPath(
    a.study,
    { page: 'slide', slide },
    { dictionary: a.dictionary, ...(a.study === b.study ? {} : { beside: `study:${b.study}` }) },
  );

interface Chosen {
  readonly study: string;
  readonly dictionary: string;
}

function Compared({
  result,
  slides,
  a,
  b,
}: {
  readonly result: DictionaryComparison;
  readonly slides: readonly string[];
  readonly a: Chosen;
  readonly b: Chosen;
}) {
  const trpc = useTRPC();
  const left = useQuery(trpc.concepts.list.queryOptions(a));
  const right = useQuery(trpc.concepts.list.queryOptions(b));
  return (
    <>
      <Card title="Same place, same colour" note="best partners by overlap, 2|A∩B| / (|A|+|B|)">
        <p className={styles.figures}>
          <span title="Normalised mutual information of the hard maps: 0 unrelated, 1 the same up to names">
            <b>{result.nmi === null ? '–' : fixed(result.nmi)}</b>
            normalised mutual information, chance about 0
          </span>
          <span>
            <b>{count(result.cells)}</b>cells on {count(slides.length)} slides that both label
          </span>
        </p>
        <MatchedTable
          matched={matchedClusters(result)}
          a={{ ...a, concepts: left.data }}
          b={{ ...b, concepts: right.data }}
        />
      </Card>
      <Card title="Where the cells of A lie in B" note="%, rows are A">
        <MatrixTable
          matrix={{
            id: 'shares',
            title: '',
            description: '',
            rows: result.a.names,
            columns: result.b.names,
            rowLabel: 'A',
            columnLabel: 'B',
            values: rowShares(result).map((share) => share * 100),
            scale: 'share',
            full: 100,
            digits: 0,
          }}
        />
      </Card>
      <Card title="On the slides" note="both maps side by side, moving together">
        <ul className={styles.slides}>
          {slides.map((slide) => (
            <li key={slide}>
              <Link href={besidePath(a, b, slide)}>{slide}</Link>
            </li>
          ))}
        </ul>
      </Card>
    </>
  );
}
