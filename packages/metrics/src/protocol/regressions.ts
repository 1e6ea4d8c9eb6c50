import { classifyProbabilities, type ProbabilisticClassification } from '../agreement/classification.js';
import { type Figure, undefinedFigure } from '../figure.js';
import { type Fold, groupFolds } from '../regression/folds.js';
import {
  crossValidatedR2,
  fitLinear,
  heldOutR2,
  type LinearFit,
  type LinearOptions,
} from '../regression/linear.js';
import {
  crossValidatedLogistic,
  fitLogistic,
  type LogisticFit,
  predictLogistic,
} from '../regression/logistic.js';
import type { Numbers, Samples } from '../samples.js';

/** A table of tile features with the targets to explain by it. */
export interface RegressionData {
  readonly features: Samples;
  /** Vectors of `n`: raw logits, log-odds. */
  readonly targets: readonly Numbers[];
}

/** A linear regression judged three ways. */
export interface LinearRegressionFigures {
  /** Fitted and scored on the same tiles: optimistic. */
  readonly inSample: LinearFit;
  /** Pooled out-of-fold R², folds by group. */
  readonly crossValidated: Figure;
  /** Fitted on the tiles of the dictionary's slides, scored here. */
  readonly fitToHeldOut: Figure;
}

/**
 * Linear regression of each target on one feature table (protocol 4.1).
 *
 * @param groups slide or patient of each tile: folds never divide one.
 * @param fit tiles of the slides that the dictionary was fitted on, same targets in the same order.
 */
export function regressTargets(
  data: RegressionData,
  groups: ArrayLike<number | string>,
  options: LinearOptions & { readonly folds?: number; readonly fit?: RegressionData } = {},
): LinearRegressionFigures[] {
  const folds = groupFolds(groups, options.folds);
  const crossValidated = crossValidatedR2(data.features, data.targets, folds, options);
  return data.targets.map((target, t) => ({
    inSample: fitLinear(data.features, target, options),
    crossValidated: crossValidated[t]!,
    fitToHeldOut: options.fit
      ? heldOutR2(
          { samples: options.fit.features, target: options.fit.targets[t]! },
          { samples: data.features, target },
          options,
        )
      : undefinedFigure(0, 'no tiles of the slides of the fit were given'),
  }));
}

/** Tile features with a label per tile. */
export interface LabelledData {
  readonly features: Samples;
  readonly labels: Numbers;
}

/** A logistic regression judged three ways. `undefined` where it cannot be made; `note` says why. */
export interface LogisticRegressionFigures {
  readonly fit: LogisticFit;
  readonly inSample: ProbabilisticClassification | undefined;
  readonly crossValidated: ProbabilisticClassification | undefined;
  readonly fitToHeldOut: ProbabilisticClassification | undefined;
  readonly note: string | undefined;
}

/**
 * Logistic regression (standardised features, L2, C = 1) of a label on one feature table (protocol 4.1).
 *
 * @param classes all labels there can be: rows and columns of the confusions.
 * @param groups slide or patient of each tile.
 * @param options.fit tiles of the slides of the dictionary's fit.
 */
export function classifyLabels(
  data: LabelledData,
  classes: Numbers,
  groups: ArrayLike<number | string>,
  options: { readonly folds?: number; readonly fit?: LabelledData } = {},
): LogisticRegressionFigures {
  const fit = fitLogistic(data.features, data.labels);
  const notes = fit.note === undefined ? [] : [fit.note];
  if (fit.classes.length < 2) {
    notes.push(fit.n === 0 ? 'no tiles' : 'all tiles have the same label');
    const none = { inSample: undefined, crossValidated: undefined, fitToHeldOut: undefined };
    return { fit, ...none, note: notes.join('; ') };
  }
  if (!fit.converged) notes.push('the solver stopped before it converged');
  const judge = (probabilities: Numbers, columns: Numbers): ProbabilisticClassification =>
    classifyProbabilities(data.labels, probabilities, columns, classes);
  const folds = groupFolds(groups, options.folds);
  if (folds.length === 0) notes.push('fewer than two groups to divide: no cross-validation');
  return {
    fit,
    inSample: judge(predictLogistic(fit, data.features), fit.classes),
    crossValidated: folds.length > 0 ? crossValidated(data, folds, judge) : undefined,
    fitToHeldOut: options.fit ? fitToHeldOut(data, options.fit, judge, notes) : undefined,
    note: notes.length > 0 ? notes.join('; ') : undefined,
  };
}

type Judge = (probabilities: Numbers, columns: Numbers) => ProbabilisticClassification;

function crossValidated(
  data: LabelledData,
  folds: readonly Fold[],
  judge: Judge,
): ProbabilisticClassification {
  const predictions = crossValidatedLogistic(data.features, data.labels, folds);
  return judge(predictions.probabilities, predictions.classes);
}

function fitToHeldOut(
  data: LabelledData,
  from: LabelledData,
  judge: Judge,
  notes: string[],
): ProbabilisticClassification | undefined {
  const fit = fitLogistic(from.features, from.labels);
  if (fit.classes.length < 2) {
    notes.push('the tiles of the fit have one label only: no fit to held-out figure');
    return undefined;
  }
  return judge(predictLogistic(fit, data.features), fit.classes);
}
