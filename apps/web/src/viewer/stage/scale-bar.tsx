'use client';
import { scaleBar } from '../geometry/scale-bar';
import { type Signal, useSignal } from './signal';
import styles from './stage.module.css';
import type { StageView } from './stage-view';

/** Longest bar, screen px. */
const LONGEST_BAR = 120;

/** How long things on the slide are. */
export function ScaleBar({ view }: { readonly view: Signal<StageView | null> }) {
  const mpp = useSignal(view, (now) => now?.place.mpp);
  if (mpp === undefined) return null;
  const { width, text } = scaleBar(mpp, LONGEST_BAR);
  return (
    <div className={`${styles.float} ${styles.scale}`}>
      <span>{text}</span>
      <i style={{ width }} />
    </div>
  );
}
