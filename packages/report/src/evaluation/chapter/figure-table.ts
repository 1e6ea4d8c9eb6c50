import type { Evaluation, MetricRow } from '@morphoscope/domain';
import { type Html, html } from '../../html.js';
import { counted } from '../../number-text.js';
import type { EvaluationContext } from '../context.js';
import { figureText, intervalText, UNDEFINED } from '../figure-text.js';
import { firstRows } from '../table/first-rows.js';
import { dictionaryOf, groupsOf, headTitles, headWords, notesOf } from '../table/head.js';
import type { FigureTable, TableRow } from '../table/table.js';
import { clusterChip } from './cluster-chip.js';

/** Rows that a page holds besides those looked at first; the files hold all. */
const MOST_ROWS = 80;
const MOST_NOTES = 6;

/**
 * A table of figures on the page: first the rows about the target, dictionary and tiles looked at first, the others
 * behind a line that opens. Every heading can be asked, every interval stands under its figure.
 */
export function figureTableHtml(table: FigureTable, context: EvaluationContext): Html {
  const first = firstRows(table, { dictionary: context.primary?.id, target: context.target });
  const shown = (first.length > 0 ? first : table.rows).slice(0, MOST_ROWS);
  const chosen = new Set(shown);
  const others = table.rows.filter((row) => !chosen.has(row));
  const behind = others.slice(0, MOST_ROWS);
  const left = others.length - behind.length;
  const more =
    behind.length > 0 &&
    html`<details class="data"><summary>${counted(others.length, 'more row')}: ${otherWords(table, context)}</summary>${grid(withRows(table, behind), context)}</details>`;
  const rest = left > 0 && html`<p class="quiet small">All rows are in tables/${table.id}.csv.</p>`;
  return html`<div>${grid(withRows(table, shown), context)}${notes(table)}${more}${rest}</div>`;
}

// The columns that these rows have figures in.
function withRows(table: FigureTable, rows: readonly TableRow[]): FigureTable {
  const kept = table.columns.flatMap((_, c) => (rows.some((row) => row.cells[c]) ? [c] : []));
  return {
    ...table,
    columns: kept.map((c) => table.columns[c]!),
    rows: rows.map(({ head, cells }) => ({ head, cells: kept.map((c) => cells[c]) })),
  };
}

function otherWords(table: FigureTable, { evaluation }: EvaluationContext): string {
  const perCluster = table.by.includes('cluster');
  const words = [
    table.by.includes('target') && evaluation.study.targets.length > 1 && 'other targets',
    perCluster &&
      table.by.includes('dictionary') &&
      evaluation.dictionaries.length > 1 &&
      'other dictionaries',
    table.by.includes('subset') && 'other tiles',
  ].filter((word) => word !== false);
  return words.join(', ') || 'the rest of the table';
}

function grid(table: FigureTable, context: EvaluationContext): Html {
  const titles = headTitles(table);
  const all = table.rows.map((row) => headWords(table, row, context.evaluation));
  const same = table.by.map((_, i) => all.length > 1 && all.every((words) => words[i] === all[0]![i]));
  const kept = table.by.flatMap((_, i) => (same[i] && !same.every(Boolean) ? [] : [i]));
  const constant = table.by.flatMap((_, i) =>
    kept.includes(i) ? [] : [`${titles[i]!.toLowerCase()} ${all[0]![i]}`],
  );
  const heads = kept.map((i) => html`<th scope="col" class="head">${titles[i]}</th>`);
  const columns = table.columns.map(
    ({ metric, title, direction }) =>
      html`<th scope="col">${context.definitions.ask(metric, title, direction)}</th>`,
  );
  const words = all.map((row) => kept.map((i) => row[i]!));
  const lines = table.rows.map((row, r) => lineOf(table, row, r, kept, words, context.evaluation));
  const about = constant.length > 0 && html` <span class="quiet">Here: ${constant.join(', ')}.</span>`;
  return html`<p class="table-title"><b>${table.title}.</b> ${table.caption}${about}</p><div class="scroll" tabindex="0" role="region" aria-label="${table.title}"><table class="numbers figures"><caption><span class="unseen">${table.title}</span></caption><thead>${groupLine(table, kept.length)}<tr>${heads}${columns}</tr></thead><tbody>${lines}</tbody></table></div>`;
}

function groupLine(table: FigureTable, before: number): Html | false {
  const groups = groupsOf(table);
  if (groups.every(({ title }) => title === '')) return false;
  const cells = groups.map(({ title, span }) =>
    title ? html`<th scope="colgroup" colspan="${span}">${title}</th>` : html`<td colspan="${span}"></td>`,
  );
  return html`<tr class="groups"><td colspan="${before}"></td>${cells}</tr>`;
}

type Words = readonly (readonly string[])[];

function lineOf(
  table: FigureTable,
  row: TableRow,
  r: number,
  kept: readonly number[],
  words: Words,
  evaluation: Evaluation,
): Html {
  const dictionary = dictionaryOf(table, row, evaluation);
  const heads = kept.map((place, i) => {
    if (r > 0 && sameUpTo(words[r]!, words[r - 1]!, i)) return '';
    const span = spanOf(words, r, i);
    const scope = span > 1 ? html`scope="rowgroup" rowspan="${span}"` : html`scope="row"`;
    const cluster = row.head[place];
    const content =
      table.by[place] === 'cluster' && typeof cluster === 'number' && dictionary
        ? clusterChip(dictionary, cluster)
        : words[r]![i];
    return html`<th ${scope}>${content}</th>`;
  });
  return html`<tr>${heads}${row.cells.map((cell, c) => html`<td class="num">${figureHtml(cell, table.columns[c]!.whole ? 0 : 2)}</td>`)}</tr>`;
}

// A head is said once for the rows that share it and all heads before it; the last one is always said.
function sameUpTo(a: readonly string[], b: readonly string[], i: number): boolean {
  return i < a.length - 1 && a.slice(0, i + 1).every((word, at) => word === b[at]);
}

function spanOf(words: Words, r: number, i: number): number {
  let span = 1;
  while (r + span < words.length && sameUpTo(words[r + span]!, words[r]!, i)) span++;
  return span;
}

/** A figure with its interval under it; what is undefined says why when asked. */
function figureHtml(row: MetricRow | undefined, digits = 2): Html {
  if (!row) return html`<span class="quiet">${UNDEFINED}</span>`;
  const text = figureText(row.value, digits);
  if (text === UNDEFINED)
    return html`<span class="quiet" title="${row.note ?? 'not defined'}">${text}</span>`;
  const interval = row.interval && html`<small>${intervalText(row.interval, digits)}</small>`;
  return html`${text}${interval}`;
}

function notes(table: FigureTable): Html {
  const all = notesOf(table);
  if (all.length === 0) return html``;
  const more = all.length - MOST_NOTES;
  return html`<ul class="table-notes">${all.slice(0, MOST_NOTES).map((note) => html`<li>${UNDEFINED} ${note}</li>`)}${more > 0 && html`<li>and ${counted(more, 'further reason')} in metrics.csv</li>`}</ul>`;
}
