'use client';
import type { ConceptCard } from '@morphoscope/rpc';
import { useStudy } from '../study/study-context';
import { slideWords } from '../tile/slide-name';
import { StudyTile } from '../tile/study-tile';
import { useTileDialog } from '../tile/use-tile-dialog';
import styles from './concept-card.module.css';
import { prototypeFocus } from './prototype-focus';

/** Which tiles of a cluster: the strongest, the usual, or those that it almost shares with another. */
export type PrototypeKind = 'top' | 'typical' | 'border';

/** Tiles of a cluster, at most one per slide. A click shows what lies around. */
export function PrototypeTiles({
  card,
  kind,
  className,
  ratio,
}: {
  readonly card: ConceptCard;
  readonly kind: PrototypeKind;
  readonly className: string | undefined;
  /** Width over height. */
  readonly ratio: number;
}) {
  const { detail } = useStudy();
  const { show, dialog } = useTileDialog();
  const tiles = card[kind];
  if (tiles.length === 0) return <p className={styles.without}>No {kind} tiles.</p>;
  return (
    <>
      <ul className={className} aria-label={`${kind} tiles of ${card.name}`}>
        {tiles.map((tile) => {
          const label = `Tile ${tile.tile + 1} of ${slideWords(tile.slide, detail.slideInfo)}`;
          return (
            <li key={`${tile.slide}:${tile.tile}`}>
              <StudyTile
                tile={tile}
                square={prototypeFocus(tile)}
                label={label}
                caption={tile.slide}
                ratio={ratio}
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
