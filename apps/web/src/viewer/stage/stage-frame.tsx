'use client';
import type { CSSProperties, HTMLAttributes, ReactNode, RefObject } from 'react';
import { classes } from '../../ui/class-names';
import { Banner, LoadingWords } from '../../ui/state';
import type { Marks } from './marks';
import styles from './stage.module.css';
import { StageMarks } from './stage-marks';
import type { StageElements, StageHandle } from './use-slide-stage';

/** The elements of a stage, and what lies over the slide. Arrow keys pan while it has the focus. */
export function StageFrame({
  label,
  elements,
  handle,
  marks,
  lamp,
  muted,
  children,
  ...handlers
}: Omit<HTMLAttributes<HTMLDivElement>, 'children'> & {
  readonly label: string;
  readonly elements: StageElements & { readonly marks: RefObject<HTMLCanvasElement | null> };
  readonly handle: StageHandle;
  readonly marks: Marks;
  /** 0–1; for browsers without WebGL 2. */
  readonly lamp: number;
  readonly muted: boolean;
  readonly children: ReactNode;
}) {
  const { stage, view, painting, layerState, torn, error } = handle;
  return (
    <div
      {...handlers}
      role="application"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys pan
      tabIndex={0}
      aria-label={`${label}. Arrow keys move the slide.`}
      className={classes(styles.stage, painting !== 'full' && styles[painting])}
      style={{ '--stage-lamp': lamp } as CSSProperties}
      onKeyDown={(event) => {
        const step = steps[event.key];
        const own =
          event.target === event.currentTarget || elements.host.current?.contains(event.target as Node);
        if (!step || !stage || !own) return;
        event.preventDefault();
        stage.panBy(...step);
      }}
    >
      <div ref={elements.host} className={classes(styles.host, muted && styles.muted)} />
      <canvas ref={elements.canvas} className={classes(styles.over, styles.layer)} />
      <StageMarks view={view} marks={marks} canvas={elements.marks} />
      {children}
      {!stage && !error && (
        <div className={styles.wait}>
          <LoadingWords>Opening the slide.</LoadingWords>
        </div>
      )}
      <div className={styles.notice}>
        {error && (
          <Banner tone="error" title="The slide could not be shown.">
            {error.message}
          </Banner>
        )}
        {layerState?.error && (
          <Banner tone="warning" title="Parts of the layer could not be loaded.">
            {layerState.error.message} Trying again.
          </Banner>
        )}
        {torn && (
          <Banner tone="warning" title="Parts of the slide could not be loaded.">
            Its maps lie on empty glass there. Load the page again to try once more.
          </Banner>
        )}
        {painting === 'flat' && (
          <Banner tone="warning" title="This browser gives no WebGL 2.">
            The layer is painted one colour per cell. Turn on hardware acceleration, or use another browser,
            for mixtures and contours.
          </Banner>
        )}
        {painting === 'lost' && (
          <Banner tone="warning" title="The graphics card was taken away.">
            The stain is shown; the layer comes back with the card.
          </Banner>
        )}
      </div>
    </div>
  );
}

const steps: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-80, 0],
  ArrowRight: [80, 0],
  ArrowUp: [0, -80],
  ArrowDown: [0, 80],
};
