import { expect } from 'vitest';
import type {
  classifyLabels,
  Figure,
  LinearFit,
  MapFigures,
  ProbabilisticClassification,
} from '../../src/index.js';
import type { PeerResult } from './peer.js';

export const same = (ours: Figure, theirs: number | null, digits = 9): void => {
  if (theirs === null) expect(ours.value).toBeNull();
  else expect(ours.value).toBeCloseTo(theirs, digits);
};

export const near = (ours: Figure, theirs: number, within: number): void =>
  expect(Math.abs(ours.value! - theirs)).toBeLessThan(within);

export const collinear = (fit: LinearFit): boolean =>
  fit.rank < fit.coefficients.length || fit.condition > 1e6;

/** The peer gives 0 where nothing of a cluster is there; we say that it is not defined. */
export const sameOrAbsent = (ours: Figure, theirs: number): void => {
  if (ours.value === null) expect(theirs).toBe(0);
  else expect(ours.value).toBeCloseTo(theirs, 9);
};

export function sameCoefficients(ours: LinearFit, theirs: PeerResult): void {
  const largest = Math.max(...theirs.coef.map(Math.abs));
  if (ours.rank < ours.coefficients.length && largest > 1e9) {
    expect(Math.max(...ours.coefficients.map(Math.abs))).toBeLessThan(1e3);
    return;
  }
  const [scale, digits] = ours.condition > 1e6 ? [largest, 4] : [1, 8];
  expect(ours.intercept / scale).toBeCloseTo(theirs.intercept / scale, digits);
  theirs.coef.forEach((value: number, j: number) => {
    expect(ours.coefficients[j]! / scale).toBeCloseTo(value / scale, digits);
    expect(ours.standardised[j]! / scale).toBeCloseTo(theirs.coef_standardised[j] / scale, digits);
  });
}

export function sameMap(ours: MapFigures, theirs: PeerResult): void {
  if (theirs === null) {
    expect(ours.tiles).toBe(0);
    return;
  }
  expect(ours.tiles).toBe(theirs.n);
  same(ours.positiveShare, theirs.cam_positive_share);
  ours.clusters.forEach((own, k) => {
    const other = theirs.clusters[k];
    for (const [mine, name] of [
      ['iou', 'iou'],
      ['iouPooled', 'iou_pooled'],
      ['iouSum', 'iou_sum'],
      ['iouSupport', 'soft_iou_support'],
      ['iouSoft', 'soft_iou_minmax'],
      ['pearson', 'pearson'],
      ['pearsonPooled', 'pearson_pooled'],
      ['l2', 'l2'],
      ['l2Unit', 'l2_unit'],
    ] as const) {
      same(own[mine], other[name], 7);
    }
    expect(own.iou.n).toBe(other.n);
    expect(own.pearson.n).toBe(other.pearson_n);
  });
}

export function sameClassification(ours: ReturnType<typeof classifyLabels>, theirs: PeerResult): void {
  const match = (own: ProbabilisticClassification | undefined, other: PeerResult) => {
    // scikit-learn stops when the gradient is below 1e-4: a tile at the border of two classes may fall either way.
    const close = (figure: Figure, value: number | null) => {
      if (value === null) expect(figure.value).toBeNull();
      else expect(Math.abs(figure.value! - value)).toBeLessThan(1e-3);
    };
    close(own!.accuracy, other.accuracy);
    close(own!.macroPrecision, other.precision_macro);
    close(own!.macroRecall, other.recall_macro);
    close(own!.macroF1, other.f1_macro);
    expect([...own!.confusion.counts]).toEqual(other.confusion_rows_model_columns_regression.flat());
    close(own!.macroAuroc, other.auroc_macro);
    own!.classes.forEach((label, c) => {
      const value = other.auroc_one_vs_rest[String(label)];
      if (value !== undefined) close(own!.auroc[c]!, value);
    });
  };
  match(ours.inSample, theirs.in_sample);
  match(ours.crossValidated, theirs.leave_core_out);
  match(ours.fitToHeldOut, theirs.train_to_heldout);
  theirs.coef.flat().forEach((value: number, i: number) => {
    expect(Math.abs(ours.fit.coefficients[i]! - value)).toBeLessThan(1e-3);
  });
}
