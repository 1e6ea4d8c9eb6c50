'use client';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { Fragment } from 'react';
import { percent, signed } from '../format/number';
import { useTRPC } from '../rpc/client';
import { useView } from '../state/use-view';
import { carried, studyPath } from '../study/links';
import { useStudy } from '../study/study-context';
import { ClusterInText } from '../ui/chip';
import { Select } from '../ui/menu';
import { type Mover, moversOf } from './movers';
import styles from './story.module.css';

/** What the model has learned, in two sentences with their chance level, above everything else. */
export function Story() {
  const { id, clusters, classIndex } = useStudy();
  const [view] = useView();
  const { towards, against } = moversOf(clusters, classIndex);
  return (
    <div className={styles.story}>
      {towards.length + against.length > 0 && (
        <p>
          <ClassName />
          {towards.length > 0 && (
            <>
              {' is pushed up by '}
              <Movers movers={towards} />
            </>
          )}
          {against.length > 0 && (
            <>
              {towards.length > 0 ? ', and down by ' : ' is pushed down by '}
              <Movers movers={against} />
            </>
          )}
          <span className="second"> logit on average.</span>
        </p>
      )}
      <Kept href={studyPath(id, { page: 'evaluation' }, carried(view))} />
    </div>
  );
}

function ClassName() {
  const { detail, classIndex } = useStudy();
  const [, change] = useView();
  const name = detail.classNames[classIndex] ?? '';
  if (detail.classNames.length < 2) return <b>{name}</b>;
  return (
    <Select
      label="Class"
      size="small"
      value={String(classIndex)}
      options={detail.classNames.map((label, i) => ({ value: String(i), label }))}
      onChange={(value) => change({ classIndex: Number(value) })}
    />
  );
}

function Movers({ movers }: { readonly movers: readonly Mover[] }) {
  const { id } = useStudy();
  const [view] = useView();
  return movers.map(({ card, effect }, i) => (
    <Fragment key={card.cluster}>
      {i > 0 && ' and '}
      <Link
        className={styles.mover}
        href={studyPath(id, { page: 'concept', cluster: card.cluster }, carried(view))}
      >
        <ClusterInText of={card} />
      </Link>{' '}
      <b className="number">{signed(effect)}</b>
    </Fragment>
  ));
}

/** How much of the decision the clusters hold, beside chance, and what they leave out. */
function Kept({ href }: { readonly href: string }) {
  const trpc = useTRPC();
  const { id, dictionary } = useStudy();
  const { data } = useQuery(trpc.metrics.page.queryOptions({ study: id }));
  if (!data) return <p className="second">{'\u00a0'}</p>;
  const figures = data.page?.trust.find((one) => one.dictionary === dictionary?.id)?.figures ?? [];
  const of = (metric: string) => figures.find(({ row }) => row.name === metric);
  const kept = of('completeness-label-agreement');
  const chance = kept?.yardsticks.find(({ kind }) => kind === 'chance');
  const left = of('residual-share');
  if (kept?.row.value == null) {
    return <p className="second">How much of the decision these clusters hold was not measured yet.</p>;
  }
  return (
    <p>
      From {dictionary?.K} clusters alone the model gives{' '}
      <Link href={href}>
        <b className="number">{percent(kept.row.value)}</b> of tiles the same label
      </Link>
      {chance && (
        <>
          , by chance <b className="number">{percent(chance.value)}</b>
        </>
      )}
      .
      {left?.row.value != null && (
        <>
          {' '}
          They leave out <b className="number">{percent(left.row.value)}</b> of the evidence for{' '}
          {left.row.scope.target}.
        </>
      )}
    </p>
  );
}
