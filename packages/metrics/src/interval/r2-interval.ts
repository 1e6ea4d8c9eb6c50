import { groupIndex } from '../group-index.js';
import { completeRows, type Numbers } from '../samples.js';
import { type BootstrapOptions, bootstrapInterval, type Interval } from './bootstrap.js';

/** Sums of one group: samples, Σ(y − ŷ)², Σ(y − m), Σ(y − m)² with m the mean of all. */
const WIDTH = 4;

/**
 * Interval of `r2` by bootstrap over groups. Predictions stay what they are: what varies is which groups were judged, not the fits.
 * @param groups slide or patient of each sample.
 */
export function r2Interval(
  truth: Numbers,
  predicted: Numbers,
  groups: ArrayLike<number | string>,
  options: BootstrapOptions = {},
): Interval {
  const { rows } = completeRows(truth.length, [truth, predicted]);
  const { of, count } = groupIndex(Array.from(rows, (i) => groups[i]!));
  const mean = rows.reduce((sum, i) => sum + truth[i]!, 0) / rows.length;
  const sums = new Float64Array(count * WIDTH);
  rows.forEach((i, at) => {
    const [miss, away] = [truth[i]! - predicted[i]!, truth[i]! - mean];
    const from = of[at]! * WIDTH;
    sums[from]! += 1;
    sums[from + 1]! += miss * miss;
    sums[from + 2]! += away;
    sums[from + 3]! += away * away;
  });
  return bootstrapInterval(count, (drawn) => r2Of(sums, drawn), options);
}

function r2Of(sums: Float64Array, drawn: Uint32Array): number | null {
  let [n, missed, away, squares] = [0, 0, 0, 0];
  for (const group of drawn) {
    n += sums[group * WIDTH]!;
    missed += sums[group * WIDTH + 1]!;
    away += sums[group * WIDTH + 2]!;
    squares += sums[group * WIDTH + 3]!;
  }
  const spread = squares - away ** 2 / n;
  return spread > 1e-12 * squares ? 1 - missed / spread : null;
}
