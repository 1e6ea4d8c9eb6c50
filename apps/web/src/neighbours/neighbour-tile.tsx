'use client';
import type { NeighbourRow } from '@morphoscope/rpc';
import { fixed, percent } from '../format/number';
import { useStudy } from '../study/study-context';
import { StudyTile, tileWords } from '../tile/study-tile';
import { useTileLinks } from '../tile/use-tile-links';
import styles from './neighbours-page.module.css';

/** A tile near another, with how near; a click opens its place on the slide. */
export function NeighbourTile({
  tile,
  width,
  ratio = 1,
}: {
  readonly tile: NeighbourRow;
  readonly width?: number;
  readonly ratio?: number;
}) {
  const { clusters } = useStudy();
  const links = useTileLinks();
  const cluster = clusters.find((each) => each.cluster === tile.cluster);
  const words = `${tileWords(tile)}${cluster ? `, ${cluster.name} ${percent(tile.shares[clusters.indexOf(cluster)] ?? 0)}` : ''}`;
  return (
    <StudyTile
      tile={tile}
      mark={cluster}
      wrong={tile.wrong === true}
      href={links.slide(tile)}
      label={`${words}, distance ${fixed(tile.distance)}: open on slide`}
      caption={
        <span className={styles.caption}>
          <span>{tile.slide}</span> {fixed(tile.distance)}
        </span>
      }
      ratio={ratio}
      {...(width === undefined ? {} : { width })}
    />
  );
}
