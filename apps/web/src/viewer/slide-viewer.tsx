'use client';
import { studyPath } from '../study/links';
import { useStudy } from '../study/study-context';
import { ButtonLink } from '../ui/button';
import { Banner, EmptyState } from '../ui/state';
import styles from './slide-viewer.module.css';
import { SlideWorkspace } from './slide-workspace';

/** A slide of the study of this page with its layers; or why it is not there. */
export function SlideViewer({ slide: slideId }: { readonly slide: string }) {
  const { id, detail } = useStudy();
  const slide = detail.slideInfo.find((each) => each.slideId === slideId);
  if (slide) return <SlideWorkspace key={slideId} slide={slide} />;
  const failure = detail.failures.find((each) => each.slideId === slideId);
  const back = <ButtonLink href={studyPath(id, { page: 'slides' })}>All slides</ButtonLink>;
  return (
    <div className={styles.centre}>
      {failure ? (
        <Banner tone="error" title={`${slideId} was left out: ${failure.message}`} actions={back}>
          {failure.suggestion}
        </Banner>
      ) : (
        <EmptyState action={back}>
          {detail.state === 'running' || detail.state === 'queued'
            ? `${slideId} is not done yet.`
            : `There is no slide ${slideId} in this study.`}
        </EmptyState>
      )}
    </div>
  );
}
