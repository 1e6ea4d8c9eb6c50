import { classifyProbabilities, type ProbabilisticClassification } from '../agreement/classification.js';
import { type Figure, undefinedFigure } from '../figure.js';
import { macroAurocInterval } from '../interval/auroc-interval.js';
import type { BootstrapOptions } from '../interval/bootstrap.js';
import { r2Interval } from '../interval/r2-interval.js';
import { groupFolds } from '../regression/folds.js';
import {
  crossValidatedLinear,
  fitLinear,
  type LinearFit,
  type LinearOptions,
  predictLinear,
} from '../regression/linear.js';
import {
  crossValidatedLogistic,
  fitLogistic,
  type LogisticFit,
  type LogisticPredictions,
  predictLogistic,
} from '../regression/logistic.js';
import { r2 } from '../regression/r2.js';
import type { Numbers, Samples } from '../samples.js';

/** A table of tile features with the targets to explain by it. */
export interface RegressionData {
  readonly features: Samples;
  /** Vectors of `n`: raw logits, log-odds. */
  readonly targets: readonly Numbers[];
}

/** Intervals of the figures on tiles that the fit did not see, by bootstrap over groups with the predictions as they are. */
interface FittingIntervals {
  readonly crossValidated?: readonly [number, number];
  readonly fitToHeldOut?: readonly [number, number];
}

/** How a regression is judged. */
export interface JudgeOptions<Data> {
  /** Default: one per group. */
  readonly folds?: number;
  /** Tiles of the slides that the dictionary was fitted on. */
  readonly fit?: Data;
  /** Given: intervals too. */
  readonly bootstrap?: BootstrapOptions;
}

/** A linear regression judged three ways. */
export interface LinearRegressionFigures {
  /** Fitted and scored on the same tiles: optimistic. */
  readonly inSample: LinearFit;
  /** Pooled out-of-fold R², folds by group. */
  readonly crossValidated: Figure;
  /** Fitted on the tiles of the dictionary's slides, scored here. */
  readonly fitToHeldOut: Figure;
  /** Of R². */
  readonly intervals: FittingIntervals;
}

/**
 * Linear regression of each target on one feature table (protocol 4.1).
 *
 * @param groups slide or patient of each tile: folds never divide one.
 * @param options.fit has the same targets in the same order.
 */
export function regressTargets(
  data: RegressionData,
  groups: ArrayLike<number | string>,
  options: LinearOptions & JudgeOptions<RegressionData> = {},
): LinearRegressionFigures[] {
  const { features, targets } = data;
  const { fit, bootstrap } = options;
  const folds = groupFolds(groups, options.folds);
  const outOfFold = folds.length > 0 ? crossValidatedLinear(features, targets, folds, options) : undefined;
  return targets.map((target, t) => {
    const from = fit && fitLinear(fit.features, fit.targets[t]!, options);
    const carried = from && from.r2.n > 0 ? predictLinear(from, features) : undefined;
    const interval = (predicted: Float64Array | undefined) =>
      predicted && bootstrap && r2Interval(target, predicted, groups, bootstrap).interval;
    return {
      inSample: fitLinear(features, target, options),
      crossValidated: outOfFold
        ? r2(target, outOfFold[t]!)
        : undefinedFigure(features.n, 'fewer than two groups to divide'),
      fitToHeldOut: carried
        ? r2(target, carried)
        : undefinedFigure(0, fit ? 'no samples to fit on' : 'no tiles of the slides of the fit were given'),
      intervals: intervalsOf(interval(outOfFold?.[t]), interval(carried)),
    };
  });
}

type Bounds = readonly [number, number] | undefined;

function intervalsOf(crossValidated: Bounds, fitToHeldOut: Bounds): FittingIntervals {
  return { ...(crossValidated ? { crossValidated } : {}), ...(fitToHeldOut ? { fitToHeldOut } : {}) };
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
  /** Of `macroAuroc`. */
  readonly intervals: FittingIntervals;
  readonly note: string | undefined;
}

/**
 * Logistic regression (standardised features, L2, C = 1) of a label on one feature table (protocol 4.1).
 *
 * @param classes all labels there can be: rows and columns of the confusions.
 * @param groups slide or patient of each tile.
 */
export function classifyLabels(
  data: LabelledData,
  classes: Numbers,
  groups: ArrayLike<number | string>,
  options: JudgeOptions<LabelledData> = {},
): LogisticRegressionFigures {
  const fit = fitLogistic(data.features, data.labels);
  const notes = fit.note === undefined ? [] : [fit.note];
  if (fit.classes.length < 2) {
    notes.push(fit.n === 0 ? 'no tiles' : 'all tiles have the same label');
    const none = { inSample: undefined, crossValidated: undefined, fitToHeldOut: undefined, intervals: {} };
    return { fit, ...none, note: notes.join('; ') };
  }
  if (!fit.converged) notes.push('the solver stopped before it converged');
  const judge = (given: Predictions | undefined): ProbabilisticClassification | undefined =>
    given && classifyProbabilities(data.labels, given.probabilities, given.classes, classes);
  const interval = (given: Predictions | undefined): Bounds =>
    given && options.bootstrap && aurocInterval(data.labels, given, groups, options.bootstrap);
  const folds = groupFolds(groups, options.folds);
  if (folds.length === 0) notes.push('fewer than two groups to divide: no cross-validation');
  const outOfFold =
    folds.length > 0 ? crossValidatedLogistic(data.features, data.labels, folds, {}, fit) : undefined;
  const carried = options.fit && predictFrom(options.fit, data.features, notes);
  return {
    fit,
    inSample: judge({ classes: fit.classes, probabilities: predictLogistic(fit, data.features) }),
    crossValidated: judge(outOfFold),
    fitToHeldOut: judge(carried),
    intervals: intervalsOf(interval(outOfFold), interval(carried)),
    note: notes.length > 0 ? notes.join('; ') : undefined,
  };
}

/** Probabilities `n × classes`. */
type Predictions = Pick<LogisticPredictions, 'classes' | 'probabilities'>;

function aurocInterval(
  labels: Numbers,
  { classes, probabilities }: Predictions,
  groups: ArrayLike<number | string>,
  bootstrap: BootstrapOptions,
): Bounds {
  return macroAurocInterval(labels, probabilities, classes, groups, bootstrap).interval;
}

function predictFrom(from: LabelledData, features: Samples, notes: string[]): Predictions | undefined {
  const fit = fitLogistic(from.features, from.labels);
  if (fit.classes.length < 2) {
    notes.push('the tiles of the fit have one label only: no fit to held-out figure');
    return undefined;
  }
  return { classes: fit.classes, probabilities: predictLogistic(fit, features) };
}
