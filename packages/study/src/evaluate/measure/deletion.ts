import type { Curve } from '@morphoscope/domain';
import { curveMean, figure, undefinedFigure } from '@morphoscope/metrics';
import type { EvaluationPlan } from '../evaluation-plan.js';
import type { JudgedCohort } from '../judged-cohort.js';
import type { MapSet } from '../map-set.js';
import { type CurveTiles, curveNames } from '../worker/protocol.js';
import { valueInterval } from './group-interval.js';
import type { Measurement } from './measurement.js';

/** What each curve is called, and whether it is the control. */
const CURVES = {
  deletion: { name: 'deletion', method: 'strongest' },
  'deletion-supporting': { name: 'deletion', method: 'supporting' },
  'deletion-random': { name: 'deletion', method: 'random', control: 'random-order' },
  insertion: { name: 'insertion', method: 'strongest' },
  'insertion-random': { name: 'insertion', method: 'random', control: 'random-order' },
} as const satisfies Record<keyof CurveTiles, { name: string; method: string; control?: string }>;

/**
 * Deletion and insertion of clusters through the real rest of the model (A. Ghorbani et al., 2019): mean log-odds of each tile's own label
 * after 0 … K clusters, with intervals over groups, and the mean height of each curve.
 */
export function measureDeletion(
  to: Measurement,
  plan: EvaluationPlan,
  sets: readonly MapSet[],
  cohort: JudgedCohort,
): void {
  sets.forEach((set, s) => {
    const curves = cohort.tiles.sets[s]!.curves;
    if (!curves) return;
    for (const key of curveNames) writeCurve(to, plan, set, cohort, key, curves[key]);
  });
}

function writeCurve(
  to: Measurement,
  plan: EvaluationPlan,
  set: MapSet,
  cohort: JudgedCohort,
  key: keyof CurveTiles,
  values: Float64Array,
): void {
  const steps = set.K + 1;
  const rows = Array.from({ length: cohort.tiles.n }, (_, i) => i).filter(
    (i) => !Number.isNaN(values[i * steps]!),
  );
  const { name, ...rest } = CURVES[key];
  const scope = { dictionary: set.id, target: 'label', ...rest };
  if (rows.length === 0) {
    to.add(`${name}-auc`, scope, undefinedFigure(0, 'no tile was taken apart'));
    return;
  }
  const groups = rows.map((row) => cohort.groups[row]!);
  const at = (step: number) => rows.map((row) => values[row * steps + step]!);
  const mean = (list: readonly number[]): number => list.reduce((sum, one) => sum + one, 0) / list.length;
  const y = Array.from({ length: steps }, (_, step) => mean(at(step)));
  const bounds = y.flatMap((_, step) => {
    const interval = valueInterval(at(step), groups, plan.options.seed);
    return interval ? [interval] : [];
  });
  const curve: Curve = {
    name,
    scope,
    x: y.map((_, step) => step),
    y,
    ...(bounds.length === steps
      ? { low: bounds.map(([low]) => low), high: bounds.map(([, high]) => high) }
      : {}),
    xLabel: name === 'deletion' ? 'clusters taken out' : 'clusters put in',
    yLabel: 'log-odds of the predicted label',
  };
  to.curves.push(curve);
  const heights = rows.map(
    (row) => curveMean(curve.x, values.subarray(row * steps, (row + 1) * steps)).value ?? Number.NaN,
  );
  to.add(
    `${name}-auc`,
    scope,
    figure(mean(heights), rows.length),
    valueInterval(heights, groups, plan.options.seed),
  );
}
