import { describe, expect, it } from 'vitest';
import { figureText } from '../../src/evaluation/figure-table';
import type { FigureTable } from '../../src/evaluation/page-types';
import { tableCsv } from '../../src/evaluation/table-csv';
import { dotRow } from '../../src/overview/trust-card';

const table: FigureTable = {
  id: 't',
  title: 'T',
  caption: '',
  heads: ['Cluster', 'Target'],
  columns: [
    { title: 'R²', group: 'Logit', metric: 'logit-r2', arrow: '↑', whole: false },
    { title: 'n', metric: 'n', arrow: '', whole: true },
  ],
  rows: [
    {
      head: ['1 Fat, "white"', 'benign'],
      cells: [
        { value: 0.123456, n: 10, interval: [0.1, 0.2] },
        { value: 10, n: 10 },
      ],
    },
    { head: ['2', 'benign'], cells: [{ value: null, n: 0 }, null] },
  ],
  notes: [],
};

describe('a table as CSV', () => {
  it('has numbers in full, intervals beside them, and quotes where they are needed', () => {
    expect(tableCsv(table)).toBe(
      'Cluster,Target,Logit R²,Logit R² low,Logit R² high,n\n' +
        '"1 Fat, ""white""",benign,0.123456,0.1,0.2,10\n' +
        '2,benign,,,,\n',
    );
  });
});

describe('a figure', () => {
  it('has fewer decimals the larger it is', () => {
    expect([0.1234, -0.5, 123.45, 12345.6, null, undefined].map((value) => figureText(value))).toEqual([
      '0.12',
      '−0.50',
      '123.5',
      '12,346',
      '–',
      '–',
    ]);
    expect(figureText(7, true)).toBe('7');
  });

  it('stands beside chance, or the first control where chance is not known', () => {
    const figure = { title: 'T', how: 'h', row: { value: 0.9 }, slides: [] };
    const control = { kind: 'control', word: 'random H', value: 0.6 };
    const chance = { kind: 'chance', word: 'chance', value: 0.5 };
    const limit = { kind: 'limit', word: 'limit', value: 0.95 };
    expect(dotRow({ ...figure, yardsticks: [control, chance, limit] })).toMatchObject({
      chance: 0.5,
      limit: 0.95,
    });
    expect(dotRow({ ...figure, yardsticks: [control] })).toMatchObject({
      chance: 0.6,
      chanceName: 'random H',
    });
    expect(dotRow({ ...figure, yardsticks: [] })).not.toHaveProperty('chance');
  });
});
