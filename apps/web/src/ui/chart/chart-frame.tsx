'use client';
import { ChartLine, Table2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { IconButton } from '../button';
import { Table } from '../table';
import { useWidth } from '../virtual-grid';
import styles from './chart.module.css';

/** The figures of a chart as text, for readers and for copying. */
export interface ChartTable {
  readonly columns: readonly string[];
  /** First cell names the row. */
  readonly rows: readonly (readonly string[])[];
}

/** A chart with its figures as a table beside it. `draw` gets the width there is, px. */
export function ChartFrame({
  label,
  height,
  table,
  draw,
  interactive = false,
}: {
  /** What it shows, as a sentence. */
  readonly label: string;
  readonly height: number;
  readonly table: ChartTable;
  readonly draw: (width: number) => ReactNode;
  /** There are links or buttons in it, so it is no single picture. */
  readonly interactive?: boolean;
}) {
  const [asTable, setAsTable] = useState(false);
  const [ref, width] = useWidth<HTMLDivElement>();
  return (
    <div className={styles.frame} ref={ref} style={{ minHeight: height }}>
      <span className={styles.switch}>
        <IconButton
          size="small"
          label={asTable ? `Show as chart: ${label}` : `Show as table: ${label}`}
          onClick={() => setAsTable((was) => !was)}
        >
          {asTable ? <ChartLine size={15} strokeWidth={1.5} /> : <Table2 size={15} strokeWidth={1.5} />}
        </IconButton>
      </span>
      {asTable ? (
        <div className={styles.table} style={{ maxHeight: height }}>
          <Table
            dense
            label={label}
            columns={table.columns.map((head, i) => ({
              key: String(i),
              head,
              numeric: i > 0,
              cell: (row: readonly string[]) => row[i] ?? '',
            }))}
            rows={table.rows}
            rowKey={(row, i) => `${row[0]}-${i}`}
          />
        </div>
      ) : (
        width > 0 && (
          <svg
            role={interactive ? 'group' : 'img'}
            aria-label={label}
            width={width}
            height={height}
            className={styles.chart}
          >
            {draw(width)}
          </svg>
        )
      )}
    </div>
  );
}
