'use client';
import type { StudySlide } from '@morphoscope/rpc';
import Link from 'next/link';
import { counted, fixed, percent } from '../format/number';
import { sharesOf } from '../overview/shares';
import { predictedClass } from '../overview/slide-shares';
import { useView } from '../state/use-view';
import { carried, studyPath } from '../study/links';
import { useStudy } from '../study/study-context';
import { useGrowing } from '../ui/growing';
import { MixtureStrip } from '../ui/mixture-strip';
import { Picture } from '../ui/picture';
import styles from './slides.module.css';

/** Slides as pictures with their mixture; the mean output of the likeliest class stands beside the label. */
export function SlideCards({ slides }: { readonly slides: readonly StudySlide[] }) {
  const study = useStudy();
  const [view] = useView();
  const { shown, end } = useGrowing(slides, 60);
  return (
    <>
      <ul className={styles.cards}>
        {shown.map((slide) => {
          const top = predictedClass(slide);
          return (
            <li key={slide.slideId}>
              <Link
                className={styles.card}
                href={studyPath(study.id, { page: 'slide', slide: slide.slideId }, carried(view))}
              >
                <Picture
                  className={styles.picture}
                  src={`/api/studies/${study.id}/slides/${encodeURIComponent(slide.slideId)}/thumbnail`}
                  alt=""
                />
                <span className={styles.words}>
                  <MixtureStrip
                    size="thick"
                    shares={sharesOf(study, slide.slideId)}
                    clusters={study.clusters}
                  />
                  <span className={styles.line}>
                    <span className={styles.name}>{slide.slideId}</span>
                    {slide.label !== undefined && <span className={styles.label}>{slide.label}</span>}
                  </span>
                  <span className={`${styles.line} small third`}>
                    <span className={styles.rest}>
                      {counted(slide.tiles, 'tile')},{' '}
                      {fixed(slide.tissueAreaMm2, slide.tissueAreaMm2 < 10 ? 2 : 0)} mm²
                      {slide.split === 'held-out' ? ', kept out of the fit' : ''}
                    </span>
                    <span>
                      {study.detail.classNames[top]} {percent(slide.meanPrediction[top] ?? 0)}
                    </span>
                  </span>
                  {!slide.readable && (
                    <span className="small third">The file is not here: only its maps are shown.</span>
                  )}
                </span>
              </Link>
            </li>
          );
        })}
      </ul>
      {end}
    </>
  );
}
