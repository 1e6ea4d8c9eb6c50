'use client';
import Link from 'next/link';
import { prototypeFocus } from '../concepts/prototype-focus';
import { percent, signed } from '../format/number';
import { useView } from '../state/use-view';
import { carried, placeOf, studyPath } from '../study/links';
import { useStudy } from '../study/study-context';
import { slideWords } from '../tile/slide-name';
import { StudyTile } from '../tile/study-tile';
import { Chip } from '../ui/chip';
import { Card } from '../ui/panel';
import styles from './looks-card.module.css';
import { type Mover, moversOf } from './movers';

/** Clusters that have a row, and tiles in it. */
const rows = 4;
const tiles = 5;

/** The tissue behind the strongest clusters: their strongest tiles, at most one per slide. */
export function LooksCard() {
  const { detail, clusters, classIndex } = useStudy();
  const { towards, against } = moversOf(clusters, classIndex, clusters.length);
  const strongest = [...towards, ...against]
    .sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect))
    .slice(0, rows);
  const byShare = [...clusters]
    .filter(({ hidden }) => !hidden)
    .sort((a, b) => b.overallPrevalence - a.overallPrevalence)
    .slice(0, rows);
  return (
    <Card
      title="What it looks at"
      note={
        strongest.length > 0
          ? `strongest on ${detail.classNames[classIndex]}, logit, mean over all tissue`
          : 'largest clusters, share of tissue'
      }
    >
      <ul className={styles.rows}>
        {strongest.length > 0
          ? strongest.map((mover) => <Row key={mover.card.cluster} {...mover} />)
          : byShare.map((card) => <Row key={card.cluster} card={card} />)}
      </ul>
    </Card>
  );
}

function Row({ card, effect }: { readonly card: Mover['card']; readonly effect?: number }) {
  const { id, detail } = useStudy();
  const [view] = useView();
  return (
    <li className={styles.row}>
      <div className={styles.words}>
        <Link
          className={styles.name}
          href={studyPath(id, { page: 'concept', cluster: card.cluster }, carried(view))}
        >
          <Chip of={card} />
          <span>{card.name}</span>
        </Link>
        <p className="small second">
          {effect !== undefined && <b className="number">{signed(effect)}</b>}
          {effect !== undefined && ', '}
          {percent(card.overallPrevalence)} of tissue
        </p>
      </div>
      <ul className={styles.tiles} aria-label={`Strongest tiles of ${card.name}`}>
        {card.top.slice(0, tiles).map((tile) => {
          const slide = detail.slideInfo.find(({ slideId }) => slideId === tile.slide);
          return (
            slide?.readable && (
              <li key={`${tile.slide}:${tile.tile}`}>
                <StudyTile
                  tile={tile}
                  square={prototypeFocus(tile)}
                  label={`Tile ${tile.tile + 1} of ${slideWords(tile.slide, detail.slideInfo)}: open on slide`}
                  href={studyPath(
                    id,
                    { page: 'slide', slide: tile.slide },
                    { ...carried(view), at: placeOf(tile.place, slide.mpp.x) },
                  )}
                  ratio={1.25}
                />
              </li>
            )
          );
        })}
      </ul>
    </li>
  );
}
