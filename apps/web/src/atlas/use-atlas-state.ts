'use client';
import { skipToken, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTRPC } from '../rpc/client';
import { useView } from '../state/use-view';
import { useStudy } from '../study/study-context';
import { useSelection } from '../study/use-selection';
import type { AtlasColumns } from './columns';
import { countBy, judged, rowsWhere } from './filter';
import { type JoinMode, joined, noRows, type RowSet, rowSet } from './row-set';
import { useOutlines } from './use-outlines';

/**
 * The shared selection as rows of the map. Without one, what the other pages put forward is shown instead: the region
 * looked at on a slide, or the clusters that are on.
 */
export function useAtlasState(columns: AtlasColumns) {
  const { id, clusters, dictionary } = useStudy();
  const [view] = useView();
  const trpc = useTRPC();
  const selection = useSelection();
  const selected = useMemo(() => {
    const rows = rowSet(selection.rows);
    // A link may come from a study that was larger.
    return rows.length && (rows.at(-1) as number) >= columns.tiles
      ? rows.filter((row) => row < columns.tiles)
      : rows;
  }, [selection.rows, columns]);
  const { region, solo, on } = view;
  const inRegion = useQuery(
    trpc.tiles.region.queryOptions(
      region && selected.length === 0
        ? {
            study: id,
            ...(dictionary ? { dictionary: dictionary.id } : {}),
            slide: region.slide,
            region: { x: region.x, y: region.y, width: region.width, height: region.height },
          }
        : skipToken,
    ),
  );
  const regionRows = inRegion.data?.rows;
  const highlighted: RowSet = useMemo(() => {
    if (selected.length) return selected;
    if (regionRows) return rowSet(regionRows);
    if (solo !== undefined) return rowsWhere(columns, { clusters: [solo] });
    if (on && on.length < clusters.length) return rowsWhere(columns, { clusters: on });
    return noRows;
  }, [selected, regionRows, solo, on, columns, clusters.length]);

  const scope = selected.length ? selected : 'all';
  const figures = useMemo(() => {
    const most = 1 + Math.max(0, ...clusters.map(({ cluster }) => cluster));
    const byId = countBy(columns.cluster, most, scope);
    return {
      total: scope === 'all' ? columns.tiles : scope.length,
      byCluster: clusters.map(({ cluster }) => byId[cluster] ?? 0),
      bySlide: countBy(columns.slide, 1 + columns.slide.reduce((a, b) => Math.max(a, b), 0), scope),
      byPrediction: countBy(columns.predicted, columns.classes, scope),
      ...judged(columns, scope),
    };
  }, [columns, clusters, scope]);

  const usual = useMemo(() => {
    const most = 1 + Math.max(0, ...clusters.map(({ cluster }) => cluster));
    const byId = countBy(columns.cluster, most, 'all');
    return clusters.map(({ cluster }) => (byId[cluster] ?? 0) / Math.max(1, columns.tiles));
  }, [columns, clusters]);

  return {
    selection,
    outlines: useOutlines(columns, selected, selection),
    selected,
    highlighted,
    figures,
    /** Share of all tiles per cluster: what a random selection would have. */
    usual,
    select: (rows: RowSet, mode: JoinMode) => selection.select(Array.from(joined(selected, rows, mode))),
  };
}
