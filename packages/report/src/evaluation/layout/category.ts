import type { MetricCategory, MetricRow, MetricScope } from '@morphoscope/domain';
import type { RowBook, ScopePattern } from '../row-book.js';
import type { ColumnSpec, TableSpec } from '../table/table.js';
import { controlTitle, metricTitle, scopeTitle } from '../words.js';

/** Parts of a scope that can be row heads, in the order in which they stand. */
const KEYS: readonly (keyof MetricScope)[] = [
  'target',
  'region',
  'dictionary',
  'method',
  'feature',
  'fitting',
  'subset',
  'change',
  'cluster',
];

/** More columns than this do not fit a page of paper. */
const MOST_COLUMNS = 9;

/** Headings of the categories. */
const CATEGORY_TITLES: Readonly<Record<MetricCategory, string>> = {
  prediction: 'Decision from cluster weights',
  agreement: 'Clusters and saliency maps',
  completeness: 'Clusters put back into the model',
  faithfulness: 'Taking parts away',
  reconstruction: 'How well the layer is held',
  stability: 'Whether the clusters last',
  importance: 'β beside σ',
  localisation: 'Against annotations',
  robustness: 'Under changes of the picture',
  sanity: 'Sanity checks',
  'batch-effect': 'Slides and sites',
  reading: 'Readers',
  description: 'Descriptions',
};

/**
 * Tables of everything measured in a category, whatever it is called: figures about the same kind of thing share a
 * table, a figure's controls stand in the columns beside it.
 */
export function categoryTables(category: MetricCategory, book: RowBook): TableSpec[] {
  const groups = new Map<string, { readonly by: (keyof MetricScope)[]; readonly names: Set<string> }>();
  const constant = constantKeys(category, book);
  for (const name of book.names()) {
    for (const row of book.all(name)) {
      if (row.category !== category) continue;
      const by = KEYS.filter((key) => row.scope[key] !== undefined && !constant.has(key));
      const signature = by.join(' ');
      const group = groups.get(signature) ?? { by, names: new Set() };
      group.names.add(name);
      groups.set(signature, group);
    }
  }
  return [...groups.values()].flatMap(({ by, names }) => tablesOf(category, by, [...names], constant, book));
}

function tablesOf(
  category: MetricCategory,
  by: readonly (keyof MetricScope)[],
  names: readonly string[],
  constant: ReadonlySet<keyof MetricScope>,
  book: RowBook,
): TableSpec[] {
  const absent = Object.fromEntries(
    KEYS.filter((key) => !by.includes(key) && !constant.has(key)).map((key) => [key, null]),
  ) as ScopePattern;
  const blocks: ColumnSpec[][] = names.map((name) => [
    { title: metricTitle(name), metric: name, scope: absent },
    ...controlsOf(name, book).map(
      (control): ColumnSpec => ({
        title: controlTitle(control),
        metric: name,
        scope: { ...absent, control },
      }),
    ),
  ]);
  const pages: ColumnSpec[][] = [];
  for (const block of blocks) {
    const page = pages.at(-1);
    const grouped = block.map((column) =>
      block.length > 1 ? { ...column, group: block[0]!.title } : column,
    );
    const renamed = grouped.map((column, i) =>
      block.length > 1 && i === 0 ? { ...column, title: 'clusters' } : column,
    );
    if (page && page.length + block.length <= MOST_COLUMNS) page.push(...renamed);
    else pages.push([...renamed]);
  }
  const about = by.filter((key) => key !== 'dictionary').join('-');
  return pages.map((columns, i) => ({
    id: [category, about, i > 0 && String(i + 1)].filter(Boolean).join('-'),
    title: titleOf(category, columns),
    caption: captionOf(by),
    by: by.length > 0 ? by : ['dictionary'],
    complete: by.length > 0,
    columns,
  }));
}

// A table of one or two metrics is called by them.
function titleOf(category: MetricCategory, columns: readonly ColumnSpec[]): string {
  const names = [...new Set(columns.map(({ metric }) => metricTitle(metric)))];
  return names.length <= 2 ? names.join(' and ') : CATEGORY_TITLES[category];
}

function captionOf(by: readonly (keyof MetricScope)[]): string {
  if (by.length === 0) return 'Over the whole study.';
  const words = by.map((key) => scopeTitle(key).toLowerCase());
  return `By ${words.join(', ')}.`;
}

// What is the same in every row needs no column: it would only repeat itself.
function constantKeys(category: MetricCategory, { rows }: RowBook): Set<keyof MetricScope> {
  const own = rows.filter((row) => row.category === category && row.scope.control === undefined);
  const constant = new Set<keyof MetricScope>();
  for (const key of ['subset', 'fitting', 'target'] as const) {
    const values = new Set(own.map((row: MetricRow) => row.scope[key]));
    values.delete(undefined);
    if (values.size === 1) constant.add(key);
  }
  return constant;
}

function controlsOf(name: string, book: RowBook): string[] {
  const controls = new Set<string>();
  for (const control of Object.keys(CONTROL_ORDER))
    if (book.all(name, { control }).length > 0) controls.add(control);
  return [...controls];
}

const CONTROL_ORDER: Readonly<Record<string, number>> = Object.fromEntries(
  [
    'chance',
    'norm',
    'random-h',
    'random-cells',
    'pca',
    'kmeans',
    'shifted',
    'block-null',
    'class-map',
    'randomised-model',
    'random-order',
  ].map((name, i) => [name, i]),
);
