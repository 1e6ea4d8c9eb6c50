import { completeRows, type Numbers, pick, pickRows, type Samples } from '../samples.js';
import type { Fold } from './folds.js';
import { newtonSoftmax } from './newton.js';
import { probabilities, type SoftmaxProblem } from './softmax.kernel.js';
import { fitStandardiser, type Standardiser, standardisedDesign } from './standardise.js';

/** Options of a logistic regression. */
export interface LogisticOptions {
  /** Inverse strength of the L2 penalty on the weights (not the intercepts). Default 1. */
  readonly C?: number;
}

/** A logistic regression on standardised features. */
export interface LogisticFit {
  /** Labels it can predict, ascending. One: it always predicts that. */
  readonly classes: Float64Array;
  /** Weights per class and standardised feature, `rows × d`, row-major: one row (of the higher class) for two classes, else one per class. */
  readonly coefficients: Float64Array;
  /** One per row of `coefficients`. */
  readonly intercepts: Float64Array;
  readonly standardiser: Standardiser;
  readonly converged: boolean;
  /** Samples used. */
  readonly n: number;
  /** Counts the samples left out. */
  readonly note: string | undefined;
}

/**
 * Fits what scikit-learn's `StandardScaler` + `LogisticRegression(C)` converges to: multinomial for three and more classes, one
 * weight vector for two. Newton's method, to rounding. Samples with a value that is not finite are left out.
 *
 * @param labels class of each sample, any numbers.
 * @param start weights to begin with, from a fit of the same classes; changes the time only.
 */
export function fitLogistic(
  samples: Samples,
  labels: Numbers,
  options: LogisticOptions = {},
  start?: LogisticFit,
): LogisticFit {
  const { rows, note } = completeRows(samples.n, [labels], samples);
  const used = rows.length === samples.n ? samples : pickRows(samples, rows);
  const own = pick(labels, rows);
  const classes = Float64Array.from(new Set(own)).sort();
  const standardiser = fitStandardiser(used);
  const free = classes.length < 2 ? 0 : classes.length === 2 ? 1 : classes.length;
  const q = samples.d + 1;
  const theta = startOf(start, free, q, classes);
  const problem: SoftmaxProblem = {
    design: standardisedDesign(used, standardiser),
    n: used.n,
    q,
    free,
    labels: Uint32Array.from(own, (label) => classes.indexOf(label)),
    penalty: 1 / (options.C ?? 1),
  };
  const converged = free === 0 || newtonSoftmax(problem, theta);
  const intercepts = Float64Array.from({ length: free }, (_, a) => theta[a * q + q - 1]!);
  const coefficients = new Float64Array(free * samples.d);
  for (let a = 0; a < free; a++) coefficients.set(theta.subarray(a * q, a * q + q - 1), a * samples.d);
  return { classes, coefficients, intercepts, standardiser, converged, n: used.n, note };
}

function startOf(
  start: LogisticFit | undefined,
  free: number,
  q: number,
  classes: Float64Array,
): Float64Array {
  const theta = new Float64Array(free * q);
  const same = start?.classes.length === classes.length && classes.every((c, i) => c === start.classes[i]);
  if (!start || !same) return theta;
  for (let a = 0; a < free; a++) {
    theta.set(start.coefficients.subarray(a * (q - 1), (a + 1) * (q - 1)), a * q);
    theta[a * q + q - 1] = start.intercepts[a]!;
  }
  return theta;
}

/** Probabilities `n × classes`, row-major. Rows with values that are not finite give NaN. */
export function predictLogistic(fit: LogisticFit, samples: Samples): Float64Array {
  const count = fit.classes.length;
  const out = new Float64Array(samples.n * count);
  if (count === 1) return out.fill(1);
  const design = standardisedDesign(samples, fit.standardiser);
  const q = samples.d + 1;
  const free = fit.intercepts.length;
  const theta = new Float64Array(free * q);
  for (let a = 0; a < free; a++) {
    theta.set(fit.coefficients.subarray(a * samples.d, (a + 1) * samples.d), a * q);
    theta[a * q + q - 1] = fit.intercepts[a]!;
  }
  const scores = new Float64Array(free);
  for (let i = 0; i < samples.n; i++) {
    probabilities(design, i * q, q, theta, scores);
    if (free === 1) out.set([1 - scores[0]!, scores[0]!], i * count);
    else out.set(scores, i * count);
  }
  return out;
}

/** Out-of-fold predictions. */
export interface LogisticPredictions {
  /** All labels of the data, ascending. */
  readonly classes: Float64Array;
  /** `n × classes`, row-major; 0 for classes that a fold's fit has not seen, NaN where no fit could be made. */
  readonly probabilities: Float64Array;
  readonly note: string | undefined;
}

/**
 * Predicts every sample by a fit that did not see its fold. `folds` come from `groupFolds`, so that groups stay whole.
 * @param whole the fit on all samples, where there is one already: every fold's fit begins with its weights
 */
export function crossValidatedLogistic(
  samples: Samples,
  labels: Numbers,
  folds: readonly Fold[],
  options: LogisticOptions = {},
  whole?: LogisticFit,
): LogisticPredictions {
  const { rows, note } = completeRows(samples.n, [labels], samples);
  const classes = Float64Array.from(new Set(pick(labels, rows))).sort();
  const out = new Float64Array(samples.n * classes.length).fill(Number.NaN);
  const start = folds.length > 2 ? (whole ?? fitLogistic(samples, labels, options)) : undefined;
  for (const fold of folds) {
    const fit = fitLogistic(pickRows(samples, fold.fit), pick(labels, fold.fit), options, start);
    if (fit.n === 0) continue;
    const predicted = predictLogistic(fit, pickRows(samples, fold.test));
    const columns = Array.from(fit.classes, (label) => classes.indexOf(label));
    fold.test.forEach((i, at) => {
      out.fill(0, i * classes.length, (i + 1) * classes.length);
      columns.forEach((column, c) => {
        out[i * classes.length + column] = predicted[at * columns.length + c]!;
      });
    });
  }
  return { classes, probabilities: out, note };
}
