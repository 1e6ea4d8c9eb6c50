import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RowBook } from '../src/evaluation/row-book.js';
import { metricsCsv, tableCsv } from '../src/evaluation/table/csv.js';
import { latexText, tableLatex } from '../src/evaluation/table/latex.js';
import { tableMarkdown } from '../src/evaluation/table/markdown.js';
import { fillTable } from '../src/evaluation/table/table.js';
import { evaluation, makeRow, tableOf, tables } from './arranged-tables.js';

describe('CSV', () => {
  const read = (text: string) => text.trimEnd().split('\n').map(readLine);

  it('gives every row back, numbers in full, undefined as empty', () => {
    const lines = read(metricsCsv(evaluation.rows));
    expect(lines).toHaveLength(evaluation.rows.length + 1);
    const column = new Map(lines[0]!.map((name, i) => [name, i]));
    for (const [i, one] of evaluation.rows.entries()) {
      const cell = (name: string) => lines[i + 1]![column.get(name)!]!;
      expect(cell('value') === '' ? null : Number(cell('value'))).toBe(one.value);
      expect(cell('cluster')).toBe(one.scope.cluster === undefined ? '' : String(one.scope.cluster));
      expect(cell('dictionary')).toBe(one.scope.dictionary ?? '');
      if (one.interval) expect([Number(cell('low')), Number(cell('high'))]).toEqual([...one.interval]);
    }
  });

  it('keeps text text: separators, quotes, line breaks and formulas', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^'{0,2}[=+@-]?a$/)), (name) => {
        const text = metricsCsv([makeRow('m', { target: name }, 1)]);
        const cell = readLine(text.slice(text.indexOf('\n') + 1, -1))[9]!;
        expect(cell.replace(/^'(?='*[=+\-@\t\r])/, '')).toBe(name);
        expect(cell).not.toMatch(/^[=+\-@\t\r]/);
      }),
    );
  });

  it('is rectangular for every table, with the ends of intervals beside the values', () => {
    for (const table of tables) {
      const lines = read(tableCsv(table, evaluation));
      expect(lines).toHaveLength(table.rows.length + 1);
      for (const line of lines) expect(line).toHaveLength(lines[0]!.length);
    }
    expect(read(tableCsv(tableOf('agreement-best'), evaluation))[0]).toContain('Correlation, clusters, low');
  });
});

describe('LaTeX', () => {
  it('has as many cells as columns in every line, closed groups, and ASCII only', () => {
    for (const table of tables) {
      const text = tableLatex(table, evaluation);
      expect(text).toMatch(/^[\x20-\x7e\n]*$/);
      const width = table.by.length + table.columns.length;
      const body = text.slice(text.indexOf('\\toprule') + 8, text.indexOf('\\bottomrule'));
      for (const line of body.split('\n').filter((one) => one.endsWith('\\\\')))
        expect(cellsOf(line)).toBe(width);
      expect(depthOf(text)).toBe(0);
      for (const environment of ['table', 'tabular'])
        expect(text.split(`\\begin{${environment}}`)).toHaveLength(
          text.split(`\\end{${environment}}`).length,
        );
    }
  });

  it('takes any text for what it is', () => {
    expect(latexText('100 % of A_1 & B #2 {x} \\frac ~ ^')).toBe(
      '100 \\% of A\\_1 \\& B \\#2 \\{x\\} \\textbackslash{}frac \\textasciitilde{} \\textasciicircum{}',
    );
    expect(latexText('R² ≥ −0.5, ‖A‖ ↔ β, Caliński, µm')).toBe(
      "R$^2$ $\\ge$ $-$0.5, $\\|$A$\\|$ $\\leftrightarrow$ $\\beta$, Cali\\'{n}ski, $\\mu$m",
    );
    expect(latexText('漢字\n')).toBe('?? ');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const set = latexText(text);
        expect(set).toMatch(/^[\x20-\x7e]*$/);
        expect(depthOf(set)).toBe(0);
        expect(set).not.toMatch(/(^|[^\\])[%#&_]/);
      }),
    );
  });

  it('says a head once for the rows that share it', () => {
    const text = tableLatex(tableOf('protocol-label'), evaluation);
    expect(text.match(/NMF, K = 4/g)).toHaveLength(1);
    expect(text.match(/weightSum &/g)).toHaveLength(6);
  });
});

describe('Markdown', () => {
  it('keeps hostile names inside their cell', () => {
    const hostile = 'a|b <img src=x onerror=alert(1)> `c`\n# d';
    const table = fillTable(
      {
        id: 'x',
        title: hostile,
        caption: hostile,
        by: ['target'],
        columns: [{ title: hostile, metric: 'm' }],
      },
      new RowBook([makeRow('m', { target: hostile }, 1 / 3)]),
      evaluation,
    )!;
    const lines = tableMarkdown(table, evaluation).trim().split('\n');
    const cells = (line: string) => line.split(/(?<!\\)\|/).length;
    expect(lines.slice(2).map(cells)).toEqual([4, 4, 4]);
    expect(lines.join('\n')).not.toMatch(/<img|^# /m);
    expect(lines.at(-1)).toContain('0.333');
  });
});

function readLine(line: string): string[] {
  const cells: string[] = [];
  let at = 0;
  while (at <= line.length) {
    if (line[at] === '"') {
      let end = at + 1;
      while (line[end] !== '"' || line[end + 1] === '"') end += line[end] === '"' ? 2 : 1;
      cells.push(line.slice(at + 1, end).replaceAll('""', '"'));
      at = end + 2;
    } else {
      const end = line.indexOf(',', at) < 0 ? line.length : line.indexOf(',', at);
      cells.push(line.slice(at, end));
      at = end + 1;
    }
  }
  return cells;
}

function cellsOf(line: string): number {
  const spans = [...line.matchAll(/\\multicolumn\{(\d+)\}/g)].reduce(
    (sum, match) => sum + Number(match[1]) - 1,
    0,
  );
  return line.split(/(?<!\\)&/).length + spans;
}

function depthOf(text: string): number {
  let depth = 0;
  for (const [brace] of text.replace(/\\[{}]/g, '').matchAll(/[{}]/g)) depth += brace === '{' ? 1 : -1;
  return depth;
}
