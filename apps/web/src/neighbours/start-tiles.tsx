'use client';
import { prototypeFocus } from '../concepts/prototype-focus';
import { useView } from '../state/use-view';
import { carried, studyPath } from '../study/links';
import { useStudy } from '../study/study-context';
import { slideWords } from '../tile/slide-name';
import { StudyTile } from '../tile/study-tile';
import { ButtonLink } from '../ui/button';
import { ClusterName } from '../ui/chip';
import styles from './start-tiles.module.css';

/** A way into the neighbours without a tile at hand: the strongest tile of every cluster. */
export function StartTiles() {
  const { id, detail, clusters } = useStudy();
  const [view] = useView();
  const shown = clusters.filter(({ hidden, top }) => !hidden && top.length > 0);
  return (
    <div className={styles.start}>
      <p className="second">
        Where else does a look appear? Begin with a cluster’s strongest tile, with a click on a point of the
        atlas, or with N on a slide.
      </p>
      <ul className={styles.tiles}>
        {shown.map((card) => {
          const tile = card.top[0];
          if (!tile) return null;
          return (
            <li key={card.cluster}>
              <StudyTile
                tile={tile}
                square={prototypeFocus(tile)}
                label={`Nearest to tile ${tile.tile + 1} of ${slideWords(tile.slide, detail.slideInfo)}`}
                href={studyPath(
                  id,
                  { page: 'neighbours' },
                  {
                    ...carried(view),
                    pinned: { slide: tile.slide, tile: tile.tile },
                  },
                )}
                caption={<ClusterName of={card} size="small" />}
              />
            </li>
          );
        })}
      </ul>
      <p>
        <ButtonLink href={studyPath(id, { page: 'atlas' }, carried(view))}>Open the atlas</ButtonLink>
      </p>
    </div>
  );
}
