'use client';
import { fixed, percent } from '../../format/number';
import { useStudy } from '../../study/study-context';
import { ClusterName } from '../../ui/chip';
import { EmptyState } from '../../ui/state';
import { Table } from '../../ui/table';
import { kappaWord } from '../reading-progress';
import type { LoadedReading } from './loaded-reading';
import styles from './reading.module.css';

/** How far blind readers agreed, against chance, and where they did not. */
export function ReadingResult({ detail }: { readonly detail: LoadedReading }) {
  const { clusters } = useStudy();
  const { result } = detail;
  const others = detail.readers.filter(({ me }) => !me);
  const readers = [
    ...new Set((result?.byCluster ?? []).flatMap(({ answers }) => answers.map(({ reader }) => reader))),
  ];
  if (!result || readers.length < 2)
    return (
      <EmptyState>
        You have read all. {others.length === 0 ? 'Nobody else has begun' : 'Others have not finished'}:
        agreement needs two readers.
      </EmptyState>
    );
  return (
    <>
      <div className={styles.figures}>
        <p className={styles.figure}>
          {readers.length > 2 ? 'Fleiss’ κ' : 'Cohen’s κ'}, 0 is chance, 1 is full agreement
          <b>{result.kappa === null ? 'not defined' : fixed(result.kappa)}</b>
          <span className="third small">
            {result.kappa === null
              ? 'All answers are the same word, or only one reader has finished.'
              : `${kappaWord(result.kappa)}${result.interval ? `, 95 % interval ${fixed(result.interval[0] ?? Number.NaN)} to ${fixed(result.interval[1] ?? Number.NaN)}` : ''}`}
          </span>
        </p>
        <p className={styles.figure}>
          Same word
          <b>{percent(result.agreement)}</b>
          <span className="third small">
            of {result.byCluster.length} clusters; chance would give {percent(result.chance)}
          </span>
        </p>
      </div>
      <Table
        label="Answers by cluster; rows where readers differ are bold"
        rows={[...result.byCluster].sort((a, b) => Number(agree(a)) - Number(agree(b)))}
        rowKey={({ cluster }) => String(cluster)}
        columns={[
          {
            key: 'cluster',
            head: 'Cluster',
            cell: ({ cluster }) => {
              const of = clusters.find((each) => each.cluster === cluster);
              return of ? <ClusterName of={of} /> : `Cluster ${cluster + 1}`;
            },
          },
          ...readers.map((reader) => ({
            key: reader,
            head: reader,
            cell: (row: (typeof result.byCluster)[number]) => {
              const answer = row.answers.find((each) => each.reader === reader);
              return (
                <span className={agree(row) ? undefined : styles.differ}>
                  {answer?.choice ?? '–'}
                  {answer?.comment && <span className="third small"> {answer.comment}</span>}
                </span>
              );
            },
          })),
          { key: 'agree', head: 'Agree', cell: (row) => (agree(row) ? 'yes' : 'no') },
        ]}
      />
    </>
  );
}

function agree({ answers }: { readonly answers: readonly { readonly choice: string }[] }): boolean {
  return new Set(answers.map(({ choice }) => choice)).size < 2;
}
