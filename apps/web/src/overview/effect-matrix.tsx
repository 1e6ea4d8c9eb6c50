'use client';
import Link from 'next/link';
import { useState } from 'react';
import { prototypeFocus } from '../concepts/prototype-focus';
import { percent, signed } from '../format/number';
import { useTheme } from '../state/theme';
import { useView } from '../state/use-view';
import { carried, placeOf, studyPath } from '../study/links';
import { useStudy } from '../study/study-context';
import { Button } from '../ui/button';
import { strongest } from '../ui/chart/strongest';
import { Chip } from '../ui/chip';
import { Card } from '../ui/panel';
import { Picture } from '../ui/picture';
import { signedCell } from '../ui/signed-colour';
import { EmptyState } from '../ui/state';
import { cropUrl } from '../ui/tile-crop';
import styles from './effect-matrix.module.css';

/** More classes than this do not fit side by side; the one looked at and its neighbours are shown. */
const mostClasses = 5;

/** Clusters shown before a person asks for all: those that push most, for or against. */
const mostRows = 16;

/** Classes to show: all, or a window around the one looked at. */
export function classWindow(classes: number, at: number, most = mostClasses): number[] {
  const size = Math.min(classes, most);
  const start = Math.max(0, Math.min(at - (size >> 1), classes - size));
  return Array.from({ length: size }, (_, i) => start + i);
}

/** What every cluster adds to every class, per unit of weight. The head of a column chooses its class. */
export function EffectMatrix() {
  const { id, detail, clusters, classIndex } = useStudy();
  const theme = useTheme();
  const [view, change] = useView();
  const [all, setAll] = useState(false);
  const shown = clusters.filter(({ hidden }) => !hidden);
  const exact = shown.some(({ importance }) => importance !== undefined);
  if (!exact) {
    return (
      <Card title="What moves the decision" note="logit per unit of weight">
        <EmptyState>
          The head of this model is not linear in the layer, so clusters have no exact effect on a class.
          Evaluation measures what happens when they are taken away.
        </EmptyState>
      </Card>
    );
  }
  const classes = classWindow(detail.classNames.length, classIndex);
  const most = Math.max(
    1e-9,
    ...shown.flatMap(({ importance }) => classes.map((c) => Math.abs(importance?.[c] ?? 0))),
  );
  const pushOf = ({ importance }: { importance?: readonly number[] }) => importance?.[classIndex] ?? 0;
  const sorted = [...shown].sort((a, b) => pushOf(b) - pushOf(a));
  const cut = strongest(sorted, pushOf, all ? sorted.length : mostRows);
  const order = cut.shown;
  return (
    <Card
      title="What moves the decision"
      note={
        detail.classNames.length > classes.length
          ? `logit per unit of weight, ${classes.length} of ${detail.classNames.length} classes`
          : 'logit per unit of weight'
      }
    >
      <div className={styles.scroll}>
        <table className={styles.matrix}>
          <caption className="visually-hidden">
            Effect of clusters on classes, logit per unit of weight. Strongest for{' '}
            {detail.classNames[classIndex]} first.
          </caption>
          <thead>
            <tr>
              <th scope="col" colSpan={3} className={styles.left}>
                Cluster
              </th>
              {classes.map((c) => (
                <th key={c} scope="col" aria-sort={c === classIndex ? 'descending' : 'none'}>
                  <button
                    type="button"
                    aria-pressed={c === classIndex}
                    title={`Look at ${detail.classNames[c]}`}
                    className={c === classIndex ? styles.chosen : styles.class}
                    onClick={() => change({ classIndex: c })}
                  >
                    {detail.classNames[c]}
                  </button>
                </th>
              ))}
              <th scope="col" className={styles.right}>
                tissue
              </th>
            </tr>
          </thead>
          <tbody>
            {order.map((concept) => {
              const tile = concept.top[0];
              const href = studyPath(id, { page: 'concept', cluster: concept.cluster }, carried(view));
              const slide = tile && detail.slideInfo.find(({ slideId }) => slideId === tile.slide);
              return (
                <tr key={concept.cluster}>
                  <td className={styles.chip}>
                    <Chip of={concept} />
                  </td>
                  <td className={styles.crop}>
                    {tile && slide?.readable && (
                      <Link
                        tabIndex={-1}
                        aria-hidden="true"
                        href={studyPath(
                          id,
                          { page: 'slide', slide: tile.slide },
                          { ...carried(view), at: placeOf(tile.place, slide.mpp.x) },
                        )}
                      >
                        <Picture
                          src={cropUrl(id, tile.slide, prototypeFocus(tile), 96)}
                          alt=""
                          width={40}
                          height={30}
                        />
                      </Link>
                    )}
                  </td>
                  <th scope="row" className={styles.name}>
                    <Link href={href} className={concept.named ? undefined : 'second'}>
                      <span className="visually-hidden">
                        {concept.named ? `Cluster ${concept.cluster + 1}, ` : ''}
                      </span>
                      {concept.name}
                    </Link>
                  </th>
                  {classes.map((c) => {
                    const value = concept.importance?.[c] ?? 0;
                    return (
                      <td key={c}>
                        <span className={styles.value} style={signedCell(value / most, theme)}>
                          {signed(value)}
                        </span>
                      </td>
                    );
                  })}
                  <td className={styles.share}>{percent(concept.overallPrevalence)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {(cut.others > 0 || all) && (
        <p className={styles.more}>
          <Button size="small" look="plain" onClick={() => setAll((was) => !was)}>
            {all ? 'Only the strongest' : `${cut.others} weaker`}
          </Button>
        </p>
      )}
    </Card>
  );
}
