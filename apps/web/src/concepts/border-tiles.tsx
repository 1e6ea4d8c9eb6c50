'use client';
import type { ConceptCard, ConceptTile } from '@morphoscope/rpc';
import { useStudy } from '../study/study-context';
import { slideWords } from '../tile/slide-name';
import { StudyTile } from '../tile/study-tile';
import { useTileDialog } from '../tile/use-tile-dialog';
import { Chip } from '../ui/chip';
import styles from './concept-detail.module.css';

/** Tiles in which a cluster and another are almost equally strong, with the shares of both. */
export function BorderTiles({ card, most = 6 }: { readonly card: ConceptCard; readonly most?: number }) {
  const { detail } = useStudy();
  const { show, dialog } = useTileDialog();
  if (card.border.length === 0)
    return <p className="third small">No tile lies between this cluster and another.</p>;
  return (
    <>
      <ul className={styles.border}>
        {card.border.slice(0, most).map((tile) => {
          const label = `Tile ${tile.tile + 1} of ${slideWords(tile.slide, detail.slideInfo)}`;
          return (
            <li key={`${tile.slide}:${tile.tile}`}>
              <StudyTile
                tile={tile}
                label={label}
                ratio={100 / 76}
                caption={<TwoLargest tile={tile} />}
                onOpen={() => show(tile)}
              />
            </li>
          );
        })}
      </ul>
      {dialog}
    </>
  );
}

function TwoLargest({ tile }: { readonly tile: ConceptTile }) {
  const { clusters } = useStudy();
  const two = tile.shares
    .map((share, k) => ({ share, cluster: clusters[k] }))
    .sort((a, b) => b.share - a.share)
    .slice(0, 2);
  return (
    <span className={styles.two}>
      {two.map(
        ({ share, cluster }) =>
          cluster && (
            <span key={cluster.cluster}>
              <Chip of={cluster} size="small" named /> {Math.round(share * 100)}
            </span>
          ),
      )}
    </span>
  );
}
