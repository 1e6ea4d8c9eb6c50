import type { Evaluation, MetricRow } from '@morphoscope/domain';
import { machineNumber } from '../figure-text.js';
import { SCOPE_PARTS } from '../scope-parts.js';
import { headTitles, headWords } from './head.js';
import type { FigureTable } from './table.js';

/** Every row of an evaluation, as in `metrics.json`: one figure per line, clusters counted from 0, RFC 4180. */
export function metricsCsv(rows: readonly MetricRow[]): string {
  const head = ['name', 'value', 'low', 'high', 'n', 'direction', 'category', ...SCOPE_PARTS, 'note'];
  const lines = rows.map((row) => [
    textCell(row.name),
    machineNumber(row.value),
    machineNumber(row.interval?.[0]),
    machineNumber(row.interval?.[1]),
    machineNumber(row.n),
    row.direction,
    row.category,
    ...SCOPE_PARTS.map((key) => scopeCell(row.scope[key])),
    textCell(row.note ?? ''),
  ]);
  return csv([head, ...lines]);
}

/** A laid-out table with numbers in full; a column with intervals has its ends beside it. */
export function tableCsv(table: FigureTable, evaluation: Evaluation): string {
  const withEnds = table.columns.map((_, c) => table.rows.some((row) => row.cells[c]?.interval));
  const head = [
    ...headTitles(table).map(textCell),
    ...table.columns.flatMap(({ group, title }, c) => {
      const name = group ? `${group}, ${title}` : title;
      return withEnds[c] ? [name, `${name}, low`, `${name}, high`].map(textCell) : [textCell(name)];
    }),
  ];
  const lines = table.rows.map((row) => [
    ...headWords(table, row, evaluation).map(textCell),
    ...row.cells.flatMap((cell, c) => {
      const value = machineNumber(cell?.value);
      return withEnds[c]
        ? [value, machineNumber(cell?.interval?.[0]), machineNumber(cell?.interval?.[1])]
        : [value];
    }),
  ]);
  return csv([head, ...lines]);
}

function scopeCell(value: string | number | undefined): string {
  return typeof value === 'number' ? machineNumber(value) : textCell(value ?? '');
}

// A text that a spreadsheet would run as a formula gets the mark that spreadsheets give to text, and so does one that has
// such marks already: taking one away gives the text back.
function textCell(text: string): string {
  const safe = /^'*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function csv(lines: readonly (readonly string[])[]): string {
  return `${lines.map((line) => line.join(',')).join('\n')}\n`;
}
