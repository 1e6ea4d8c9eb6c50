import type { Target } from '@morphoscope/domain';

/** What is explained of a decision: always logits, never probabilities. */
export interface DecisionTarget {
  /** The class's name, or `not <first class>`: all classes against the first, which often is the normal one. */
  readonly name: string;
  readonly target: Target;
}

/** Classes explained one by one at most: each costs a backward pass per tile. */
const MOST_CLASSES = 8;

/**
 * The targets of a model: the logit of every class, and `not <first class>` where there are several. Of a model with
 * many classes those that it predicts most.
 * @param meanPredictions `classes`, over the slides of the study
 */
export function decisionTargets(
  classNames: readonly string[],
  meanPredictions: ArrayLike<number>,
): DecisionTarget[] {
  const kept = classNames
    .map((_, c) => c)
    .sort((a, b) => meanPredictions[b]! - meanPredictions[a]! || a - b)
    .slice(0, MOST_CLASSES)
    .sort((a, b) => a - b)
    .map((c): DecisionTarget => ({ name: classNames[c]!, target: { kind: 'logit', class: c } }));
  if (classNames.length < 2) return kept;
  return [...kept, { name: `not ${classNames[0]}`, target: { kind: 'not', class: 0 } }];
}

/** The labels a model can give: its classes; with one class, that it is not there (0) or is (1). */
export function labelNames(classNames: readonly string[]): string[] {
  return classNames.length === 1 ? [`not ${classNames[0]}`, classNames[0]!] : [...classNames];
}

/** Index of the predicted label in `labelNames`: the largest logit, the first on ties; with one class its sign. */
export function predictedLabel(logits: ArrayLike<number>): number {
  if (logits.length === 1) return logits[0]! > 0 ? 1 : 0;
  let best = 0;
  for (let c = 1; c < logits.length; c++) if (logits[c]! > logits[best]!) best = c;
  return best;
}

/** Whether a predicted label says yes to a target. */
export function saysYes({ target }: DecisionTarget, label: number, classes: number): boolean {
  if (classes === 1) return label === 1;
  return target.kind === 'not' ? label !== target.class : label === target.class;
}
