import { type Figure, figure, undefinedFigure } from '../figure.js';
import { multiClassAuroc } from '../ranking/auroc.js';
import type { Numbers } from '../samples.js';

/** Counts of true against predicted labels, `c × c`, row-major: row true, column predicted. */
export interface Confusion {
  readonly counts: Float64Array;
  readonly c: number;
  /** Labels of rows and columns. */
  readonly labels: Float64Array;
  /** Pairs counted; those with a label that is not listed, or not finite, are not. */
  readonly n: number;
}

/** @param labels what to count; default all labels of both sides, ascending. */
export function confusion(truth: Numbers, predicted: Numbers, labels?: Numbers): Confusion {
  const listed = labels
    ? Float64Array.from(labels)
    : Float64Array.from(
        new Set([...Array.from(truth), ...Array.from(predicted)].filter(Number.isFinite)),
      ).sort();
  const c = listed.length;
  const at = new Map(Array.from(listed, (label, i) => [label, i]));
  const counts = new Float64Array(c * c);
  let n = 0;
  for (let i = 0; i < truth.length; i++) {
    const row = at.get(truth[i]!);
    const column = at.get(predicted[i]!);
    if (row === undefined || column === undefined) continue;
    counts[row * c + column]! += 1;
    n++;
  }
  return { counts, c, labels: listed, n };
}

/** Figures of a classification. Per class by position in `confusion.labels`; macro is the mean over the classes that occur in the truth. */
export interface Classification {
  readonly confusion: Confusion;
  readonly accuracy: Figure;
  readonly precision: readonly Figure[];
  readonly recall: readonly Figure[];
  readonly f1: readonly Figure[];
  readonly macroPrecision: Figure;
  readonly macroRecall: Figure;
  readonly macroF1: Figure;
}

/**
 * Accuracy, precision, recall and F1. As in scikit-learn with `zero_division=0`, precision of a class that is never predicted is
 * 0, with a note; recall of a class that never occurs is undefined and does not count in the macro means.
 */
export function classification(truth: Numbers, predicted: Numbers, labels?: Numbers): Classification {
  const table = confusion(truth, predicted, labels);
  const { counts, c, n } = table;
  const rows = sums(c, (i, j) => counts[i * c + j]!);
  const columns = sums(c, (i, j) => counts[j * c + i]!);
  const hit = Array.from({ length: c }, (_, i) => counts[i * c + i]!);
  const recall = hit.map((value, i) =>
    rows[i]! > 0 ? figure(value / rows[i]!, rows[i]!) : undefinedFigure(0, 'the class does not occur'),
  );
  const precision = hit.map((value, i) =>
    columns[i]! > 0 ? figure(value / columns[i]!, columns[i]!) : figure(0, 0, 'the class is never predicted'),
  );
  const f1 = hit.map((value, i) => {
    const support = rows[i]! + columns[i]!;
    return support > 0
      ? figure((2 * value) / support, support)
      : undefinedFigure(0, 'the class does not occur');
  });
  const present = rows.flatMap((count, i) => (count > 0 ? [i] : []));
  const macro = (of: readonly Figure[]): Figure =>
    present.length === 0
      ? undefinedFigure(0, 'no samples')
      : figure(present.reduce((sum, i) => sum + (of[i]!.value ?? 0), 0) / present.length, n);
  return {
    confusion: table,
    accuracy:
      n > 0 ? figure(hit.reduce((sum, value) => sum + value, 0) / n, n) : undefinedFigure(0, 'no samples'),
    precision,
    recall,
    f1,
    macroPrecision: macro(precision),
    macroRecall: macro(recall),
    macroF1: macro(f1),
  };
}

function sums(c: number, at: (i: number, j: number) => number): number[] {
  return Array.from({ length: c }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < c; j++) sum += at(i, j);
    return sum;
  });
}

/** A classification with the ranking of its probabilities. */
export interface ProbabilisticClassification extends Classification {
  /** Labels of the columns of the probabilities. */
  readonly classes: Float64Array;
  /** One against the rest, by position in `classes`. */
  readonly auroc: readonly Figure[];
  readonly macroAuroc: Figure;
}

/**
 * Judges predicted probabilities: the label is the most probable class, ties to the first.
 *
 * @param probabilities `n × classes`, row-major; rows with NaN are left out. @param classes labels of the columns.
 * @param labels rows and columns of the confusion; default `classes`.
 */
export function classifyProbabilities(
  truth: Numbers,
  probabilities: Numbers,
  classes: Numbers,
  labels: Numbers = classes,
): ProbabilisticClassification {
  const c = classes.length;
  const predicted = Float64Array.from({ length: truth.length }, (_, i) => {
    let best = 0;
    for (let j = 0; j < c; j++) {
      if (Number.isNaN(probabilities[i * c + j]!)) return Number.NaN;
      if (probabilities[i * c + j]! > probabilities[i * c + best]!) best = j;
    }
    return classes[best] ?? Number.NaN;
  });
  const ranking = multiClassAuroc(truth, probabilities, classes);
  return {
    ...classification(truth, predicted, labels),
    classes: Float64Array.from(classes),
    auroc: ranking.perClass,
    macroAuroc: ranking.macro,
  };
}
