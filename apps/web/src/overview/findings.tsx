'use client';
import type { Finding } from '@morphoscope/domain';
import { useQuery } from '@tanstack/react-query';
import { AlertTriangle, CircleAlert, Info } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { count } from '../format/number';
import { useTRPC } from '../rpc/client';
import { useView } from '../state/use-view';
import { carried, studyPath } from '../study/links';
import { type OpenStudy, useStudy } from '../study/study-context';
import { Button } from '../ui/button';
import { Chip } from '../ui/chip';
import type { Cluster } from '../ui/cluster';
import { RailHead } from '../ui/panel';
import styles from './findings.module.css';

interface Shown {
  readonly finding: Finding;
  readonly cluster?: Cluster;
}

const rank = { error: 0, warning: 1, info: 2 } as const;
const marks = { error: CircleAlert, warning: AlertTriangle, info: Info } as const;

/** Findings of clusters, of a study, and `more` of its evaluation, gravest first, each once. */
function findingsOf(
  { detail, clusters }: Pick<OpenStudy, 'detail' | 'clusters'>,
  more: readonly Finding[] = [],
): Shown[] {
  const all: Shown[] = [
    ...clusters.flatMap((cluster) => cluster.findings.map((finding) => ({ finding, cluster }))),
    ...[...detail.findings, ...more].map((finding) => ({ finding })),
  ];
  const seen = new Set<string>();
  return all
    .filter(({ finding }) => {
      const key = `${finding.code} ${finding.message}`;
      return !seen.has(key) && seen.add(key);
    })
    .sort((a, b) => rank[a.finding.severity] - rank[b.finding.severity]);
}

/** What a person should know before believing the rest. */
export function Findings() {
  const study = useStudy();
  const [view] = useView();
  const [all, setAll] = useState(false);
  const trpc = useTRPC();
  const evaluation = useQuery(trpc.metrics.page.queryOptions({ study: study.id }));
  const findings = findingsOf(study, evaluation.data?.page?.findings);
  const grave = findings.filter(({ finding }) => finding.severity !== 'info');
  const shown = all ? findings : grave.slice(0, 6);
  const left = findings.length - shown.length;
  return (
    <section aria-label="Findings">
      <RailHead title="Findings" count={count(findings.length)} />
      <ul className={styles.list}>
        {shown.length === 0 && (
          <li className={styles.none}>Nothing stands in the way of reading this study.</li>
        )}
        {shown.map(({ finding, cluster }) => {
          const Mark = marks[finding.severity];
          const words = (
            <>
              {cluster && (
                <>
                  <Chip of={cluster} size="small" named />{' '}
                </>
              )}
              {finding.message}
            </>
          );
          return (
            <li key={`${finding.code}-${finding.location}-${cluster?.cluster}`} className={styles.finding}>
              <Mark size={16} strokeWidth={1.5} aria-label={finding.severity} />
              <div>
                <p className={finding.severity === 'info' ? 'second' : 'strong'}>
                  {cluster ? (
                    <Link
                      href={studyPath(study.id, { page: 'concept', cluster: cluster.cluster }, carried(view))}
                    >
                      {words}
                    </Link>
                  ) : (
                    words
                  )}
                </p>
                {finding.suggestion && <p className="second">{finding.suggestion}</p>}
              </div>
            </li>
          );
        })}
        {(left > 0 || all) && (
          <li>
            <Button size="small" look="plain" onClick={() => setAll((was) => !was)}>
              {all ? 'Fewer' : `${count(left)} more`}
            </Button>
          </li>
        )}
      </ul>
    </section>
  );
}
