import { type Figure, figure, undefinedFigure } from '../figure.js';
import { type BootstrapOptions, bootstrapIntervals, type Interval } from '../interval/bootstrap.js';
import { spearman } from '../ranking/correlation.js';
import { fitLinear } from '../regression/linear.js';
import { completeRows, type Numbers, pick, pickRows, type Samples } from '../samples.js';

/** β of one cluster with its interval. */
export interface Beta extends Interval {
  readonly beta: Figure;
}

/**
 * Coefficients of the regression of a slide's logit on its pooled cluster weights, with percentile bootstrap intervals over slides.
 * Undefined with no more slides than clusters, where a linear fit goes through every point.
 *
 * @param weights `slides × K`: mean or maximum of W_k over the slide. @param logit of each slide.
 */
export function slideBetas(weights: Samples, logit: Numbers, options: BootstrapOptions = {}): Beta[] {
  const { rows, note } = completeRows(weights.n, [logit], weights);
  const [samples, target] = [pickRows(weights, rows), pick(logit, rows)];
  const n = rows.length;
  if (n <= weights.d + 1) {
    const none = undefinedFigure(n, `${n} slides are too few for ${weights.d} clusters`);
    return Array.from({ length: weights.d }, () => ({ beta: none, interval: undefined, note: none.note }));
  }
  const fit = fitLinear(samples, target);
  const draw = (drawn: Uint32Array): Float64Array =>
    fitLinear(pickRows(samples, drawn), pick(target, drawn)).coefficients;
  const intervals = bootstrapIntervals(n, weights.d, draw, options);
  return intervals.map((interval, k) => ({ beta: figure(fit.coefficients[k]!, n, note), ...interval }));
}

/** How β, fitted, and σ, exact, agree over clusters. */
export interface ImportanceAgreement {
  /** Spearman's correlation. */
  readonly rank: Figure;
  /** Share of clusters with the same sign. */
  readonly sign: Figure;
}

/** Compares the importance of clusters by two measures; clusters where one is not finite or 0 have no sign. */
export function importanceAgreement(beta: Numbers, sigma: Numbers): ImportanceAgreement {
  const { rows } = completeRows(beta.length, [beta, sigma]);
  const signed = rows.filter((k) => beta[k] !== 0 && sigma[k] !== 0);
  const same = signed.filter((k) => Math.sign(beta[k]!) === Math.sign(sigma[k]!)).length;
  return {
    rank: spearman(beta, sigma),
    sign:
      signed.length > 0
        ? figure(same / signed.length, signed.length)
        : undefinedFigure(0, 'no cluster has a sign'),
  };
}
