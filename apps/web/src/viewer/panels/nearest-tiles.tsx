'use client';
import { skipToken, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { fixed } from '../../format/number';
import { useTRPC } from '../../rpc/client';
import type { PickedRegion } from '../../state/view-state';
import { useStudy } from '../../study/study-context';
import { StudyTile } from '../../tile/study-tile';
import { useTileLinks } from '../../tile/use-tile-links';
import { Select } from '../../ui/menu';
import { Section } from '../../ui/panel';
import { EmptyState, Failed, Skeleton } from '../../ui/state';
import styles from './decision-panel.module.css';

const filters = [
  { value: 'others', label: 'Other slides' },
  { value: 'once', label: 'One per slide' },
  { value: 'all', label: 'All slides' },
  { value: 'here', label: 'This slide' },
  { value: 'wrong', label: 'Wrong prediction' },
] as const;
type Filter = (typeof filters)[number]['value'];

const filterOf = (choice: Filter, slide: string) =>
  ({
    others: { notSlides: [slide] },
    once: { onePerSlide: true, notSlides: [slide] },
    all: {},
    here: { slides: [slide] },
    wrong: { wrong: true },
  })[choice];

/** Tiles that look most like a region, anywhere in the study. */
export function NearestTiles({
  slide,
  region,
}: {
  readonly slide: string;
  readonly region: PickedRegion | undefined;
}) {
  const trpc = useTRPC();
  const { id, dictionary, clusters } = useStudy();
  const links = useTileLinks();
  const [filter, setFilter] = useState<Filter>('others');
  const status = useQuery(trpc.neighbours.status.queryOptions({ study: id }));
  const ready = status.data?.state === 'ready';
  const found = useQuery(
    trpc.neighbours.find.queryOptions(
      ready && region
        ? {
            study: id,
            ...(dictionary ? { dictionary: dictionary.id } : {}),
            query: {
              kind: 'region',
              slide,
              region: { x: region.x, y: region.y, width: region.width, height: region.height },
            },
            k: 6,
            filter: filterOf(filter, slide),
          }
        : skipToken,
    ),
  );
  return (
    <Section
      title="Nearest tiles"
      note={
        <Select
          label="Nearest tiles from"
          size="small"
          side="below-end"
          value={filter}
          options={filters}
          onChange={setFilter}
          disabled={!ready}
        />
      }
    >
      {status.data && !ready && (
        <EmptyState>{status.data.message ?? 'This study has no tile index.'}</EmptyState>
      )}
      {found.error && <Failed error={found.error} onRetry={() => found.refetch()} />}
      {found.data?.items.length === 0 && <EmptyState>No such tile.</EmptyState>}
      <div className={styles.tiles}>
        {found.isLoading && Array.from({ length: 6 }, (_, i) => <Skeleton key={i} height={96} />)}
        {found.data?.items.map((tile) => (
          <StudyTile
            key={tile.row}
            tile={tile}
            mark={clusters.find(({ cluster }) => cluster === tile.cluster)}
            wrong={tile.wrong ?? false}
            href={links.slide(tile)}
            ratio={92 / 70}
            caption={
              <span className={styles.tileName}>
                <span>{tile.slide}</span>
                <span className="second">{fixed(tile.distance)}</span>
              </span>
            }
          />
        ))}
      </div>
    </Section>
  );
}
