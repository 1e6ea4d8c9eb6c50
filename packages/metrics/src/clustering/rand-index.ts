import { type Figure, figure, undefinedFigure } from '../figure.js';
import { type Contingency, margins } from './contingency.js';

/** Adjusted Rand index (Hubert & Arabie, 1985): 1 the same division, 0 chance. Undefined where both sides have one label only. */
export function adjustedRandIndex(table: Contingency): Figure {
  const { row, column, total } = margins(table);
  const pairs = (counts: Float64Array): number => counts.reduce((sum, n) => sum + (n * (n - 1)) / 2, 0);
  const [together, inRows, inColumns] = [pairs(table.counts), pairs(row), pairs(column)];
  const all = (total * (total - 1)) / 2;
  if (all === 0) return undefinedFigure(total, 'fewer than two things');
  const expected = (inRows * inColumns) / all;
  const most = (inRows + inColumns) / 2;
  if (most === expected) return undefinedFigure(total, 'both divisions are trivial');
  return figure((together - expected) / (most - expected), total);
}
