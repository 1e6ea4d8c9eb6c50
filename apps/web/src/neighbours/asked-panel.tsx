'use client';
import type { TileRow } from '@morphoscope/rpc';
import { counted, percent } from '../format/number';
import { useStudy } from '../study/study-context';
import { slideWords } from '../tile/slide-name';
import { StudyTile } from '../tile/study-tile';
import { useTileLinks } from '../tile/use-tile-links';
import { ButtonLink } from '../ui/button';
import { ClusterName } from '../ui/chip';
import { MixtureStrip } from '../ui/mixture-strip';
import type { AskedImage } from './image-drop';
import styles from './neighbours-page.module.css';

/** Tiles of a question whose pictures are shown. */
const SHOWN = 9;

/** What is asked about: a tile with its mixture, several tiles with theirs, or an image. */
export function AskedPanel({
  asked,
  image,
  selected,
}: {
  readonly asked: readonly TileRow[];
  readonly image: AskedImage | undefined;
  /** Tiles of the selection, where more than the question takes. */
  readonly selected?: number | undefined;
}) {
  const { clusters, detail } = useStudy();
  const links = useTileLinks();
  if (image)
    return (
      <figure className={styles.askedImage}>
        <img src={image.url} alt={`What is asked about: ${image.name}`} className="tissue" />
        <figcaption className="third small">{image.name}</figcaption>
      </figure>
    );
  const [first] = asked;
  if (!first) return null;
  const shares = clusters.map(
    (_, k) => asked.reduce((sum, tile) => sum + (tile.shares[k] ?? 0), 0) / asked.length,
  );
  const largest = clusters
    .map((cluster, k) => ({ cluster, share: shares[k] ?? 0 }))
    .sort((a, b) => b.share - a.share)
    .filter(({ share }) => share >= 0.02)
    .slice(0, 5);
  return (
    <div className={styles.asked}>
      {asked.length === 1 ? (
        <StudyTile
          tile={first}
          strip={false}
          caption={slideWords(first.slide, detail.slideInfo)}
          wrong={first.wrong === true}
          width={268}
        />
      ) : (
        <>
          <ul className={styles.several}>
            {asked.slice(0, SHOWN).map((tile) => (
              <li key={tile.row}>
                <StudyTile tile={tile} />
              </li>
            ))}
          </ul>
          <p className="third small">
            {counted(asked.length, 'tile')}
            {selected !== undefined &&
              selected > asked.length &&
              `, the first of ${counted(selected, 'tile')} selected`}
          </p>
        </>
      )}
      <MixtureStrip size="thick" shares={shares} clusters={clusters} />
      <ul className={styles.largest}>
        {largest.map(({ cluster, share }) => (
          <li key={cluster.cluster}>
            <ClusterName of={cluster} size="small" />
            <span className="number second">{percent(share)}</span>
          </li>
        ))}
      </ul>
      {asked.length === 1 && (
        <p className={styles.askedLinks}>
          <ButtonLink size="small" href={links.slide(first)}>
            Open on slide
          </ButtonLink>
          <ButtonLink size="small" href={links.atlas(first)}>
            Show in atlas
          </ButtonLink>
        </p>
      )}
    </div>
  );
}
