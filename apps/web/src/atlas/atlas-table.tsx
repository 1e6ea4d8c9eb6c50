'use client';
import { count, percent } from '../format/number';
import { Button } from '../ui/button';
import { ClusterName } from '../ui/chip';
import type { Cluster } from '../ui/cluster';
import { Table } from '../ui/table';
import styles from './atlas-page.module.css';
import type { AtlasColumns } from './columns';
import { judged, rowsWhere } from './filter';
import { intersection, type JoinMode, type RowSet } from './row-set';

/** The map in words: how many tiles of which cluster and slide, how many selected, how many wrong. */
export function AtlasTable({
  columns,
  clusters,
  slides,
  selected,
  onSelect,
}: {
  readonly columns: AtlasColumns;
  readonly clusters: readonly Cluster[];
  readonly slides: readonly { readonly id: string; readonly label?: string; readonly site?: string }[];
  readonly selected: RowSet;
  readonly onSelect: (rows: RowSet, mode: JoinMode) => void;
}) {
  const groups = [
    ...clusters.map((cluster) => ({
      key: `cluster ${cluster.cluster}`,
      head: <ClusterName of={cluster} />,
      name: cluster.name,
      rows: rowsWhere(columns, { clusters: [cluster.cluster] }),
    })),
    ...slides.map((slide, i) => ({
      key: `slide ${slide.id}`,
      head: [slide.id, slide.label, slide.site].filter(Boolean).join(', '),
      name: slide.id,
      rows: rowsWhere(columns, { slides: [i] }),
    })),
  ].map((group) => ({
    ...group,
    chosen: intersection(group.rows, selected).length,
    ...judged(columns, group.rows),
  }));
  return (
    <div className={styles.table}>
      <Table
        label="Tiles of the map by cluster and slide"
        rows={groups}
        rowKey={({ key }) => key}
        columns={[
          { key: 'name', head: 'Cluster or slide', cell: ({ head }) => head },
          {
            key: 'tiles',
            head: 'Tiles',
            numeric: true,
            sort: ({ rows }) => rows.length,
            cell: ({ rows }) => count(rows.length),
          },
          {
            key: 'share',
            head: 'Share',
            numeric: true,
            cell: ({ rows }) => percent(rows.length / Math.max(1, columns.tiles)),
          },
          {
            key: 'chosen',
            head: 'Selected',
            numeric: true,
            sort: ({ chosen }) => chosen,
            cell: ({ chosen }) => count(chosen),
          },
          {
            key: 'wrong',
            head: 'Wrong',
            numeric: true,
            sort: ({ wrong }) => wrong,
            cell: ({ wrong, labelled }) => (labelled === 0 ? '–' : `${count(wrong)} of ${count(labelled)}`),
          },
          {
            key: 'select',
            head: 'Select',
            cell: ({ rows, name }) => (
              <span className={styles.selects}>
                <Button
                  size="small"
                  aria-label={`Select the tiles of ${name}`}
                  onClick={() => onSelect(rows, 'replace')}
                >
                  Only
                </Button>
                <Button
                  size="small"
                  aria-label={`Add the tiles of ${name}`}
                  onClick={() => onSelect(rows, 'add')}
                >
                  Add
                </Button>
                <Button
                  size="small"
                  aria-label={`Remove the tiles of ${name}`}
                  onClick={() => onSelect(rows, 'remove')}
                >
                  Remove
                </Button>
              </span>
            ),
          },
        ]}
      />
    </div>
  );
}
