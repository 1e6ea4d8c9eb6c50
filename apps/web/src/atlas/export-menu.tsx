'use client';
import { rgbOf } from '@morphoscope/heatmap/colormap';
import type { TileRow } from '@morphoscope/rpc';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { counted } from '../format/number';
import { useTRPCClient } from '../rpc/client';
import { failureOf } from '../rpc/failure';
import { rowsPerSlide } from '../study/rows';
import { useStudy } from '../study/study-context';
import buttonStyles from '../ui/button.module.css';
import { classes } from '../ui/class-names';
import { useAnnounce } from '../ui/live-region';
import { Menu } from '../ui/menu';
import { tilesCsv, tilesGeoJson } from './exports';

/** Tiles asked for at once; the most that the API gives. */
const PAGE = 500;

/** The selection as a file: CSV of all, GeoJSON of one slide (coordinates belong to a slide). */
export function ExportMenu({ rows }: { readonly rows: readonly number[] }) {
  const { id, detail, dictionary, clusters, firstRow } = useStudy();
  const client = useTRPCClient();
  const announce = useAnnounce();
  const [busy, setBusy] = useState(false);
  const context = { classNames: detail.classNames, clusters };

  async function load(wanted: readonly number[]): Promise<TileRow[]> {
    const tiles: TileRow[] = [];
    for (let from = 0; from < wanted.length; from += PAGE) {
      const page = await client.tiles.list.query({
        study: id,
        ...(dictionary ? { dictionary: dictionary.id } : {}),
        filter: { rows: wanted.slice(from, from + PAGE) },
        limit: PAGE,
      });
      tiles.push(...(page.items as readonly TileRow[]));
      if (wanted.length > 2 * PAGE) announce.quietly(`${tiles.length} of ${counted(wanted.length, 'tile')}`);
    }
    return tiles;
  }
  const save = async (name: string, type: string, write: () => Promise<string>) => {
    setBusy(true);
    try {
      download(name, type, await write());
      announce(`Saved ${name}.`);
    } catch (error) {
      announce(`Nothing was saved. ${failureOf(error).message}`);
    } finally {
      setBusy(false);
    }
  };
  const perSlide = rowsPerSlide(rows, firstRow)
    .map((tiles, i) => ({ tiles, i, slide: detail.slideInfo[i]?.slideId ?? '' }))
    .filter(({ tiles }) => tiles > 0)
    .sort((a, b) => b.tiles - a.tiles);
  return (
    <Menu
      label="Export the selection"
      disabled={busy || rows.length === 0}
      side="below-end"
      className={classes(buttonStyles.button, buttonStyles.small)}
      button={
        <>
          <Download size={16} strokeWidth={1.5} aria-hidden="true" /> Export
        </>
      }
      entries={[
        {
          label: 'CSV of all tiles',
          note: counted(rows.length, 'tile'),
          onSelect: () =>
            void save('selection.csv', 'text/csv', async () => tilesCsv(await load(rows), context)),
        },
        ...perSlide.slice(0, 20).map(({ slide, tiles, i }) => ({
          label: `GeoJSON of ${slide}`,
          note: counted(tiles, 'tile'),
          onSelect: () =>
            void save(`${slide}.geojson`, 'application/geo+json', async () => {
              const [from, to] = [firstRow[i] ?? 0, firstRow[i + 1] ?? 0];
              const loaded = await load(rows.filter((row) => row >= from && row < to));
              return tilesGeoJson(loaded, context, (k) =>
                rgbOf(clusters.find(({ cluster }) => cluster === k)?.colour ?? '#9e9e9e'),
              );
            }),
        })),
      ]}
    />
  );
}

function download(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
