'use client';
import type { Mistake, StudyDecisions } from '@morphoscope/rpc';
import { useMemo, useState } from 'react';
import { count, fixed, percent, signed } from '../format/number';
import { useAddressPart } from '../state/use-address-part';
import { useView } from '../state/use-view';
import { useStudy } from '../study/study-context';
import { StudyTile, tileWords } from '../tile/study-tile';
import { useTileAt } from '../tile/tile-rows';
import { useTileLinks } from '../tile/use-tile-links';
import { Button } from '../ui/button';
import { Chip } from '../ui/chip';
import { Rail, RailHead } from '../ui/panel';
import { Segmented } from '../ui/segmented';
import { SpanBar } from '../ui/signed-bar';
import { EmptyState, Skeleton } from '../ui/state';
import styles from './decision-page.module.css';
import { strongestPush } from './strongest-push';

/** Mistakes shown before a person asks for more. */
const FIRST = 20;

/** The tiles that the model got most wrong, with the clusters that pushed it there. */
export function Mistakes({ study, slide }: { readonly study: StudyDecisions; readonly slide: string }) {
  const [where, setWhere] = useAddressPart('mistakes', ['all', 'slide']);
  const [shown, setShown] = useState(FIRST);
  const mistakes = useMemo(
    () => (where === 'all' ? study.mistakes : study.mistakes.filter((mistake) => mistake.slide === slide)),
    [study.mistakes, where, slide],
  );
  const rows = useMemo(() => mistakes.slice(0, shown).map(({ row }) => row), [mistakes, shown]);
  const most = Math.max(1e-9, ...mistakes.flatMap(({ push }) => (push ?? []).map(Math.abs)));
  return (
    <Rail label="Worst mistakes" side="right">
      <RailHead title="Worst mistakes" count={`${count(study.wrongTiles)} tiles`}>
        <Segmented
          label="Where"
          value={where}
          onChange={setWhere}
          options={[
            { value: 'all', label: 'All slides' },
            { value: 'slide', label: 'This slide' },
          ]}
        />
      </RailHead>
      <p className={styles.mistakesNote}>
        {study.labelledTiles === 0
          ? 'No slide has a label that names a class, so nothing can be called wrong.'
          : `${count(study.wrongTiles)} of ${count(study.labelledTiles)} labelled tiles, ${percent(study.wrongTiles / study.labelledTiles)}. A tile counts as wrong when it differs from the label of its whole slide. Margin: output of the class given less that of the label.`}
      </p>
      {study.labelledTiles === 0 ? null : mistakes.length === 0 ? (
        <EmptyState>
          {where === 'slide' ? 'None of the worst is on this slide.' : 'No tile is wrong.'}
        </EmptyState>
      ) : (
        <ol className={styles.mistakes}>
          {mistakes.slice(0, shown).map((mistake, i) => (
            <MistakeRow key={mistake.row} mistake={mistake} rows={rows} index={i} most={most} />
          ))}
        </ol>
      )}
      {shown < mistakes.length && (
        <p className={styles.moreMistakes}>
          <Button size="small" onClick={() => setShown(shown + FIRST)}>
            More
          </Button>
        </p>
      )}
    </Rail>
  );
}

function MistakeRow({
  mistake,
  rows,
  index,
  most,
}: {
  readonly mistake: Mistake;
  readonly rows: readonly number[];
  readonly index: number;
  readonly most: number;
}) {
  const { clusters } = useStudy();
  const [, change] = useView();
  const links = useTileLinks();
  const tile = useTileAt(rows, index);
  return (
    <li className={styles.mistake}>
      {tile ? (
        <StudyTile
          tile={tile}
          href={links.slide(tile)}
          label={`${tileWords(tile)}: open on slide`}
          width={96}
        />
      ) : (
        <Skeleton width={96} height={102} />
      )}
      <div>
        <p>
          <b>{mistake.predicted}</b> <span className="second">instead of {mistake.label}</span>
        </p>
        <p className={styles.mistakeSlide} title={mistake.slide}>
          {mistake.slide}
        </p>
        <p className="third small">
          tile {mistake.tile + 1}, margin {fixed(mistake.margin)}
        </p>
        {mistake.push && (
          <ul className={styles.pushes} aria-label={`Pushed to ${mistake.predicted} by, logit`}>
            {strongestPush(mistake.push, 3).map(({ place, size }) => {
              const cluster = clusters[place];
              return (
                cluster && (
                  <li key={cluster.cluster}>
                    <button
                      type="button"
                      aria-label={`${cluster.name} ${signed(size)}`}
                      onClick={() => change({ cluster: cluster.cluster }, 'replace')}
                    >
                      <Chip of={cluster} size="small" />
                    </button>
                    <SpanBar start={0} end={size} low={0} high={most} colour={cluster.colour} />
                    <span className="number">{signed(size)}</span>
                  </li>
                )
              );
            })}
          </ul>
        )}
      </div>
    </li>
  );
}
