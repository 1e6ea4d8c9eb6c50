import type { Evaluation } from '@morphoscope/domain';
import { figureWithInterval } from '../figure-text.js';
import { directionArrow } from '../words.js';
import { headTitles, headWords, notesOf } from './head.js';
import type { FigureTable } from './table.js';

/** A table in GitHub's Markdown, with title, caption and notes. */
export function tableMarkdown(table: FigureTable, evaluation: Evaluation): string {
  const heads = headTitles(table);
  const columns = table.columns.map(({ group, title, direction }) =>
    [group && `${group},`, title, directionArrow(direction)].filter(Boolean).join(' '),
  );
  const rows = table.rows.map((row) => [
    ...headWords(table, row, evaluation).map(plain),
    ...row.cells.map((cell, c) => figureWithInterval(cell, table.columns[c]!.whole ? 0 : 3)),
  ]);
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = line([...heads.map(() => ':--'), ...columns.map(() => '--:')]);
  const notes = notesOf(table).map((note) => `\n– ${plain(note)}\n`);
  return `**${plain(table.title)}.** ${plain(table.caption)}\n\n${line([...heads, ...columns].map(plain))}\n${rule}\n${rows.map(line).join('\n')}\n${notes.join('')}`;
}

// Characters that Markdown or HTML inside it would act on.
function plain(text: string): string {
  return text
    .replace(/[\r\n]+/g, ' ')
    .replace(/[\\|`*_[\]#]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
