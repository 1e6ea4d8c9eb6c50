import { groupIndex } from '../group-index.js';
import { ascendingOrder, endOfTie } from '../ranking/ranks.js';
import { type Ranking, weightedAuroc } from '../ranking/weighted-auroc.kernel.js';
import { completeRows, type Numbers } from '../samples.js';
import { type BootstrapOptions, bootstrapInterval, type Interval } from './bootstrap.js';

/**
 * Interval of `multiClassAuroc(…).macro` by bootstrap over groups. Probabilities stay what they are: what varies is which groups were
 * judged, not the fits. A class that a draw does not have both sides of is left out of the mean of that draw.
 * @param probabilities `n × classes`, row-major. @param groups slide or patient of each sample.
 */
export function macroAurocInterval(
  truth: Numbers,
  probabilities: Numbers,
  classes: Numbers,
  groups: ArrayLike<number | string>,
  options: BootstrapOptions = {},
): Interval {
  const { of, count } = groupIndex(groups);
  const n = truth.length;
  const rankings = Array.from(classes, (label, c) => {
    const scores = Float64Array.from({ length: n }, (_, i) => probabilities[i * classes.length + c]!);
    return rankingOf(truth, label, scores, of);
  });
  const weights = new Float64Array(count);
  return bootstrapInterval(
    count,
    (drawn) => {
      weights.fill(0);
      for (const group of drawn) weights[group]! += 1;
      const areas = rankings.map((one) => weightedAuroc(one, weights)).filter(Number.isFinite);
      return areas.length === 0 ? null : areas.reduce((sum, area) => sum + area, 0) / areas.length;
    },
    options,
  );
}

function rankingOf(truth: Numbers, label: number, scores: Float64Array, groups: Uint32Array): Ranking {
  const { rows } = completeRows(truth.length, [truth, scores]);
  const own = Float64Array.from(rows, (i) => scores[i]!);
  const order = ascendingOrder(own);
  const ends: number[] = [];
  for (let start = 0; start < order.length; start = ends.at(-1)!) ends.push(endOfTie(own, order, start));
  return {
    positive: Uint8Array.from(order, (at) => (truth[rows[at]!] === label ? 1 : 0)),
    group: Uint32Array.from(order, (at) => groups[rows[at]!]!),
    ends: Uint32Array.from(ends),
  };
}
