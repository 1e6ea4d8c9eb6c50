import type { Matrix, MetricScope } from '@morphoscope/domain';
import {
  classifyLabels,
  type Figure,
  type LinearRegressionFigures,
  type LogisticRegressionFigures,
  type ProbabilisticClassification,
  regressTargets,
  type Samples,
  undefinedFigure,
} from '@morphoscope/metrics';
import { labelNames } from '../decision-target.js';
import type { EvaluationPlan } from '../evaluation-plan.js';
import type { JudgedCohort } from '../judged-cohort.js';
import type { MapSet } from '../map-set.js';
import type { SetTiles } from '../worker/protocol.js';
import { decisionNumbers } from './decision-numbers.js';
import { bootstrapOver } from './group-interval.js';
import type { Measurement } from './measurement.js';
import { scopesOf } from './set-scope.js';

/** With more groups than this, folds hold several: leaving out one at a time would cost a fit each. */
const MOST_FOLDS = 40;
const FEWER_FOLDS = 10;

/**
 * Protocol 4.1: how well a tile's cluster statistics tell its logits and its predicted label, fitted and scored on the same tiles,
 * cross-validated by group, and from the slides of the fit to those judged.
 * @param fit tiles of the slides of the fit, where others were kept out
 * @param pause between two fits
 */
export async function measureRegressions(
  to: Measurement,
  plan: EvaluationPlan,
  sets: readonly MapSet[],
  cohort: JudgedCohort,
  fit: JudgedCohort | undefined,
  pause: () => Promise<void>,
): Promise<void> {
  for (const [s, set] of sets.entries()) {
    const features = featureTables(cohort.tiles.sets[s]!, set);
    const fitFeatures = fit ? featureTables(fit.tiles.sets[s]!, set) : undefined;
    for (const [feature, samples] of features) {
      const work = { plan, set, sets, feature, cohort, samples, fit, fitSamples: fitFeatures?.get(feature) };
      noteConstantColumns(to, set, feature, samples);
      measureLinear(to, work);
      await pause();
      measureLogistic(to, work);
      await pause();
    }
  }
}

interface Work {
  readonly plan: EvaluationPlan;
  readonly set: MapSet;
  readonly sets: readonly MapSet[];
  readonly feature: string;
  readonly cohort: JudgedCohort;
  readonly samples: Samples;
  readonly fit: JudgedCohort | undefined;
  readonly fitSamples: Samples | undefined;
}

/** The feature tables of a set, by the names of protocol 4.1; k-means has its distances too, controls have two of them. */
function featureTables({ features, distances }: SetTiles, set: MapSet): Map<string, Samples> {
  const { weightSum, count, maxWeight } = features;
  if (set.kind === 'control') return new Map(Object.entries({ weightSum, maxWeight }));
  const quotient = features['weightSum/softCount'];
  const tables: [string, Samples][] = [
    ['weightSum', weightSum],
    ['count', count],
    ['weightSum/softCount', quotient],
    ['maxWeight', maxWeight],
  ];
  if (distances) {
    const { n, d } = weightSum;
    tables.push(
      ['distanceSum', { data: distances.sum, n, d }],
      ['minDistance', { data: distances.least, n, d }],
    );
  }
  return new Map(tables);
}

function noteConstantColumns(to: Measurement, set: MapSet, feature: string, { data, n, d }: Samples): void {
  if (set.kind === 'control' || n < 2) return;
  const constant = Array.from({ length: d }, (_, k) => k).filter((k) => {
    for (let i = 1; i < n; i++) if (data[i * d + k] !== data[k]) return false;
    return true;
  });
  if (constant.length === 0) return;
  const all = constant.length === d;
  to.findings.push({
    code: 'constant-feature',
    severity: 'info',
    location: `${set.id}, ${feature}`,
    message: all
      ? `${feature} is the same for every tile: it carries nothing${feature === 'weightSum/softCount' ? ' (the weights of k-means are shares, so the quotient is always 1)' : ''}.`
      : `${feature} is the same for every tile in ${constant.map((k) => `cluster ${k + 1}`).join(', ')}: these columns carry nothing.`,
  });
}

function foldCount(groups: readonly string[]): number {
  return new Set(groups).size > MOST_FOLDS ? FEWER_FOLDS : Number.POSITIVE_INFINITY;
}

function measureLinear(to: Measurement, work: Work): void {
  const { plan, cohort, samples, fit, fitSamples } = work;
  const numbers = decisionNumbers(plan, cohort.tiles);
  const fitNumbers = fit ? decisionNumbers(plan, fit.tiles) : undefined;
  const results = regressTargets(
    { features: samples, targets: numbers.map(({ values }) => values) },
    cohort.groups,
    {
      folds: foldCount(cohort.groups),
      ...bootstrapOver(cohort.groups, plan.options.seed),
      ...(fitSamples && fitNumbers
        ? { fit: { features: fitSamples, targets: fitNumbers.map(({ values }) => values) } }
        : {}),
    },
  );
  results.forEach((result, t) => {
    const { target, kind } = numbers[t]!;
    writeLinear(to, work, kind, target, result);
  });
}

function writeLinear(
  to: Measurement,
  { set, sets, feature, fit }: Work,
  kind: 'logit' | 'log-odds',
  target: string,
  { inSample, crossValidated, fitToHeldOut, intervals }: LinearRegressionFigures,
): void {
  for (const base of scopesOf(set, sets)) {
    const scope: MetricScope = { ...base, target, feature };
    to.add(`${kind}-r2`, { ...scope, fitting: 'in-sample' }, inSample.r2);
    to.add(`${kind}-r2`, { ...scope, fitting: 'cross-validated' }, crossValidated, intervals.crossValidated);
    if (fit)
      to.add(`${kind}-r2`, { ...scope, fitting: 'fit-to-held-out' }, fitToHeldOut, intervals.fitToHeldOut);
    if (set.kind === 'control') continue;
    const rank =
      inSample.rank < inSample.coefficients.length ? `rank ${inSample.rank}: one choice of many` : undefined;
    inSample.coefficients.forEach((value, cluster) => {
      const n = inSample.r2.n;
      const note = rank === undefined ? {} : { note: rank };
      const where: MetricScope = { ...scope, cluster, fitting: 'in-sample' };
      to.add(`${kind}-coefficient`, where, { value, n, ...note });
      to.add(`${kind}-coefficient-standardised`, where, {
        value: inSample.standardised[cluster]!,
        n,
        ...note,
      });
    });
  }
}

function measureLogistic(to: Measurement, work: Work): void {
  const { plan, cohort, samples, fit, fitSamples } = work;
  const names = labelNames(plan.model.classNames);
  const folds = foldCount(cohort.groups);
  const judge = (of: (label: number) => number, classes: readonly number[]): LogisticRegressionFigures =>
    classifyLabels(
      { features: samples, labels: Float64Array.from(cohort.predicted, of) },
      classes,
      cohort.groups,
      {
        folds,
        ...bootstrapOver(cohort.groups, plan.options.seed),
        ...(fit && fitSamples
          ? { fit: { features: fitSamples, labels: Float64Array.from(fit.predicted, of) } }
          : {}),
      },
    );
  const all = names.map((_, c) => c);
  writeLogistic(
    to,
    work,
    'label',
    names,
    judge((label) => label, all),
  );
  if (names.length < 3) return;
  const not = `not ${names[0]}`;
  writeLogistic(
    to,
    work,
    not,
    [names[0]!, not],
    judge((label) => (label > 0 ? 1 : 0), [0, 1]),
  );
}

function writeLogistic(
  to: Measurement,
  { set, sets, feature, fit }: Work,
  target: string,
  names: readonly string[],
  result: LogisticRegressionFigures,
): void {
  const { intervals } = result;
  const ways = [
    ['in-sample', result.inSample, undefined],
    ['cross-validated', result.crossValidated, intervals.crossValidated],
    ...(fit ? [['fit-to-held-out', result.fitToHeldOut, intervals.fitToHeldOut] as const] : []),
  ] as const;
  for (const base of scopesOf(set, sets)) {
    for (const [fitting, judged, interval] of ways) {
      const scope: MetricScope = { ...base, target, feature, fitting };
      writeClassification(to, scope, judged, interval, result.note);
      if (judged && set.kind === 'dictionary') to.matrices.push(confusionMatrix(scope, names, judged));
    }
  }
}

function writeClassification(
  to: Measurement,
  scope: MetricScope,
  judged: ProbabilisticClassification | undefined,
  aurocInterval: readonly [number, number] | undefined,
  note: string | undefined,
): void {
  const none = undefinedFigure(0, note ?? 'could not be fitted');
  const add = (name: string, figure: Figure | undefined): void => to.add(name, scope, figure ?? none);
  to.add('label-auroc', scope, judged?.macroAuroc ?? none, aurocInterval);
  add('label-accuracy', judged?.accuracy);
  if (scope.control !== undefined) return;
  add('label-precision', judged?.macroPrecision);
  add('label-recall', judged?.macroRecall);
  add('label-f1', judged?.macroF1);
}

function confusionMatrix(
  scope: MetricScope,
  names: readonly string[],
  { confusion }: ProbabilisticClassification,
): Matrix {
  return {
    name: 'label-confusion',
    scope,
    rows: names,
    columns: names,
    values: [...confusion.counts],
    rowLabel: 'predicted by the model',
    columnLabel: 'told from the clusters',
  };
}
