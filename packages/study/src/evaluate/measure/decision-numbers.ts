import { columnOf, oneVsRestLogOdds } from '@morphoscope/metrics';
import type { EvaluationPlan } from '../evaluation-plan.js';
import type { TileFigures } from '../worker/protocol.js';

/** One number per tile that says how the model decided. */
export interface DecisionNumber {
  /** `logit`: raw, known up to a shift per tile under softmax. `log-odds`: one against the rest, free of it. */
  readonly kind: 'logit' | 'log-odds';
  /** Name of the target. */
  readonly target: string;
  readonly values: Float64Array;
}

/** The raw logit and the one-vs-rest log-odds of every target; with one class its logit alone. */
export function decisionNumbers(
  { targets, model }: Pick<EvaluationPlan, 'targets' | 'model'>,
  { n, logits }: Pick<TileFigures, 'n' | 'logits'>,
): DecisionNumber[] {
  const classes = model.classNames.length;
  const odds = oneVsRestLogOdds(logits, n, classes);
  const numbers: DecisionNumber[] = [];
  for (const { name, target } of targets) {
    if (target.kind !== 'logit') continue;
    numbers.push({ kind: 'logit', target: name, values: columnOf(logits, n, classes, target.class) });
  }
  if (classes === 1) return numbers;
  for (const { name, target } of targets) {
    const column = columnOf(odds, n, classes, target.class);
    const values = target.kind === 'not' ? column.map((value) => -value) : column;
    numbers.push({ kind: 'log-odds', target: name, values });
  }
  return numbers;
}
