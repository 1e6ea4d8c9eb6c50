import { type Figure, figure, undefinedFigure } from '../figure.js';
import { columnOf, oneVsRestLogOdds } from '../protocol/log-odds.js';
import { type MultiClassAuroc, multiClassAuroc } from '../ranking/auroc.js';
import { r2 } from '../regression/r2.js';
import type { Numbers } from '../samples.js';

/** Logits of a model, `n × c`, row-major. */
export interface LogitTable {
  readonly data: Numbers;
  readonly n: number;
  readonly c: number;
}

/** How much of the decision g(WH) keeps of g(A). */
export interface CompletenessFigures {
  /** R² per class of the raw logit. */
  readonly logitR2: readonly Figure[];
  /** R² per class of the one-vs-rest log-odds. */
  readonly logOddsR2: readonly Figure[];
  /** `c × c`: R² of `z_a − z_b`; the diagonal is undefined. */
  readonly marginR2: readonly Figure[];
  /** Share of tiles with the same highest logit; with one class, the same sign. */
  readonly labelAgreement: Figure;
  /** Of the log-odds after, against the labels predicted before. */
  readonly modelAuroc: MultiClassAuroc;
  /** Of the log-odds after, against the truth. */
  readonly truthAuroc: MultiClassAuroc | undefined;
}

/**
 * Completeness (Yeh et al., 2020): the model's output with the clusters' reconstruction in place of the activations, beside its output
 * from the activations.
 *
 * @param truth class of each tile; NaN where unknown.
 */
export function completenessFigures(
  before: LogitTable,
  after: LogitTable,
  truth?: Numbers,
): CompletenessFigures {
  const { n, c } = before;
  const oddsBefore = oneVsRestLogOdds(before.data, n, c);
  const oddsAfter = oneVsRestLogOdds(after.data, n, c);
  const labels = labelsOf(before);
  const classes = Array.from({ length: c === 1 ? 2 : c }, (_, i) => i);
  const scores = c === 1 ? twoSided(oddsAfter) : oddsAfter;
  return {
    logitR2: Array.from({ length: c }, (_, j) =>
      r2(columnOf(before.data, n, c, j), columnOf(after.data, n, c, j)),
    ),
    logOddsR2: Array.from({ length: c }, (_, j) =>
      r2(columnOf(oddsBefore, n, c, j), columnOf(oddsAfter, n, c, j)),
    ),
    marginR2: Array.from({ length: c * c }, (_, at) => marginR2(before, after, Math.floor(at / c), at % c)),
    labelAgreement: agreementOf(labels, labelsOf(after)),
    modelAuroc: multiClassAuroc(labels, scores, classes),
    truthAuroc: truth ? multiClassAuroc(truth, scores, classes) : undefined,
  };
}

function marginR2(before: LogitTable, after: LogitTable, a: number, b: number): Figure {
  if (a === b) return undefinedFigure(before.n, 'a class has no margin to itself');
  const margin = ({ data, n, c }: LogitTable): Float64Array =>
    Float64Array.from({ length: n }, (_, i) => data[i * c + a]! - data[i * c + b]!);
  return r2(margin(before), margin(after));
}

/** Highest logit, ties to the first; with one class 1 above 0. NaN where a logit is not finite. */
function labelsOf({ data, n, c }: LogitTable): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => {
    let best = 0;
    for (let j = 0; j < c; j++) {
      if (!Number.isFinite(data[i * c + j]!)) return Number.NaN;
      if (data[i * c + j]! > data[i * c + best]!) best = j;
    }
    return c === 1 ? Number(data[i]! > 0) : best;
  });
}

function twoSided(scores: Float64Array): Float64Array {
  return Float64Array.from({ length: 2 * scores.length }, (_, i) => (i % 2 === 1 ? 1 : -1) * scores[i >> 1]!);
}

function agreementOf(a: Float64Array, b: Float64Array): Figure {
  let same = 0;
  let n = 0;
  for (let i = 0; i < a.length; i++) {
    if (Number.isNaN(a[i]!) || Number.isNaN(b[i]!)) continue;
    n++;
    if (a[i] === b[i]) same++;
  }
  if (n === 0) return undefinedFigure(0, 'no tiles');
  return figure(
    same / n,
    n,
    n < a.length ? `${a.length - n} tiles with logits that are not finite left out` : undefined,
  );
}
