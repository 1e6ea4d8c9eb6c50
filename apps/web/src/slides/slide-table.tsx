'use client';
import type { StudySlide } from '@morphoscope/rpc';
import Link from 'next/link';
import { count, fixed, micronsPerPixel, percent } from '../format/number';
import { sharesOf } from '../overview/shares';
import { predictedClass } from '../overview/slide-shares';
import { useView } from '../state/use-view';
import { carried, studyPath } from '../study/links';
import { useStudy } from '../study/study-context';
import { MixtureStrip } from '../ui/mixture-strip';
import { Table } from '../ui/table';
import styles from './slides.module.css';

/** Slides as a table that sorts by any column. */
export function SlideTable({ slides }: { readonly slides: readonly StudySlide[] }) {
  const study = useStudy();
  const [view] = useView();
  const { detail, clusters } = study;
  return (
    <div className={styles.table}>
      <Table
        label="Slides"
        rows={slides}
        rowKey={({ slideId }) => slideId}
        columns={[
          {
            key: 'slide',
            head: 'Slide',
            sort: ({ slideId }) => slideId,
            cell: ({ slideId }) => (
              <Link href={studyPath(study.id, { page: 'slide', slide: slideId }, carried(view))}>
                {slideId}
              </Link>
            ),
          },
          { key: 'label', head: 'Label', sort: ({ label = '' }) => label, cell: ({ label }) => label ?? '–' },
          { key: 'group', head: 'Group', sort: ({ group = '' }) => group, cell: ({ group }) => group ?? '–' },
          { key: 'site', head: 'Site', sort: ({ site = '' }) => site, cell: ({ site }) => site ?? '–' },
          {
            key: 'mixture',
            head: 'Clusters',
            width: 180,
            cell: ({ slideId }) => (
              <MixtureStrip size="thick" shares={sharesOf(study, slideId)} clusters={clusters} />
            ),
          },
          {
            key: 'tiles',
            head: 'Tiles',
            numeric: true,
            sort: ({ tiles }) => tiles,
            cell: ({ tiles }) => count(tiles),
          },
          {
            key: 'area',
            head: 'Tissue, mm²',
            numeric: true,
            sort: ({ tissueAreaMm2 }) => tissueAreaMm2,
            cell: ({ tissueAreaMm2 }) => fixed(tissueAreaMm2),
          },
          {
            key: 'scale',
            head: 'Scale',
            numeric: true,
            sort: ({ mpp }) => mpp.x,
            cell: ({ mpp }) => micronsPerPixel(mpp.x),
          },
          {
            key: 'predicted',
            head: 'Predicted',
            sort: (slide) => detail.classNames[predictedClass(slide)] ?? '',
            cell: (slide) => detail.classNames[predictedClass(slide)],
          },
          ...detail.classNames.slice(0, 6).map((name, c) => ({
            key: `class-${name}`,
            head: name,
            numeric: true,
            sort: ({ meanPrediction }: StudySlide) => meanPrediction[c] ?? 0,
            cell: ({ meanPrediction }: StudySlide) =>
              detail.activation === 'none' ? fixed(meanPrediction[c] ?? 0) : percent(meanPrediction[c] ?? 0),
          })),
        ]}
      />
    </div>
  );
}
