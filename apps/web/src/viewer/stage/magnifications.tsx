'use client';
import {
  magnificationAt,
  magnificationText,
  mppAt,
  nearestObjective,
  type Optics,
  objectives,
} from '../geometry/magnification';
import { type Signal, useSignal } from './signal';
import type { SlideStage } from './slide-stage';
import styles from './stage.module.css';
import type { StageView } from './stage-view';

/** The whole slide, or an objective. The one nearest to what is seen shows the magnification there is. */
export function Magnifications({
  stage,
  view,
  optics,
}: {
  readonly stage: SlideStage;
  readonly view: Signal<StageView | null>;
  readonly optics: Optics;
}) {
  const now = useSignal(view, (seen) =>
    seen ? magnificationText(magnificationAt(optics, seen.place.mpp)) : '',
  );
  const nearest = useSignal(view, (seen) =>
    seen ? nearestObjective(magnificationAt(optics, seen.place.mpp)) : -1,
  );
  const go = (magnification: number) => {
    const place = view.value?.place;
    if (place) stage.goTo({ ...place, mpp: mppAt(optics, magnification) });
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as this bar
    <div role="group" aria-label="Magnification" className={`${styles.float} ${styles.magnifications}`}>
      <button type="button" aria-pressed={nearest === -1} title="Whole slide, F" onClick={() => stage.fit()}>
        {nearest === -1 ? now : 'Fit'}
      </button>
      {objectives.map((objective, i) => (
        <button key={objective} type="button" aria-pressed={nearest === i} onClick={() => go(objective)}>
          {nearest === i ? now : `${objective}×`}
        </button>
      ))}
    </div>
  );
}
