'use client';
import type { Finding } from '@morphoscope/domain';
import { skipToken, useQuery } from '@tanstack/react-query';
import { AlertTriangle, CircleAlert, Info } from 'lucide-react';
import Link from 'next/link';
import { count } from '../format/number';
import { useTRPC } from '../rpc/client';
import { useAddressPart } from '../state/use-address-part';
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

/** The first words of a finding, said strongly, and the rest. */
export function headOf(message: string): readonly [head: string, rest: string] {
  const end = message.search(/: |\. | \(/);
  return end < 0 ? [message, ''] : [message.slice(0, end), message.slice(end)];
}

/** Mistakes spoken of, at most. */
const mostMistakes = 2;

/** What a person should know before believing the rest. */
export function Findings() {
  const study = useStudy();
  const [view] = useView();
  const [findingsShown, show] = useAddressPart('findings', ['grave', 'all']);
  const all = findingsShown === 'all';
  const trpc = useTRPC();
  const made = study.detail.dictionaries.length > 0;
  const evaluation = useQuery(trpc.metrics.page.queryOptions(made ? { study: study.id } : skipToken));
  const findings = findingsOf(study, evaluation.data?.page?.findings);
  const grave = findings.filter(({ finding }) => finding.severity !== 'info');
  const shown = all ? findings : grave.slice(0, 6);
  const left = findings.length - shown.length;
  const mistakes = (evaluation.data?.page?.reading ?? [])
    .filter(
      ({ text, basis }) => text.startsWith('The model takes') && basis?.[0]?.target?.includes(' instead of '),
    )
    .slice(0, mostMistakes);
  return (
    <section aria-label="Findings">
      <RailHead title="Findings" count={count(findings.length)} />
      <ul className={styles.list}>
        {shown.length === 0 && (
          <li className={styles.none}>
            {!made
              ? 'Findings come with the clusters.'
              : evaluation.isLoading
                ? '\u00a0'
                : evaluation.data?.page
                  ? 'Nothing stands in the way of reading this study.'
                  : 'None so far. An evaluation looks for more.'}
          </li>
        )}
        {shown.map(({ finding, cluster }) => {
          const Mark = marks[finding.severity];
          const [head, rest] = headOf(finding.message);
          const words = (
            <>
              {cluster && (
                <>
                  <Chip of={cluster} size="small" named />{' '}
                </>
              )}
              {head}
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
                  <span className={styles.rest}>{rest}</span>
                </p>
                {finding.suggestion && <p className="second">{finding.suggestion}</p>}
              </div>
            </li>
          );
        })}
        {mistakes.map((sentence) => (
          <li key={sentence.text} className={styles.finding}>
            <Info size={16} strokeWidth={1.5} aria-label="likely" />
            <div>
              <p className="second">
                <span className="strong">{sentence.text.split('. ')[0]}.</span>
              </p>
              <p className={styles.way}>
                <Link href={studyPath(study.id, { page: 'decision' }, carried(view))}>Worst mistakes</Link>
                {', '}
                <Link href={studyPath(study.id, { page: 'evaluation' }, carried(view))}>why</Link>
              </p>
            </div>
          </li>
        ))}
        {(left > 0 || all) && (
          <li className={styles.more}>
            <Button size="small" look="plain" onClick={() => show(all ? 'grave' : 'all')}>
              {all ? 'Fewer' : `${count(left)} more`}
            </Button>
          </li>
        )}
      </ul>
    </section>
  );
}
