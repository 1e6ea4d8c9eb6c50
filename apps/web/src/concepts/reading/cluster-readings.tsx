'use client';
import type { ConceptCard, Reading } from '@morphoscope/rpc';
import { skipToken, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { fixed } from '../../format/number';
import { date } from '../../format/time';
import { useTRPC } from '../../rpc/client';
import { useStudy } from '../../study/study-context';
import { Section } from '../../ui/panel';
import styles from '../concept-detail.module.css';
import { initials } from '../initials';

/** What blind readers called a cluster, and how far they agreed over all of them. Nothing where nobody read it. */
export function ClusterReadings({ card }: { readonly card: ConceptCard }) {
  const { id, dictionary } = useStudy();
  const trpc = useTRPC();
  const readings = useQuery(trpc.readings.list.queryOptions({ study: id }));
  const here = (readings.data ?? []).filter((reading) => reading.dictionary === dictionary?.id);
  if (here.length === 0) return null;
  return (
    <Section title="Readings" note="named blind">
      {here.map((reading) => (
        <OneReading key={reading.id} reading={reading} cluster={card.cluster} />
      ))}
    </Section>
  );
}

function OneReading({ reading, cluster }: { readonly reading: Reading; readonly cluster: number }) {
  const { id } = useStudy();
  const trpc = useTRPC();
  const done = reading.readers.some(({ me, answered }) => me && answered === reading.clusters);
  const detail = useQuery(
    trpc.readings.get.queryOptions(done ? { study: id, reading: reading.id } : skipToken),
  );
  const result = detail.data?.result;
  const answers = result?.byCluster.find((each) => each.cluster === cluster)?.answers ?? [];
  return (
    <div className={styles.reading}>
      <Link href={`/s/${id}/reading/${reading.id}`}>{reading.title}</Link>
      <span className="third small">{date(reading.at)}</span>
      <span className="small second number">
        {result?.kappa === undefined || result.kappa === null
          ? `${reading.readers.length} of 2`
          : `κ ${fixed(result.kappa)}`}
      </span>
      {answers.map(({ reader, choice, comment }) => (
        <span key={reader} className={styles.answer}>
          <b title={reader}>{initials(reader)}</b>
          <span>
            {choice}
            {comment && `: ${comment}`}
          </span>
        </span>
      ))}
      {!done && <span className={styles.answer}>Shown once you have read it yourself.</span>}
    </div>
  );
}
