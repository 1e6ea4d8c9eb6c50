'use client';
import type { ConceptCard, ConceptTile } from '@morphoscope/rpc';
import { useState } from 'react';
import { useStudy } from '../study/study-context';
import { slideWords } from '../tile/slide-name';
import { TileDialog } from '../tile/tile-dialog';
import { TileCrop } from '../ui/tile-crop';
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
  const { id, clusters, detail } = useStudy();
  const [open, setOpen] = useState<ConceptTile>();
  const tiles = card[kind];
  if (tiles.length === 0) return <p className={styles.without}>No {kind} tiles.</p>;
  return (
    <>
      <ul className={className} aria-label={`${kind} tiles of ${card.name}`}>
        {tiles.map((tile) => {
          const label = `Tile ${tile.tile + 1} of ${slideWords(tile.slide, detail.slideInfo)}`;
          return (
            <li key={`${tile.slide}:${tile.tile}`}>
              <TileCrop
                study={id}
                slide={tile.slide}
                place={prototypeFocus(tile)}
                shares={tile.shares}
                clusters={clusters}
                label={label}
                caption={tile.slide}
                ratio={ratio}
              >
                <button
                  type="button"
                  className={styles.cover}
                  aria-label={`${label}, with its surroundings`}
                  onClick={() => setOpen(tile)}
                />
              </TileCrop>
            </li>
          );
        })}
      </ul>
      {open && <TileDialog tile={open} cell={open.cell} onClose={() => setOpen(undefined)} />}
    </>
  );
}
