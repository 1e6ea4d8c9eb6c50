'use client';
import type { StudySlide } from '@morphoscope/rpc';
import { skipToken, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { count, counted, percent, signed } from '../format/number';
import { useTRPC } from '../rpc/client';
import { useAddressText } from '../state/use-address-part';
import { useView } from '../state/use-view';
import { carried, studyPath } from '../study/links';
import { useStudy } from '../study/study-context';
import { useGrowing } from '../ui/growing';
import { Select } from '../ui/menu';
import { MixtureStrip } from '../ui/mixture-strip';
import { RailHead } from '../ui/panel';
import { Picture } from '../ui/picture';
import { cropUrl } from '../ui/tile-crop';
import { sharesOf } from './shares';
import styles from './slide-shares.module.css';

/** Class that a slide's tiles give most, 0-based. */
export const predictedClass = ({ meanPrediction }: Pick<StudySlide, 'meanPrediction'>): number =>
  meanPrediction.indexOf(Math.max(...meanPrediction));

/** A small picture of a slide: its middle, so that a list does not load large thumbnails. */
function slideIcon(study: string, { slideId, width, height }: StudySlide): string {
  const side = Math.min(width, height);
  return cropUrl(study, slideId, { x: (width - side) / 2, y: (height - side) / 2, side }, 96);
}

/** Slides with what is on them and what the model says; a row leads to the slide. */
export function SlideShares() {
  const study = useStudy();
  const { id, detail, clusters, dictionary, classIndex } = study;
  const trpc = useTRPC();
  const [view] = useView();
  const [order = 'study', setOrder] = useAddressText('order');
  const decisions = useQuery(
    trpc.metrics.study.queryOptions(dictionary ? { study: id, dictionary: dictionary.id } : skipToken),
  );
  const logits = new Map(decisions.data?.perSlide.map((one) => [one.slide, one.logits]));
  const value = ({ slideId, meanPrediction }: StudySlide): number => {
    if (order === 'class') return logits.get(slideId)?.[classIndex] ?? meanPrediction[classIndex] ?? 0;
    const cluster = clusters.findIndex((one) => `cluster-${one.cluster}` === order);
    return cluster < 0 ? 0 : (sharesOf(study, slideId)[cluster] ?? 0);
  };
  const slides =
    order === 'study' ? detail.slideInfo : [...detail.slideInfo].sort((a, b) => value(b) - value(a));
  const { shown, end } = useGrowing(slides, 100);
  return (
    <section aria-label="Slides">
      <RailHead title="Slides" count={count(detail.slideInfo.length)} plain>
        <Select
          label="Order of slides"
          size="small"
          side="below-end"
          value={order}
          options={[
            { value: 'study', label: 'As in the study' },
            { value: 'class', label: `Most ${detail.classNames[classIndex]}` },
            ...clusters.map(({ cluster, name }) => ({
              value: `cluster-${cluster}`,
              label: `Most ${name}`,
            })),
          ]}
          onChange={(next) => setOrder(next === 'study' ? undefined : next)}
        />
      </RailHead>
      <ul className={styles.list}>
        {shown.map((slide) => {
          const logit = logits.get(slide.slideId);
          const top = logit ? logit.indexOf(Math.max(...logit)) : predictedClass(slide);
          return (
            <li key={slide.slideId}>
              <Link
                className={styles.row}
                href={studyPath(id, { page: 'slide', slide: slide.slideId }, carried(view))}
              >
                <Picture className={styles.thumb} src={slideIcon(id, slide)} alt="" width={38} height={38} />
                <span className={styles.words}>
                  <span className={styles.line}>
                    <span className={styles.name}>{slide.slideId}</span>
                    <span className="small third">{counted(slide.tiles, 'tile')}</span>
                  </span>
                  <MixtureStrip size="thick" shares={sharesOf(study, slide.slideId)} clusters={clusters} />
                </span>
                <span className={styles.figure}>
                  <span className={styles.class} title={`Predicted: ${detail.classNames[top]}`}>
                    {detail.classNames[top]}
                  </span>
                  <span className="strong">
                    {logit
                      ? signed(logit[top] ?? 0, 1)
                      : decisions.isLoading
                        ? '\u00a0'
                        : percent(slide.meanPrediction[top] ?? 0)}
                  </span>
                </span>
              </Link>
            </li>
          );
        })}
      </ul>
      {end}
    </section>
  );
}
