import type { MetricCategory } from '@morphoscope/domain';
import type { EvaluationContext } from '../context.js';
import { type FigureTable, fillTable, type TableSpec } from '../table/table.js';
import { CATEGORY_TITLES, categoryTables } from './category.js';
import {
  agreementSummaryTable,
  clusterAgreementTable,
  labelTable,
  linearTable,
  summaryTable,
} from './protocol.js';

/** A category's tables, filled; those laid out as in the paper first, then everything else that was measured. */
export function tablesOfCategory(
  category: MetricCategory,
  { book, evaluation }: EvaluationContext,
): FigureTable[] {
  const own = OWN[category]?.(evaluation) ?? [];
  const filled = own.flatMap((spec) => fillTable(spec, book, evaluation) ?? []);
  const shown = new Set(filled.flatMap(({ columns }) => columns.map(({ metric }) => metric)));
  const rest = categoryTables(category, book, evaluation, shown);
  return [...filled, ...rest.flatMap((spec) => fillTable(spec, book, evaluation) ?? [])];
}

/** Every table of an evaluation, in the order of the chapter. */
export function allTables(context: EvaluationContext): FigureTable[] {
  return (Object.keys(CATEGORY_TITLES) as MetricCategory[]).flatMap((category) =>
    tablesOfCategory(category, context),
  );
}

const OWN: Partial<
  Record<MetricCategory, (evaluation: EvaluationContext['evaluation']) => readonly TableSpec[]>
> = {
  prediction: (evaluation) => [
    summaryTable(evaluation),
    linearTable('logit'),
    linearTable('log-odds'),
    labelTable(),
  ],
  agreement: (evaluation) => [agreementSummaryTable(evaluation), clusterAgreementTable(evaluation)],
};
