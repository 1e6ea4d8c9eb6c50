import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  auroc,
  averagePrecision,
  classification,
  classifyProbabilities,
  cohenKappa,
  kendall,
  multiClassAuroc,
  pearson,
  spearman,
} from '../src/index.js';
import { agrees, close, golden, isUndefined } from './support/golden.js';

const ranking = golden.ranking;
const classes = golden.classification;

describe('rankings', () => {
  it('equal scikit-learn and SciPy, ties included', () => {
    agrees(auroc(ranking.positive, ranking.scores), ranking.auroc);
    agrees(averagePrecision(ranking.positive, ranking.scores), ranking.average_precision);
    agrees(pearson(ranking.scores, ranking.other), ranking.pearson);
    agrees(spearman(ranking.scores, ranking.other), ranking.spearman);
    agrees(kendall(ranking.scores, ranking.other), ranking.kendall);
    const { perClass, macro } = multiClassAuroc(ranking.truth, ranking.probabilities.flat(), [0, 1, 2, 3]);
    perClass.forEach((one, c) => {
      agrees(one, ranking.per_class[c]);
    });
    agrees(macro, ranking.macro);
  });

  const pairs = fc.array(fc.tuple(fc.integer({ min: -5, max: 5 }), fc.integer({ min: -5, max: 5 })), {
    minLength: 2,
  });

  it('are what counting pairs gives', () => {
    fc.assert(
      fc.property(pairs, (rows) => {
        const [a, b] = [rows.map(([x]) => x), rows.map(([, x]) => x)];
        const positive = a.map((x) => Number(x > 0));
        let [wins, duels, concordant, tiedA, tiedB, all] = [0, 0, 0, 0, 0, 0];
        for (let i = 0; i < rows.length; i++) {
          for (let j = 0; j < rows.length; j++) {
            if (positive[i] === 1 && positive[j] === 0) {
              duels++;
              wins += b[i]! > b[j]! ? 1 : b[i] === b[j] ? 0.5 : 0;
            }
            if (i >= j) continue;
            all++;
            concordant += Math.sign(a[i]! - a[j]!) * Math.sign(b[i]! - b[j]!);
            tiedA += Number(a[i] === a[j]);
            tiedB += Number(b[i] === b[j]);
          }
        }
        const area = auroc(positive, b);
        if (duels === 0) expect(area.value).toBeNull();
        else expect(area.value).toBeCloseTo(wins / duels, 10);
        const tau = kendall(a, b);
        if (tiedA === all || tiedB === all) expect(tau.value).toBeNull();
        else expect(tau.value).toBeCloseTo(concordant / Math.sqrt(all - tiedA) / Math.sqrt(all - tiedB), 10);
      }),
    );
  });

  it('do not change with the order of samples or a monotone change of scores', () => {
    fc.assert(
      fc.property(pairs, (rows) => {
        const [a, b] = [rows.map(([x]) => x), rows.map(([, x]) => x)];
        const positive = a.map((x) => Number(x > 0));
        const shuffled = rows.map((_, i) => (i * 7 + 3) % rows.length);
        if (new Set(shuffled).size < rows.length) return;
        const moved = (values: number[]): number[] => shuffled.map((i) => values[i]!);
        const cubed = b.map((x) => x ** 3 * 5 + 2);
        for (const measure of [auroc, averagePrecision]) {
          const base = measure(positive, b).value;
          const again = measure(moved(positive), moved(cubed)).value;
          if (base === null) expect(again).toBeNull();
          else expect(again).toBeCloseTo(base, 10);
        }
        for (const measure of [spearman, kendall]) {
          const base = measure(a, b).value;
          const again = measure(moved(a), moved(cubed)).value;
          if (base === null) expect(again).toBeNull();
          else expect(again).toBeCloseTo(base, 10);
        }
        const flipped = auroc(
          positive,
          b.map((x) => -x),
        ).value;
        const base = auroc(positive, b).value;
        if (base !== null) expect(flipped).toBeCloseTo(1 - base, 10);
      }),
    );
  });

  it('say why they are undefined, and count what they leave out', () => {
    isUndefined(auroc([1, 1], [0, 1]), /no negative/);
    isUndefined(averagePrecision([0, 0], [0, 1]), /no positive/);
    isUndefined(auroc([], []), /no samples/);
    isUndefined(pearson([1, 1, 1], [1, 2, 3]), /same everywhere/);
    isUndefined(spearman([1], [2]), /fewer than two/);
    const left = auroc([1, 0, 1], [2, 1, Number.NaN]);
    expect(left).toEqual({ value: 1, n: 2, note: '1 of 3 values not finite and left out' });
    expect(multiClassAuroc([0, 0], [1, 0, 1, 0], [0, 1]).macro.value).toBeNull();
  });
});

describe('classification', () => {
  it('equals scikit-learn, with a class that is never predicted', () => {
    const ours = classification(classes.truth, classes.predicted);
    agrees(ours.accuracy, classes.accuracy);
    ours.precision.forEach((one, c) => {
      agrees(one, classes.precision[c]);
      agrees(ours.recall[c]!, classes.recall[c]);
      agrees(ours.f1[c]!, classes.f1[c]);
    });
    expect(ours.precision[3]!.note).toMatch(/never predicted/);
    agrees(ours.macroPrecision, classes.macro_precision);
    agrees(ours.macroRecall, classes.macro_recall);
    agrees(ours.macroF1, classes.macro_f1);
    close(ours.confusion.counts, classes.confusion);
  });

  it('gives κ as scikit-learn does', () => {
    agrees(cohenKappa(classes.truth, classes.predicted), classes.kappa);
    agrees(cohenKappa(classes.truth, classes.predicted, 'linear'), classes.kappa_linear);
    agrees(cohenKappa(classes.truth, classes.predicted, 'quadratic'), classes.kappa_quadratic);
    isUndefined(cohenKappa([1, 1], [1, 1]), /one label only/);
    isUndefined(cohenKappa([], []), /no pairs/);
  });

  it('leaves out rows without probabilities and classes that do not occur', () => {
    const judged = classifyProbabilities(
      [0, 1, 0],
      [0.9, 0.1, 0.2, 0.8, Number.NaN, Number.NaN],
      [0, 1],
      [0, 1, 2],
    );
    expect(judged.accuracy).toEqual({ value: 1, n: 2 });
    expect(judged.macroRecall.value).toBe(1);
    isUndefined(judged.recall[2]!, /does not occur/);
    expect(judged.confusion.counts.length).toBe(9);
    expect(classification([], []).accuracy.value).toBeNull();
  });
});
