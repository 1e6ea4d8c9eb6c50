import type { MetricScope } from '@morphoscope/domain';
import type { FigureTable, TableRow } from './table.js';

/** What a reader looks at first. */
export interface FirstLook {
  /** Id of a dictionary. */
  readonly dictionary: string | undefined;
  readonly target: string | undefined;
}

/**
 * The rows looked at first: of clusters those of one dictionary, of targets one if the table knows it, of tiles all. May
 * be none.
 */
export function firstRows(table: FigureTable, { dictionary, target }: FirstLook): TableRow[] {
  const value = ({ head }: TableRow, key: keyof MetricScope) => head[table.by.indexOf(key)];
  const first = new Map<keyof MetricScope, string | undefined>([['subset', 'all']]);
  if (table.rows.some((row) => value(row, 'target') === target)) first.set('target', target);
  if (table.by.includes('cluster')) first.set('dictionary', dictionary);
  return table.rows.filter((row) =>
    [...first].every(([key, wanted]) => value(row, key) === undefined || value(row, key) === wanted),
  );
}

/** A table that fits on paper: all of it, or the rows looked at first with a word on where the others are. */
export function printedTable(table: FigureTable, look: FirstLook, most: number): FigureTable {
  if (table.rows.length <= most) return table;
  const first = firstRows(table, look);
  const rows = (first.length > 0 ? first : table.rows).slice(0, most);
  return {
    ...table,
    rows,
    caption: `${table.caption} ${rows.length} of ${table.rows.length} rows; all are in ${table.id}.csv.`,
  };
}
