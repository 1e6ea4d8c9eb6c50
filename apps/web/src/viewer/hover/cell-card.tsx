'use client';
import { X } from 'lucide-react';
import { type ReactNode, useLayoutEffect, useRef } from 'react';
import { fixed, signed } from '../../format/number';
import { IconButton } from '../../ui/button';
import { Chip } from '../../ui/chip';
import { classes } from '../../ui/class-names';
import type { Cluster } from '../../ui/cluster';
import { MixtureStrip } from '../../ui/mixture-strip';
import { SignedBar } from '../../ui/signed-bar';
import { annotatedWords } from '../annotations/annotated-at';
import { LineSample } from '../annotations/line-sample';
import type { AnnotationClass } from '../annotations/use-annotations';
import { boundsOf } from '../geometry/affine';
import { lengthText } from '../geometry/scale-bar';
import type { Signal } from '../stage/signal';
import type { StageView } from '../stage/stage-view';
import { cardPlace } from './card-place';
import { type Cell, type CellReading, largest } from './cell';
import styles from './cell-card.module.css';

/** Clusters shown one by one. */
const MOST = 4;

/** What is under the pointer: mixture, largest weights, and what they say to the class looked at. */
export function CellCard({
  view,
  cell,
  mpp,
  reading,
  clusters,
  className,
  annotated,
  pinned,
  onClose,
}: {
  readonly view: Signal<StageView | null>;
  readonly cell: Cell;
  /** µm per level-0 px. */
  readonly mpp: number;
  /** `null`: not covered. */
  readonly reading: CellReading | null;
  readonly clusters: readonly Cluster[];
  /** Class looked at. */
  readonly className: string | undefined;
  /** What is outlined here: `null` nothing; absent where outlines are not shown. */
  readonly annotated: AnnotationClass | null | undefined;
  readonly pinned: boolean;
  readonly onClose: () => void;
}) {
  const box = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const settle = () => {
      const { current } = box;
      const now = view.value;
      if (!current || !now) return;
      const size = { width: current.offsetWidth, height: current.offsetHeight };
      const { x, y } = cardPlace(boundsOf(now.toScreen, cell.box), size, now);
      current.style.transform = `translate(${x}px, ${y}px)`;
    };
    settle();
    const watch = new ResizeObserver(settle);
    if (box.current) watch.observe(box.current);
    const leave = view.subscribe(settle);
    return () => {
      watch.disconnect();
      leave();
    };
  }, [view, cell]);
  return (
    <section
      ref={box}
      aria-label="Mixture at pointer"
      className={classes(styles.card, pinned && styles.pinned)}
    >
      <header className={styles.head}>
        <b>{pinned ? 'Mixture at pin' : 'Mixture at pointer'}</b>
        <span className="small third number">cell {lengthText(cell.box.width * mpp)}</span>
        {pinned && (
          <IconButton size="small" label="Unpin, Escape" onClick={onClose}>
            <X size={14} strokeWidth={1.5} />
          </IconButton>
        )}
      </header>
      {reading === null ? (
        <p className="small second">Not covered by any tile.</p>
      ) : (
        <ReadingTable reading={reading} clusters={clusters} className={className} />
      )}
      {annotated !== undefined && (
        <p className={styles.annotated}>
          {annotated && <LineSample pattern={annotated.pattern} />}
          <span>{annotatedWords(annotated)}</span>
        </p>
      )}
      <p className={styles.keys}>
        {!pinned && (
          <>
            <kbd>Click</kbd> pin
          </>
        )}
        <kbd>N</kbd> nearest <kbd>S</kbd> solo
        {pinned && (
          <>
            <kbd>Esc</kbd> unpin
          </>
        )}
      </p>
    </section>
  );
}

function ReadingTable({
  reading,
  clusters,
  className,
}: {
  readonly reading: CellReading;
  readonly clusters: readonly Cluster[];
  readonly className: string | undefined;
}) {
  const { weights, effects, residual, sum } = reading;
  const first = largest(weights, MOST);
  const others = weights.map((_, k) => k).filter((k) => !first.includes(k));
  const rest = effects && others.reduce((total, k) => total + (effects[k] ?? 0), 0);
  const most = Math.max(1e-9, ...first.map((k) => Math.abs(effects?.[k] ?? 0)), Math.abs(residual ?? 0));
  return (
    <>
      <MixtureStrip size="thick" shares={weights} clusters={clusters} />
      {first.length === 0 && <p className="small second">No cluster is active here.</p>}
      <table className={styles.table}>
        <thead>
          <tr>
            <th />
            <th scope="col">W</th>
            <th scope="col" className={styles.centre}>
              {effects && className}
            </th>
            <th scope="col">{effects && 'logit'}</th>
          </tr>
        </thead>
        <tbody>
          {first.map((k) => {
            const cluster = clusters[k] as Cluster;
            const effect = effects?.[k];
            return (
              <Row
                key={cluster.cluster}
                name={
                  <span className={styles.name}>
                    <Chip of={cluster} size="small" />
                    <span>{cluster.name}</span>
                  </span>
                }
                weight={weights[k] as number}
                effect={effect}
                bar={effect !== undefined && <SignedBar value={effect} most={most} colour={cluster.colour} />}
              />
            );
          })}
          {rest !== undefined && others.length > 0 && (
            <Row
              other
              name={`${others.length} others`}
              effect={rest}
              bar={<SignedBar value={rest} most={most} />}
            />
          )}
          {residual !== undefined && (
            <Row
              other
              name="Residual"
              effect={residual}
              bar={<SignedBar value={residual} most={most} residual />}
            />
          )}
          {sum !== undefined && (
            <Row other sum name={residual === undefined ? 'Sum of clusters' : 'Sum'} effect={sum} />
          )}
        </tbody>
      </table>
    </>
  );
}

function Row({
  name,
  weight,
  effect,
  bar,
  other = false,
  sum = false,
}: {
  readonly name: ReactNode;
  readonly weight?: number;
  readonly effect: number | undefined;
  readonly bar?: ReactNode;
  readonly other?: boolean;
  readonly sum?: boolean;
}) {
  return (
    <tr className={sum ? styles.sum : undefined}>
      <th scope="row" className={other ? styles.other : undefined}>
        {name}
      </th>
      <td>{weight === undefined ? '' : fixed(weight, 1)}</td>
      <td className={styles.bar}>{bar}</td>
      <td>{effect === undefined ? '' : signed(effect)}</td>
    </tr>
  );
}
