'use client';
import { ChoicePills } from '../neighbours/choice-pills';
import { type NeighbourChoice, searchWords } from '../neighbours/neighbour-choice';
import { NeighbourTile } from '../neighbours/neighbour-tile';
import { useStudy } from '../study/study-context';
import { slideWords } from '../tile/slide-name';
import { StudyTile } from '../tile/study-tile';
import { useTileLinks } from '../tile/use-tile-links';
import { ButtonLink } from '../ui/button';
import { Section } from '../ui/panel';
import { EmptyState, Failed, Skeleton } from '../ui/state';
import styles from './atlas-page.module.css';
import type { AskedTile, useNearest } from './use-nearest';

/** The tile asked about and those nearest to it. Lines on the map lead to them. */
export function NearestPanel({
  asked,
  nearest,
  choice,
  onChoice,
}: {
  readonly asked: AskedTile | undefined;
  readonly nearest: ReturnType<typeof useNearest>;
  readonly choice: NeighbourChoice;
  readonly onChoice: (choice: NeighbourChoice) => void;
}) {
  const { clusters, detail } = useStudy();
  const links = useTileLinks();
  const tile = nearest.data?.asked[0];
  const note = nearest.data && searchWords(nearest.data.search, nearest.data.recall);
  if (!asked)
    return (
      <Section title="Nearest to one tile">
        <EmptyState>Click a point of the map to see the tiles nearest to it.</EmptyState>
      </Section>
    );
  const own = clusters.find(({ cluster }) => cluster === tile?.cluster);
  return (
    <Section title="Nearest to one tile" note={note}>
      {nearest.error ? (
        <Failed error={nearest.error} onRetry={() => nearest.refetch()} />
      ) : (
        <div className={styles.nearest}>
          <div>
            {tile ? (
              <StudyTile
                tile={tile}
                mark={own}
                wrong={tile.wrong === true}
                caption={slideWords(tile.slide, detail.slideInfo)}
                width={132}
                ratio={132 / 118}
              />
            ) : (
              <Skeleton width={132} height={142} />
            )}
            <p className={styles.links}>
              {tile && (
                <ButtonLink size="small" href={links.slide(tile)}>
                  Open on slide
                </ButtonLink>
              )}
              <ButtonLink size="small" href={links.neighbours(asked)}>
                More
              </ButtonLink>
            </p>
          </div>
          <div>
            <ChoicePills value={choice} onChange={onChoice} />
            <ul className={styles.six} aria-busy={nearest.isPlaceholderData}>
              {nearest.data
                ? nearest.data.items.map((each) => (
                    <li key={each.row}>
                      <NeighbourTile tile={each} ratio={104 / 80} />
                    </li>
                  ))
                : Array.from({ length: 6 }, (_, i) => (
                    <li key={i}>
                      <Skeleton height={101} />
                    </li>
                  ))}
            </ul>
            {nearest.data?.items.length === 0 && <p className="third small">No tile meets this.</p>}
          </div>
        </div>
      )}
    </Section>
  );
}
