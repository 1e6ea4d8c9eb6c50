import type { Evaluation, KSweep } from '@morphoscope/domain';
import { contextOf } from './context.js';
import { standaloneSvg } from './figure/drawing.js';
import { arrange } from './layout/arrangement.js';
import { allDrawings } from './layout/drawings.js';
import { metricsCsv, tableCsv } from './table/csv.js';
import { printedTable } from './table/first-rows.js';
import { tableLatex } from './table/latex.js';
import { tableMarkdown } from './table/markdown.js';

/** One file of an evaluation, to be written as UTF-8. */
export interface EvaluationFile {
  /** Relative, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** Rows of a table for paper; its CSV holds all. */
const MOST_PRINTED = 120;

/**
 * An evaluation as files for a paper: `metrics.csv` (every figure, one per line), `tables/*` as CSV (numbers in full),
 * LaTeX (booktabs) and Markdown, and `figures/*.svg` (black on white, no script, no fonts of their own). Same evaluation,
 * same bytes.
 * @param sweeps comparisons of numbers of clusters, where several were fitted.
 */
export function renderEvaluationFiles(
  evaluation: Evaluation,
  sweeps: readonly KSweep[] = [],
): EvaluationFile[] {
  const context = contextOf(evaluation, sweeps);
  const parts = arrange(context);
  const look = { dictionary: context.primary?.id, target: context.target };
  const tableNames = new Set<string>();
  const figureNames = new Set<string>();
  const tables = parts.flatMap((part) =>
    part.tables.flatMap((table): EvaluationFile[] => {
      const path = `tables/${unique(table.id, tableNames)}`;
      const printed = printedTable(table, look, MOST_PRINTED);
      return [
        { path: `${path}.csv`, text: tableCsv(table, evaluation) },
        { path: `${path}.tex`, text: tableLatex(printed, evaluation) },
        { path: `${path}.md`, text: tableMarkdown(printed, evaluation) },
      ];
    }),
  );
  const figures = allDrawings(context, parts).map(
    (drawing): EvaluationFile => ({
      path: `figures/${unique(drawing.id, figureNames)}.svg`,
      text: standaloneSvg(drawing),
    }),
  );
  return [{ path: 'metrics.csv', text: metricsCsv(evaluation.rows) }, ...tables, ...figures];
}

function unique(id: string, taken: Set<string>): string {
  let name = id;
  for (let n = 2; taken.has(name); n++) name = `${id}-${n}`;
  taken.add(name);
  return name;
}
