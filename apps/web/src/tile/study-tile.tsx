'use client';
import type { ComponentProps } from 'react';
import { useStudy } from '../study/study-context';
import { type Square, squareOf, TileCrop } from '../ui/tile-crop';
import styles from './study-tile.module.css';
import type { LinkedTile } from './use-tile-links';

/** A tile in words: `Tile 12 of a1-benign`. */
export const tileWords = ({ slide, tile }: Pick<LinkedTile, 'slide' | 'tile'>): string =>
  `Tile ${tile + 1} of ${slide}`;

type Look = Omit<
  ComponentProps<typeof TileCrop>,
  'study' | 'slide' | 'place' | 'shares' | 'clusters' | 'label' | 'children'
>;

/** A tile of the open study with its mixture. With `onOpen`, a click on it shows what lies around. */
export function StudyTile({
  tile,
  square,
  strip = true,
  label = tileWords(tile),
  onOpen,
  ...look
}: Look & {
  readonly tile: LinkedTile & { readonly shares?: readonly number[] };
  /** The part shown, level-0 px; the whole tile where it is left out. */
  readonly square?: Square;
  /** Whether its mixture stands below it. */
  readonly strip?: boolean;
  readonly label?: string;
  readonly onOpen?: () => void;
}) {
  const { id, clusters } = useStudy();
  return (
    <TileCrop
      study={id}
      slide={tile.slide}
      place={square ?? squareOf(tile.place)}
      {...(strip && tile.shares ? { shares: tile.shares, clusters } : {})}
      label={label}
      {...look}
    >
      {onOpen && (
        <button
          type="button"
          className={styles.cover}
          aria-label={`${label}, with its surroundings`}
          onClick={onOpen}
        />
      )}
    </TileCrop>
  );
}
