'use client';
import { ChevronsLeftRight } from 'lucide-react';
import styles from '../stage/stage.module.css';

/** The edge between the stain as scanned and the layer. Drag it, or move it with the arrow keys. */
export function Curtain({
  share,
  words,
  onMove,
}: {
  /** Where it stands, part of the width. */
  readonly share: number;
  /** What lies right of it. */
  readonly words: string;
  readonly onMove: (share: number) => void;
}) {
  const put = (value: number) => onMove(Math.min(0.98, Math.max(0.02, value)));
  const left = `${share * 100}%`;
  return (
    <>
      <span className={styles.tag} style={{ right: `calc(${(1 - share) * 100}% + 12px)` }}>
        Stain as scanned
      </span>
      <span className={styles.tag} style={{ left: `calc(${left} + 12px)` }}>
        {words}
      </span>
      <div className={styles.curtain} style={{ left }}>
        <div
          role="slider"
          tabIndex={0}
          aria-label="Curtain"
          aria-orientation="horizontal"
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(share * 100)}
          aria-valuetext={`stain as scanned on the left ${Math.round(share * 100)} %`}
          className={styles.grip}
          onKeyDown={(event) => {
            const step = { ArrowLeft: -0.02, ArrowRight: 0.02 }[event.key];
            if (step === undefined) return;
            event.preventDefault();
            event.stopPropagation();
            put(share + step);
          }}
          onPointerDown={(event) => {
            event.stopPropagation();
            event.currentTarget.setPointerCapture(event.pointerId);
          }}
          onPointerMove={(event) => {
            if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
            const box = event.currentTarget.parentElement?.parentElement?.getBoundingClientRect();
            if (box) put((event.clientX - box.left) / box.width);
          }}
        >
          <ChevronsLeftRight size={16} strokeWidth={1.75} aria-hidden="true" />
        </div>
      </div>
    </>
  );
}
