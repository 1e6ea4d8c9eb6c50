'use client';
import { useMemo } from 'react';
import { counted } from '../format/number';
import { useAddressPart } from '../state/use-address-part';
import { useStudy } from '../study/study-context';
import { StudyTile } from '../tile/study-tile';
import { useTileAt } from '../tile/tile-rows';
import { useTileDialog } from '../tile/use-tile-dialog';
import type { LinkedTile } from '../tile/use-tile-links';
import { Select } from '../ui/menu';
import { Skeleton } from '../ui/state';
import { VirtualGrid } from '../ui/virtual-grid';
import styles from './atlas-page.module.css';
import type { AtlasColumns } from './columns';
import { orderedRows, rowOrders } from './row-order';
import type { RowSet } from './row-set';

/** Width over height of the pictures. */
const RATIO = 72 / 62;

/** The selected tiles, however many: only those in sight exist and are asked for. */
export function Gallery({
  columns,
  selected,
}: {
  readonly columns: AtlasColumns;
  readonly selected: RowSet;
}) {
  const { detail, classIndex } = useStudy();
  const [order, setOrder] = useAddressPart('sort', rowOrders);
  const { show, dialog } = useTileDialog();
  const rows = useMemo(
    () => orderedRows(columns, selected, order, classIndex),
    [columns, selected, order, classIndex],
  );
  const items = useMemo(() => Array.from(rows, (row, index) => ({ row, index })), [rows]);
  return (
    <>
      <VirtualGrid
        label="Selected tiles"
        className={styles.gallery}
        items={items}
        itemKey={({ row }) => String(row)}
        minWidth={66}
        ratio={RATIO}
        extra={6}
        render={({ index }, width) => <GalleryTile rows={rows} index={index} width={width} onOpen={show} />}
      />
      <p className={styles.galleryFoot}>
        <span>{counted(rows.length, 'tile')}</span>
        <Select
          label="Order of the tiles"
          size="small"
          value={order}
          onChange={setOrder}
          options={[
            { value: 'cluster', label: 'Sort: cluster', text: 'Sort: cluster' },
            { value: 'slide', label: 'Sort: slide', text: 'Sort: slide' },
            {
              value: 'score',
              label: `Sort: ${detail.classNames[classIndex]}`,
              text: `Sort: ${detail.classNames[classIndex]}`,
            },
            { value: 'wrong', label: 'Sort: wrong first', text: 'Sort: wrong first' },
          ]}
        />
      </p>
      {dialog}
    </>
  );
}

function GalleryTile({
  rows,
  index,
  width,
  onOpen,
}: {
  readonly rows: Uint32Array;
  readonly index: number;
  readonly width: number;
  readonly onOpen: (tile: LinkedTile) => void;
}) {
  const tile = useTileAt(rows, index);
  if (!tile) return <Skeleton width={width} height={Math.round(width / RATIO) + 6} />;
  return (
    <StudyTile
      tile={tile}
      width={width}
      ratio={RATIO}
      wrong={tile.wrong === true}
      onOpen={() => onOpen(tile)}
    />
  );
}
