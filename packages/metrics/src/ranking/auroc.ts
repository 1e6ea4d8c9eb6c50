import { type Figure, figure, meanFigure, undefinedFigure, withNote } from '../figure.js';
import { completeRows, type Numbers } from '../samples.js';
import { rankingAreas } from './graded.js';

/**
 * Area under the ROC curve: the chance that a positive scores above a negative, ties counting half (Mann–Whitney). 0.5 is chance.
 * Undefined unless both kinds occur. Samples that are not finite are left out.
 *
 * @param positive truth, anything but 0 is positive. @param scores higher means more likely positive.
 */
export function auroc(positive: Numbers, scores: Numbers): Figure {
  return ranked(positive, scores, 'auroc');
}

/**
 * Average precision: `Σ (R_i − R_{i−1}) P_i` over the distinct scores, falling. Chance level is the share of positives.
 * Undefined unless both kinds occur. Parameters as for `auroc`.
 */
export function averagePrecision(positive: Numbers, scores: Numbers): Figure {
  return ranked(positive, scores, 'averagePrecision');
}

function ranked(positive: Numbers, scores: Numbers, which: 'auroc' | 'averagePrecision'): Figure {
  const { rows, note } = completeRows(positive.length, [positive, scores]);
  const sorted = (kind: boolean): Float64Array =>
    Float64Array.from(
      rows.filter((i) => (positive[i] !== 0) === kind),
      (i) => scores[i]!,
    ).sort();
  const [hits, others] = [sorted(true), sorted(false)];
  if (hits.length === 0 || others.length === 0) {
    const why =
      rows.length === 0 ? 'no samples' : hits.length === 0 ? 'no positive sample' : 'no negative sample';
    return withNote(undefinedFigure(rows.length, why), note);
  }
  const areas = rankingAreas([
    { scores: hits, positive: true, weight: 1 },
    { scores: others, positive: false, weight: 1 },
  ]);
  return figure(areas[which], rows.length, note);
}

/** One-against-the-rest AUROC per class and their mean over the classes where it is defined. */
export interface MultiClassAuroc {
  /** By position in `classes`. */
  readonly perClass: readonly Figure[];
  /** `n` counts samples. */
  readonly macro: Figure;
}

/**
 * @param truth label of each sample. @param classes labels of the columns.
 * @param probabilities `n × classes`, row-major.
 */
export function multiClassAuroc(truth: Numbers, probabilities: Numbers, classes: Numbers): MultiClassAuroc {
  const n = truth.length;
  const perClass = Array.from(classes, (label, c) => {
    const scores = Float64Array.from({ length: n }, (_, i) => probabilities[i * classes.length + c]!);
    const positive = Float64Array.from(truth, (own) => (own === label ? 1 : Number.isNaN(own) ? own : 0));
    return auroc(positive, scores);
  });
  const macro = meanFigure(perClass, 'classes');
  return { perClass, macro: { ...macro, n: perClass.reduce((most, one) => Math.max(most, one.n), 0) } };
}
