import type { EvaluatedDictionary, Evaluation } from '@morphoscope/domain';
import { scopeTitle, scopeWord } from '../words.js';
import type { FigureTable, TableRow } from './table.js';

/** Headings over the row heads. */
export function headTitles(table: FigureTable): string[] {
  return table.by.map((key) => table.headings[key] ?? scopeTitle(key));
}

/** Row heads as people read them: clusters with their number and name. */
export function headWords(table: FigureTable, row: TableRow, evaluation: Evaluation): string[] {
  const dictionary = dictionaryOf(table, row, evaluation);
  return table.by.map((key, i) => {
    const value = row.head[i];
    const word = scopeWord(key, value, evaluation);
    const name = key === 'cluster' && value !== undefined ? dictionary?.names[Number(value)] : undefined;
    return name ? `${word} ${name}` : word;
  });
}

/** The dictionary that a row is about; of an evaluation with one dictionary, that one. */
export function dictionaryOf(
  table: FigureTable,
  row: TableRow,
  evaluation: Evaluation,
): EvaluatedDictionary | undefined {
  const at = table.by.indexOf('dictionary');
  if (at >= 0) return evaluation.dictionaries.find(({ id }) => id === row.head[at]);
  return evaluation.dictionaries.length === 1 ? evaluation.dictionaries[0] : undefined;
}

/** Neighbouring columns of one group, for the upper line of headings. */
export function groupsOf(table: FigureTable): { readonly title: string; readonly span: number }[] {
  const groups: { title: string; span: number }[] = [];
  for (const { group } of table.columns) {
    const last = groups.at(-1);
    if (last && last.title === (group ?? '')) last.span++;
    else groups.push({ title: group ?? '', span: 1 });
  }
  return groups;
}

/** Notes of the undefined figures of a table, each said once. */
export function notesOf(table: FigureTable): string[] {
  const notes = new Set<string>();
  for (const row of table.rows)
    for (const cell of row.cells) if (cell && cell.value === null && cell.note) notes.add(cell.note);
  return [...notes];
}
