import { type Figure, undefinedFigure, withNote } from '../figure.js';
import { completeRows, type Numbers, pick, pickRows, type Samples } from '../samples.js';
import type { Fold } from './folds.js';
import { factorLeastSquares, type LeastSquares } from './least-squares.js';
import { r2 } from './r2.js';

/** Options of a linear regression. */
export interface LinearOptions {
  /**
   * Singular values of the centred columns at or below this share of the largest count as 0 (default: rounding of float64, which is
   * what scikit-learn does). Float32 shares that sum to 1 are collinear up to 1e-7 only: 1e-6 keeps their coefficients meaningful.
   */
  readonly tolerance?: number;
}

/** An ordinary least-squares fit `ŷ = intercept + x · coefficients`. */
export interface LinearFit {
  /** `d`; minimum norm where columns are constant or collinear. */
  readonly coefficients: Float64Array;
  readonly intercept: number;
  /** Coefficients per standard deviation of the column, in standard deviations of the target, `d`. */
  readonly standardised: Float64Array;
  /** Numerical rank of the centred columns. Below `d`: coefficients are one choice of many. */
  readonly rank: number;
  /** Condition number of the centred columns, of what is above the tolerance. */
  readonly condition: number;
  /** R² on the samples of the fit. */
  readonly r2: Figure;
}

/**
 * Least squares as scikit-learn's `LinearRegression`: centred, minimum norm. Samples that are not finite are left out and counted
 * in the note of `r2`. With no sample the coefficients are 0 and R² is undefined.
 */
export function fitLinear(samples: Samples, target: Numbers, options: LinearOptions = {}): LinearFit {
  const { rows, note } = completeRows(samples.n, [target], samples);
  const complete = rows.length === samples.n ? samples : pickRows(samples, rows);
  const y = pick(target, rows);
  if (y.length === 0) {
    const zero = new Float64Array(samples.d);
    const none = withNote(undefinedFigure(0, 'no samples'), note);
    return { coefficients: zero, intercept: 0, standardised: zero.slice(), rank: 0, condition: 1, r2: none };
  }
  const fit = fitFactored(factorLeastSquares(complete, options.tolerance), y);
  const predicted = predictLinear(fit, complete);
  const scale = deviation(y) || 1;
  const standardised = columnDeviations(complete).map((sd, j) => (sd * fit.coefficients[j]!) / scale);
  const collinear =
    fit.condition > 1e6 ? 'columns collinear up to rounding: single coefficients mean nothing' : undefined;
  return { ...fit, standardised, r2: withNote(withNote(r2(y, predicted), collinear), note) };
}

/** `n` predictions of a fit. */
export function predictLinear(
  fit: Pick<LinearFit, 'coefficients' | 'intercept'>,
  { data, n, d }: Samples,
): Float64Array {
  const predicted = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let sum = fit.intercept;
    for (let j = 0; j < d; j++) sum += data[i * d + j]! * fit.coefficients[j]!;
    predicted[i] = sum;
  }
  return predicted;
}

/**
 * Predicts every sample by a fit that did not see its fold. Several targets share the factorisation of the columns.
 *
 * @param targets vectors of `n`.
 * @param folds from `groupFolds`, so that groups stay whole.
 * @returns per target `n` predictions, NaN where a value is not finite or a fold has nothing to fit on.
 */
export function crossValidatedLinear(
  samples: Samples,
  targets: readonly Numbers[],
  folds: readonly Fold[],
  options: LinearOptions = {},
): readonly Float64Array[] {
  const { rows } = completeRows(samples.n, targets, samples);
  const good = new Uint8Array(samples.n);
  for (const i of rows) good[i] = 1;
  const predictions = targets.map(() => new Float64Array(samples.n).fill(Number.NaN));
  for (const fold of folds) predictFold(samples, targets, fold, good, predictions, options.tolerance);
  return predictions;
}

function predictFold(
  samples: Samples,
  targets: readonly Numbers[],
  fold: Fold,
  good: Uint8Array,
  predictions: readonly Float64Array[],
  tolerance?: number,
): void {
  const fit = fold.fit.filter((i) => good[i] === 1);
  const test = fold.test.filter((i) => good[i] === 1);
  if (fit.length === 0 || test.length === 0) return;
  const factored = factorLeastSquares(pickRows(samples, fit), tolerance);
  const judged = pickRows(samples, test);
  targets.forEach((target, t) => {
    const predicted = predictLinear(fitFactored(factored, pick(target, fit)), judged);
    test.forEach((i, at) => {
      predictions[t]![i] = predicted[at]!;
    });
  });
}

function fitFactored(
  factored: LeastSquares,
  y: Float64Array,
): Pick<LinearFit, 'coefficients' | 'intercept' | 'rank' | 'condition'> {
  // The mean of equal numbers may miss them by a rounding error, which would look like something to explain.
  const constant = y.every((value) => value === y[0]);
  const mean = constant ? y[0]! : y.reduce((sum, value) => sum + value, 0) / y.length;
  const coefficients = constant
    ? new Float64Array(factored.mean.length)
    : factored.solve(y.map((value) => value - mean));
  const offset = coefficients.reduce((sum, value, j) => sum + value * factored.mean[j]!, 0);
  return { coefficients, intercept: mean - offset, rank: factored.rank, condition: factored.condition };
}

function columnDeviations(samples: Samples): Float64Array {
  const column = new Float64Array(samples.n);
  return Float64Array.from({ length: samples.d }, (_, j) => {
    for (let i = 0; i < samples.n; i++) column[i] = samples.data[i * samples.d + j]!;
    return deviation(column);
  });
}

/** Population standard deviation. */
function deviation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
