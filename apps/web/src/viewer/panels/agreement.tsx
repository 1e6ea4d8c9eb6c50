'use client';
import type { StudySlide } from '@morphoscope/rpc';
import { skipToken, useQuery } from '@tanstack/react-query';
import { Fragment } from 'react';
import { count, fixed } from '../../format/number';
import { useTRPC } from '../../rpc/client';
import { useStudy } from '../../study/study-context';
import { Section } from '../../ui/panel';
import { mapName, methodName } from '../layer-names';
import styles from './decision-panel.module.css';

/** How far the sum of cluster effects and the stored saliency maps tell the same, against a shifted map as chance. */
export function Agreement({ slide }: { readonly slide: StudySlide }) {
  const trpc = useTRPC();
  const { id, dictionary, detail, classIndex } = useStudy();
  const asked = dictionary !== undefined && slide.maps.length > 0;
  const { data } = useQuery(
    trpc.metrics.slide.queryOptions(
      asked ? { study: id, dictionary: dictionary.id, slide: slide.slideId } : skipToken,
    ),
  );
  const className = detail.classNames[classIndex];
  const rows = data?.agreement.filter((row) => row.className === className) ?? [];
  if (rows.length === 0) return null;
  const figure = (value: number | null) => (value === null ? '–' : fixed(value));
  const single = rows.length === 1 ? rows[0] : undefined;
  return (
    <Section
      title={single ? `Against ${methodName(single.method)}` : 'Against other maps'}
      note={single ? `r = ${figure(single.r)}` : 'r over cells'}
    >
      {single ? (
        <p className="small second">
          Sum of clusters against the map, {count(single.cells)} cells of the slide. Shifted map:{' '}
          {figure(single.shifted)}.
        </p>
      ) : (
        <div className={styles.agreement}>
          <span className={styles.head}>Whole slide</span>
          <span className={styles.head}>r</span>
          <span className={styles.head}>shifted</span>
          {rows.map((row) => (
            <Fragment key={row.key}>
              <span title={`${mapName(row)}, ${count(row.cells)} cells`}>{methodName(row.method)}</span>
              <span className="number strong">{figure(row.r)}</span>
              <span className="number third">{figure(row.shifted)}</span>
            </Fragment>
          ))}
        </div>
      )}
    </Section>
  );
}
