import { type Figure, figure, undefinedFigure, withNote } from '../figure.js';
import { completeRows, isConstant, type Numbers } from '../samples.js';

/**
 * Coefficient of determination `1 − Σ(y − ŷ)² / Σ(y − ȳ)²`; at most 1, below 0 where ŷ is worse than the mean. Undefined for a
 * constant target. Pairs that are not finite are left out and counted.
 */
export function r2(truth: Numbers, predicted: Numbers): Figure {
  const { rows, note } = completeRows(truth.length, [truth, predicted]);
  const n = rows.length;
  if (n < 2) return withNote(undefinedFigure(n, 'fewer than two values'), note);
  const mean = rows.reduce((sum, i) => sum + truth[i]!, 0) / n;
  let residual = 0;
  let total = 0;
  for (const i of rows) {
    residual += (truth[i]! - predicted[i]!) ** 2;
    total += (truth[i]! - mean) ** 2;
  }
  if (isConstant(truth, rows)) return withNote(undefinedFigure(n, 'the target is the same everywhere'), note);
  return figure(1 - residual / total, n, note);
}
