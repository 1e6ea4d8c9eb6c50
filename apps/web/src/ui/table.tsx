'use client';
import { type ReactNode, useMemo, useState } from 'react';
import { classes } from './class-names';
import { useGrowing } from './growing';
import styles from './table.module.css';

export interface Column<Row> {
  readonly key: string;
  readonly head: ReactNode;
  readonly cell: (row: Row) => ReactNode;
  /** Makes the head a button that sorts by this. */
  readonly sort?: (row: Row) => number | string;
  /** Figures: right, tabular. */
  readonly numeric?: boolean;
  readonly width?: number | string;
}

interface Order {
  readonly key: string;
  readonly down: boolean;
}

function inOrder<Row>(rows: readonly Row[], columns: readonly Column<Row>[], order: Order | null) {
  const by = columns.find((column) => column.key === order?.key)?.sort;
  if (!by || !order) return rows;
  const sign = order.down ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [x, y] = [by(a), by(b)];
    return (
      sign * (typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y)))
    );
  });
}

/** Rows at first, and each time that the end of a long table comes into sight. */
const STEP = 200;

/** Rows and columns with a name. Heads sort where a column can. */
export function Table<Row>({
  label,
  columns,
  rows,
  rowKey,
  dense = false,
  showLabel = false,
  className,
}: {
  /** Caption, for those who cannot see what is around it. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row, index: number) => string;
  readonly dense?: boolean;
  readonly showLabel?: boolean;
  readonly className?: string | undefined;
}) {
  const [order, setOrder] = useState<Order | null>(null);
  const sorted = useMemo(() => inOrder(rows, columns, order), [rows, columns, order]);
  const { shown, end } = useGrowing(sorted, STEP);
  return (
    // Wide tables scroll by themselves, so the keyboard must reach them.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
    // biome-ignore lint/a11y/useSemanticElements: no form field, and no landmark of the page either
    <div role="group" className={classes(styles.scroll, className)} aria-label={label} tabIndex={0}>
      <table className={classes(styles.table, dense && styles.dense)}>
        <caption className={showLabel ? styles.caption : 'visually-hidden'}>{label}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                key={column.key}
                scope="col"
                className={column.numeric ? styles.numeric : undefined}
                style={column.width === undefined ? undefined : { width: column.width }}
                aria-sort={order?.key === column.key ? (order.down ? 'descending' : 'ascending') : undefined}
              >
                {column.sort ? (
                  <button
                    type="button"
                    className={styles.sort}
                    onClick={() =>
                      setOrder((now) => ({
                        key: column.key,
                        down: now?.key === column.key ? !now.down : column.numeric === true,
                      }))
                    }
                  >
                    {column.head}
                    <span aria-hidden="true" className={styles.arrow}>
                      {order?.key === column.key ? (order.down ? '↓' : '↑') : ''}
                    </span>
                  </button>
                ) : (
                  column.head
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row, i) => (
            <tr key={rowKey(row, i)}>
              {columns.map((column) => (
                <td key={column.key} className={column.numeric ? styles.numeric : undefined}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {end}
    </div>
  );
}
