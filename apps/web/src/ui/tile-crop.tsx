import Link from 'next/link';
import type { ReactNode } from 'react';
import { Chip } from './chip';
import { classes } from './class-names';
import type { Cluster } from './cluster';
import { MixtureStrip } from './mixture-strip';
import { Picture } from './picture';
import styles from './tile-crop.module.css';

/** A square part of a slide, level-0 px. */
export interface Square {
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

/** Address of the picture of a square part of a slide, `px` wide, at most 1,024. */
export function cropUrl(study: string, slide: string, { x, y, side }: Square, px: number): string {
  const query = new URLSearchParams({
    x: String(Math.round(x)),
    y: String(Math.round(y)),
    side: String(Math.max(1, Math.round(side))),
    px: String(Math.min(1024, Math.round(px))),
  });
  return `/api/studies/${study}/slides/${encodeURIComponent(slide)}/crop?${query}`;
}

/** The smallest square around a rectangle. */
export function squareOf(place: {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}): Square {
  const side = Math.max(place.width, place.height);
  return { x: place.x + (place.width - side) / 2, y: place.y + (place.height - side) / 2, side };
}

/** Widths that crops are asked for in, so that the browser's cache is hit: px. */
const widths = [64, 96, 128, 192, 256, 384, 512, 768, 1024];

/** A tile: its picture, its mixture below, and the way to its place. */
export function TileCrop({
  study,
  slide,
  place,
  shares,
  clusters,
  caption,
  mark,
  wrong = false,
  chosen = false,
  href,
  label,
  width,
  ratio = 1,
  className,
  children,
}: {
  readonly study: string;
  readonly slide: string;
  readonly place: Square;
  readonly shares?: readonly number[];
  readonly clusters?: readonly Cluster[];
  readonly caption?: ReactNode;
  /** Cluster whose chip lies on the picture. */
  readonly mark?: Cluster | undefined;
  /** The model got it wrong: a cross. */
  readonly wrong?: boolean;
  readonly chosen?: boolean;
  /** Where a click leads: the place on the slide. */
  readonly href?: string;
  /** What it is, in words. */
  readonly label: string;
  /** CSS px, or `100%` of its cell. */
  readonly width?: number;
  /** Width over height; the picture is cut, not squeezed. */
  readonly ratio?: number;
  readonly className?: string | undefined;
  /** Buttons of the tile. */
  readonly children?: ReactNode;
}) {
  const wanted = (width ?? 128) * Math.max(1, 1 / ratio) * 1.5;
  const px = widths.find((size) => size >= wanted) ?? 1024;
  const picture = (
    <Picture
      src={cropUrl(study, slide, place, px)}
      alt={label}
      className={styles.picture}
      style={{ aspectRatio: ratio }}
    />
  );
  return (
    <figure
      className={classes(styles.tile, chosen && styles.chosen, className)}
      style={width ? { width } : {}}
    >
      <span className={styles.frame}>
        {href === undefined ? picture : <Link href={href}>{picture}</Link>}
        {mark && (
          <span className={styles.mark}>
            <Chip of={mark} size="small" />
          </span>
        )}
        {wrong && (
          <span className={styles.wrong} role="img" aria-label="wrong prediction" title="Wrong prediction">
            <svg viewBox="0 0 16 16" aria-hidden="true">
              <path d="M4 4l8 8M12 4l-8 8" />
            </svg>
          </span>
        )}
        {children}
      </span>
      {shares && clusters && <MixtureStrip shares={shares} clusters={clusters} className={styles.strip} />}
      {caption !== undefined && <figcaption className={styles.caption}>{caption}</figcaption>}
    </figure>
  );
}
