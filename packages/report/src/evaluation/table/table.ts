import type { Evaluation, MetricDirection, MetricRow, MetricScope } from '@morphoscope/domain';
import type { RowBook, ScopePattern } from '../row-book.js';

/** What a table has in one column: a metric in a scope. */
export interface ColumnSpec {
  readonly title: string;
  /** Heading over neighbouring columns of the same group. */
  readonly group?: string;
  readonly metric: string;
  readonly scope?: ScopePattern;
}

/** A table before it has numbers: one row per combination of `by` that was measured. */
export interface TableSpec {
  /** Part of the file name, kebab-case. */
  readonly id: string;
  readonly title: string;
  /** What it shows and how to read it, in plain sentences. */
  readonly caption: string;
  readonly by: readonly (keyof MetricScope)[];
  /** Headings of row heads where the usual word does not fit. */
  readonly headings?: Readonly<Partial<Record<keyof MetricScope, string>>>;
  /** Keep rows in the order of the figures, not of the evaluation. */
  readonly asFound?: boolean;
  /** Only rows that say something for every key of `by`. */
  readonly complete?: boolean;
  /** Holds for every column. */
  readonly scope?: ScopePattern;
  readonly columns: readonly ColumnSpec[];
}

/** A table with its numbers. */
export interface FigureTable {
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  /** Keys of the row heads. */
  readonly by: readonly (keyof MetricScope)[];
  readonly headings: Readonly<Partial<Record<keyof MetricScope, string>>>;
  readonly columns: readonly TableColumn[];
  readonly rows: readonly TableRow[];
}

/** A column with figures in it. */
interface TableColumn extends ColumnSpec {
  readonly direction: MetricDirection;
  /** Whether all its figures are counts: written without decimals. */
  readonly whole: boolean;
}

export interface TableRow {
  /** One value per key of `by`; absent where the figure is not about such a thing. */
  readonly head: readonly (string | number | undefined)[];
  /** One per column; absent where nothing was measured. */
  readonly cells: readonly (MetricRow | undefined)[];
}

/**
 * Fills a table. Columns and rows without any figure are left out; rows follow the evaluation's own order of
 * dictionaries, clusters, targets and methods.
 * @returns nothing when no figure fits.
 */
export function fillTable(spec: TableSpec, book: RowBook, evaluation: Evaluation): FigureTable | undefined {
  const heads = headsOf(spec, book, evaluation);
  const cells = heads.map((head) => spec.columns.map((column) => cellOf(column, head, spec, book)));
  const kept = spec.columns.flatMap((column, c) => {
    const direction = cells.find((row) => row[c])?.[c]?.direction;
    if (!direction) return [];
    const values = cells.flatMap((row) => row[c]?.value ?? []);
    const whole = values.length > 0 && values.every(Number.isInteger);
    return [{ column: { ...column, direction, whole }, c }];
  });
  const rows = heads.flatMap((head, r) => {
    const row = kept.map(({ c }) => cells[r]![c]);
    return row.some(Boolean) ? [{ head, cells: row }] : [];
  });
  if (rows.length === 0) return undefined;
  const { id, title, caption, by, headings = {} } = spec;
  return { id, title, caption, by, headings, columns: kept.map(({ column }) => column), rows };
}

type Head = TableRow['head'];

function cellOf(column: ColumnSpec, head: Head, spec: TableSpec, book: RowBook): MetricRow | undefined {
  const keys = Object.fromEntries(spec.by.map((key, i) => [key, head[i] ?? null])) as ScopePattern;
  const pattern = { ...keys, ...spec.scope, ...column.scope };
  const own = book.one(column.metric, pattern);
  // A control may be of the study, not of a dictionary: it stands beside each of them.
  return own ?? (pattern.control ? book.one(column.metric, { ...pattern, dictionary: null }) : undefined);
}

// A control, and a column that fixes a key of the row heads, say nothing about which rows there are.
function headsOf(spec: TableSpec, book: RowBook, evaluation: Evaluation): Head[] {
  const results = spec.columns.filter((column) => !column.scope?.control);
  const open = results.filter((column) => !spec.by.some((key) => key in (column.scope ?? {})));
  const heads = new Map<string, Head>();
  for (const column of open.length > 0 ? open : results)
    for (const row of book.all(column.metric, { ...spec.scope, ...column.scope })) {
      const head = spec.by.map((key) => row.scope[key]);
      if (spec.complete && head.includes(undefined)) continue;
      heads.set(JSON.stringify(head.map((value) => value ?? null)), head);
    }
  if (spec.asFound) return [...heads.values()];
  const orders = spec.by.map((key) => orderOf(key, evaluation));
  return [...heads.values()].sort((a, b) => compare(a, b, orders));
}

type Order = (value: string | number | undefined) => number;

function orderOf(key: keyof MetricScope, evaluation: Evaluation): Order {
  if (key === 'cluster') return (value) => (value === undefined ? -1 : Number(value));
  const names: Partial<Record<keyof MetricScope, readonly string[]>> = {
    dictionary: evaluation.dictionaries.map(({ id }) => id),
    target: evaluation.study.targets,
    method: evaluation.methods,
    region: evaluation.study.classNames,
    subset: ['all', ...evaluation.study.classNames],
    feature: ['weightSum', 'count', 'weightSum/softCount', 'maxWeight'],
  };
  const places = new Map((names[key] ?? []).map((name, i) => [name, i]));
  return (value) => (value === undefined ? -1 : (places.get(String(value)) ?? places.size));
}

function compare(a: Head, b: Head, orders: readonly Order[]): number {
  for (const [i, order] of orders.entries()) {
    const difference = order(a[i]) - order(b[i]);
    if (difference !== 0) return difference;
  }
  return 0;
}
