import type { Evaluation, MetricScope } from '@morphoscope/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contextOf } from '../src/evaluation/context.js';
import { figureText, intervalText } from '../src/evaluation/figure-text.js';
import { fileName } from '../src/evaluation/file-name.js';
import { arrange } from '../src/evaluation/layout/arrangement.js';
import { RowBook } from '../src/evaluation/row-book.js';
import { printedTable } from '../src/evaluation/table/first-rows.js';
import { tableMarkdown } from '../src/evaluation/table/markdown.js';
import { fillTable, type TableSpec } from '../src/evaluation/table/table.js';
import { metricTitle } from '../src/evaluation/words.js';
import { evaluation, makeRow, tableOf } from './arranged-tables.js';

describe('a book of rows', () => {
  const book = new RowBook([
    makeRow('auroc', { dictionary: 'a', feature: 'count' }, 0.7),
    makeRow('auroc', { dictionary: 'a' }, 0.8),
    makeRow('auroc', { dictionary: 'a', control: 'random-h' }, 0.5),
    makeRow('auroc', { dictionary: 'a', slide: 's1' }, 0.9),
    makeRow('auroc', { dictionary: 'a', slide: 's2' }, null),
    makeRow('auroc', { dictionary: 'b', subset: 'tumour' }, 0.6),
    makeRow('auroc', { dictionary: 'b', subset: 'all', target: 'x' }, 0.65),
    makeRow('auroc', {}, 0.1),
  ]);

  it('keeps controls and single slides apart from results', () => {
    expect(book.all('auroc', { dictionary: 'a' }).map(({ value }) => value)).toEqual([0.7, 0.8]);
    expect(book.one('auroc', { dictionary: 'a', control: 'random-h' })?.value).toBe(0.5);
    expect(book.one('auroc', { dictionary: 'a', control: 'pca' })).toBeUndefined();
    expect(book.perSlide(book.one('auroc', { dictionary: 'a' })!)).toEqual([0.9]);
  });

  it('takes the row that says least beyond what was asked; all tiles say nothing', () => {
    expect(book.one('auroc', { dictionary: 'a' })?.value).toBe(0.8);
    expect(book.one('auroc', { dictionary: 'b', target: 'x' })?.value).toBe(0.65);
    expect(book.one('auroc', { dictionary: null })?.value).toBe(0.1);
    expect(book.one('nothing', {})).toBeUndefined();
  });

  it('finds what a plain search finds', () => {
    const scope = fc.record(
      {
        dictionary: fc.constantFrom('a', 'b'),
        cluster: fc.constantFrom(0, 1),
        target: fc.constantFrom('x', 'y'),
        control: fc.constantFrom('pca'),
      },
      { requiredKeys: [] },
    );
    const pattern = fc.record(
      {
        dictionary: fc.constantFrom('a', 'b', null),
        cluster: fc.constantFrom(0, 1, null),
        target: fc.constantFrom('x', null),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(scope, { maxLength: 30 }), pattern, (scopes, asked) => {
        const rows = scopes.map((one, i) => makeRow('m', one, i));
        const expected = rows.filter(
          (one) =>
            one.scope.control === undefined &&
            Object.entries(asked).every(([key, value]) =>
              value === null
                ? one.scope[key as keyof MetricScope] === undefined
                : one.scope[key as keyof MetricScope] === value,
            ),
        );
        const found = new RowBook(rows);
        expect(found.all('m', asked)).toEqual(expected);
        expect(expected.includes(found.one('m', asked)!)).toBe(expected.length > 0);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a table', () => {
  const spec: TableSpec = {
    id: 't',
    title: 'T',
    caption: 'C.',
    by: ['target', 'dictionary'],
    columns: [
      { title: 'own', metric: 'own' },
      { title: 'label', metric: 'label', scope: { target: 'label' } },
      { title: 'whole study', metric: 'own', scope: { control: 'class-map' } },
      { title: 'never', metric: 'never' },
    ],
  };
  const rows = [
    makeRow('own', { target: 'not benign', dictionary: 'kmeans-k4' }, 0.2),
    makeRow('own', { target: 'malignant', dictionary: 'nmf-k8' }, 0.4),
    makeRow('own', { target: 'malignant', dictionary: 'nmf-k4' }, 0.3),
    makeRow('label', { target: 'label', dictionary: 'nmf-k4' }, 0.9),
    makeRow('own', { target: 'malignant', control: 'class-map' }, 0.6),
  ];

  it('has a row per thing measured, in the order of the evaluation, and no empty column', () => {
    const table = fillTable(spec, new RowBook(rows), evaluation)!;
    expect(table.rows.map(({ head }) => head)).toEqual([
      ['malignant', 'nmf-k4'],
      ['malignant', 'nmf-k8'],
      ['not benign', 'kmeans-k4'],
    ]);
    expect(table.columns.map(({ title }) => title)).toEqual(['own', 'label', 'whole study']);
    expect(table.rows.map(({ cells }) => cells.map((cell) => cell?.value))).toEqual([
      [0.3, 0.9, 0.6],
      [0.4, undefined, 0.6],
      [0.2, undefined, undefined],
    ]);
  });

  it('is nothing where nothing was measured', () => {
    expect(fillTable(spec, new RowBook([]), evaluation)).toBeUndefined();
  });

  it('for paper is what is looked at first, and says where the rest is', () => {
    const table = tableOf('agreement-clusters');
    const printed = printedTable(table, { dictionary: 'nmf-k8', target: 'not benign' }, 40);
    expect(printed.rows).toHaveLength(3 * 8);
    expect(new Set(printed.rows.map(({ head }) => head.slice(0, 3).join()))).toEqual(
      new Set(['nmf-k8,not benign,all']),
    );
    expect(printed.caption).toContain(`24 of ${table.rows.length} rows; all are in agreement-clusters.csv.`);
    expect(printedTable(table, { dictionary: 'nmf-k8', target: undefined }, 1e6)).toBe(table);
  });
});

describe('the arrangement', () => {
  it('loses no figure: every result stands in a table', () => {
    const strange = [
      makeRow('brand-new', { dictionary: 'nmf-k4', cluster: 2 }, 1.5, { category: 'robustness' }),
      makeRow('brand-new', { method: 'gradcam' }, 0.5, { category: 'robustness' }),
      makeRow('whole-study', {}, 7, { category: 'sanity' }),
      makeRow('logit-r2', { dictionary: 'nmf-k4', target: 'malignant', feature: 'minDistance' }, 0.5),
    ];
    const all: Evaluation = { ...evaluation, rows: [...evaluation.rows, ...strange] };
    const placed = new Set(
      arrange(contextOf(all)).flatMap((part) =>
        part.tables.flatMap((table) => table.rows.flatMap(({ cells }) => cells)),
      ),
    );
    const results = all.rows.filter(({ scope }) => scope.control === undefined && scope.slide === undefined);
    expect(results.filter((result) => !placed.has(result))).toEqual([]);
  });

  it('puts controls beside their figures', () => {
    const best = tableOf('agreement-best');
    const titles = best.columns.map(({ title }) => title);
    expect(titles).toEqual(['clusters', '‖A‖', 'random H']);
    const at = best.rows.find(({ head }) => head.join() === 'not benign,nmf-k8,gradcam,all')!;
    expect(at.cells.map((cell) => cell?.value)).toEqual([0.66, 0.67, 0.48]);
    const hard = tableOf('annotations-hard-maps');
    expect(hard.rows[0]!.cells.map((cell) => cell?.value)).toEqual([0.2, 0.1, 0.31]);
  });

  it('lays the paper’s protocol out: both ways of scoring side by side, undefined with its reason', () => {
    const table = tableOf('protocol-logit');
    expect(table.columns.map(({ group, title }) => `${group} ${title}`)).toEqual(
      ['weightSum', 'count', 'weightSum/softCount', 'maxWeight'].flatMap((feature) => [
        `${feature} in-sample`,
        `${feature} by slide`,
      ]),
    );
    expect(tableMarkdown(table, evaluation)).toContain('– the feature is constant');
    expect(tableMarkdown(table, evaluation)).toMatch(/NMF, K = 4 \| 0\.880 \(\d\.\d{3}–\d\.\d{3}\)/);
  });

  it('shows a sweep by K with the choice and its rule', () => {
    const table = tableOf('k-sweep-nmf');
    expect(table.rows.map(({ head }) => head[0])).toEqual([2, 4, 6, 8, 10, 12].map((K) => `nmf-k${K}`));
    expect(table.caption).toContain('Chosen: K = 4. Fits agree up to K = 4. Rule: of the numbers');
    const text = tableMarkdown(table, evaluation);
    expect(text).toContain('| NMF, K = 2 | 0.876 |');
    expect(text.split('\n').find((line) => line.startsWith('| NMF, K = 12'))).toMatch(/ 1 \| 0\.600 /);
  });
});

describe('figures as text', () => {
  it('have as many decimals as their size deserves, and a true minus', () => {
    expect([0.876, -0.004, 12.5, 123.456, -2345.6, 12].map((value) => figureText(value))).toEqual([
      '0.88',
      '0.00',
      '12.50',
      '123.5',
      '\u22122,346',
      '12',
    ]);
    expect([null, undefined, Number.NaN, Number.POSITIVE_INFINITY].map((value) => figureText(value))).toEqual(
      ['–', '–', '–', '–'],
    );
    expect([intervalText([0.1, 0.2]), intervalText([-0.1, 0.2])]).toEqual([
      '0.10–0.20',
      '\u22120.10 to 0.20',
    ]);
  });

  it('name metrics in words, also those that nobody thought of', () => {
    expect(metricTitle('completeness-label-agreement')).toBe('Labels kept');
    expect(metricTitle('some-new-iou-r2')).toBe('Some new IoU R²');
    expect(metricTitle('constructor')).toBe('Constructor');
  });

  it('make file names that every system takes', () => {
    expect(fileName('curve', 'gradcam++', undefined, 'not Benign')).toBe('curve-gradcampp-not-benign');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(fileName(text, 'x')).toMatch(/^[a-z0-9][a-z0-9.-]{0,119}$/);
      }),
    );
  });
});
