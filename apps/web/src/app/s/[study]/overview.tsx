'use client';
import { skipToken, useQuery } from '@tanstack/react-query';
import { Columns2, Download, Plus } from 'lucide-react';
import { useMemo } from 'react';
import { count, counted, micronsPerPixel } from '../../../format/number';
import { DeletionCard } from '../../../overview/deletion-card';
import { EffectMatrix } from '../../../overview/effect-matrix';
import { Findings } from '../../../overview/findings';
import { LooksCard } from '../../../overview/looks-card';
import styles from '../../../overview/overview.module.css';
import { ReportButton } from '../../../overview/report-button';
import { RunProgress } from '../../../overview/run-progress';
import { SlideShares } from '../../../overview/slide-shares';
import { Story } from '../../../overview/story';
import { SweepCard } from '../../../overview/sweep-card';
import { TrustCard } from '../../../overview/trust-card';
import { useTRPC } from '../../../rpc/client';
import { methodName } from '../../../study/dictionary-words';
import { useStudy } from '../../../study/study-context';
import { ButtonLink } from '../../../ui/button';
import { Skeleton } from '../../../ui/state';

/** A study on one page: what was learned, how far to trust it, what it looks like, what is on the slides. */
export function Overview() {
  const { id, detail, dictionary, clusters } = useStudy();
  const trpc = useTRPC();
  const evaluation = useQuery(
    trpc.metrics.page.queryOptions(detail.hasEvaluation ? { study: id } : skipToken),
  );
  // Findings of the evaluation come first: slides below them must not jump when they arrive.
  const waits = detail.hasEvaluation && evaluation.isPending;
  const meta = useMemo(() => {
    const scales = [...new Set(detail.slideInfo.map(({ mpp }) => micronsPerPixel(mpp.x)))];
    return [
      [
        counted(detail.slides, 'slide'),
        counted(detail.tiles, 'tile'),
        scales.length > 2 ? `${scales.length} scales` : scales.join(' and '),
      ]
        .filter(Boolean)
        .join(', '),
      detail.layerInfo ? `Layer ${detail.layerInfo.name}, ${count(detail.layerInfo.channels)} channels` : '',
      dictionary ? `${methodName(dictionary.method)}, K = ${dictionary.K}, seed ${detail.seed}` : '',
    ]
      .filter(Boolean)
      .map((part) => `${part}.`)
      .join(' ');
  }, [detail, dictionary]);
  return (
    <div className={styles.page}>
      <div className={styles.wrap}>
        <header className={styles.head}>
          <div className={styles.title}>
            <h1>{detail.name}</h1>
            <p className="second">{meta}</p>
          </div>
          <ButtonLink icon={<Columns2 size={16} strokeWidth={1.5} />} href={`/compare?a=${id}`}>
            Compare
          </ButtonLink>
          {dictionary && <ReportButton icon={<Download size={16} strokeWidth={1.5} />} />}
          <ButtonLink
            look="primary"
            icon={<Plus size={16} strokeWidth={1.5} />}
            href={`/new?project=${detail.projectId}`}
          >
            New run
          </ButtonLink>
        </header>
        {detail.job && clusters.length === 0 && <RunProgress id={detail.job} />}
        {clusters.length > 0 && (
          <>
            <Story />
            <div className={styles.two}>
              <EffectMatrix />
              <TrustCard />
            </div>
            <div className={styles.two}>
              <LooksCard />
              <DeletionCard />
            </div>
            <SweepCard />
          </>
        )}
      </div>
      <aside className={styles.rail} aria-label="Findings and slides">
        {waits ? (
          <div className={styles.waitRail}>
            <Skeleton height={150} />
            <Skeleton height={340} />
          </div>
        ) : (
          <>
            <Findings />
            <SlideShares />
          </>
        )}
      </aside>
    </div>
  );
}
