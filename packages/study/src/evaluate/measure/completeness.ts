import type { Curve, MetricScope } from '@morphoscope/domain';
import {
  type CompletenessFigures,
  completenessFigures,
  type Figure,
  figure,
  type LogitTable,
  r2,
  undefinedFigure,
} from '@morphoscope/metrics';
import { predictedLabel } from '../decision-target.js';
import type { EvaluationPlan } from '../evaluation-plan.js';
import type { JudgedCohort } from '../judged-cohort.js';
import type { MapSet } from '../map-set.js';
import type { SetTiles } from '../worker/protocol.js';
import { decisionNumbers } from './decision-numbers.js';
import { valueInterval } from './group-interval.js';
import type { Measurement } from './measurement.js';
import { scopesOf } from './set-scope.js';

/** Error of reconstruction below this counts as good, agreement of labels below that as poor: together they deserve a warning. */
const GOOD_RECONSTRUCTION = 0.5;
const POOR_AGREEMENT = 0.6;

/** Tiles that were put back through the model, before and after. */
interface Rebuilt {
  /** Position of each in the cohort. */
  readonly rows: readonly number[];
  readonly before: LogitTable;
  readonly after: LogitTable;
  /** Σ‖A − WH‖² and Σ‖A‖² over them. */
  readonly squaredError: number;
  readonly squaredNorm: number;
}

/**
 * Completeness: what is left of the decision when the model is given the activations as the clusters see them, g(WH), beside the error
 * of the reconstruction itself. Of every dictionary and every control.
 */
export function measureCompleteness(
  to: Measurement,
  plan: EvaluationPlan,
  sets: readonly MapSet[],
  cohort: JudgedCohort,
): void {
  sets.forEach((set, s) => {
    const given = cohort.tiles.sets[s]!.rebuilt;
    if (!given) return;
    const rebuilt = rebuiltTiles(cohort, given, plan.model.classNames.length);
    const truth = rebuilt.rows.map((row) => cohort.truth[row]!);
    const known = truth.some((label) => !Number.isNaN(label));
    const figures = completenessFigures(rebuilt.before, rebuilt.after, known ? truth : undefined);
    for (const base of scopesOf(set, sets)) writeFigures(to, plan, base, cohort, rebuilt, figures);
    if (set.kind === 'dictionary') warn(to, set.id);
  });
  to.curves.push(...curvesOverK(to, plan));
}

function rebuiltTiles(
  { tiles }: JudgedCohort,
  { logits, squaredError }: NonNullable<SetTiles['rebuilt']>,
  c: number,
): Rebuilt {
  const rows = Array.from({ length: tiles.n }, (_, i) => i).filter((i) => !Number.isNaN(squaredError[i]!));
  const picked = (from: Float32Array): LogitTable => ({
    data: Float32Array.from(rows.flatMap((row) => [...from.subarray(row * c, (row + 1) * c)])),
    n: rows.length,
    c,
  });
  return {
    rows,
    before: picked(tiles.logits),
    after: picked(logits),
    squaredError: rows.reduce((sum, row) => sum + squaredError[row]!, 0),
    squaredNorm: rows.reduce((sum, row) => sum + tiles.squaredNorm[row]!, 0),
  };
}

function writeFigures(
  to: Measurement,
  plan: EvaluationPlan,
  base: MetricScope,
  cohort: JudgedCohort,
  rebuilt: Rebuilt,
  figures: CompletenessFigures,
): void {
  const { rows, before, after, squaredError, squaredNorm } = rebuilt;
  const c = plan.model.classNames.length;
  const numbers = ({ data, n }: LogitTable) => decisionNumbers(plan, { n, logits: data as Float32Array });
  const truth = numbers(before);
  numbers(after).forEach(({ kind, target, values }, t) => {
    to.add(`completeness-${kind}-r2`, { ...base, target }, r2(truth[t]!.values, values));
  });
  const labelOf = ({ data }: LogitTable, i: number): number =>
    predictedLabel((data as Float32Array).subarray(i * c, (i + 1) * c));
  const same = rows.map((_, i) => (labelOf(before, i) === labelOf(after, i) ? 1 : 0));
  const groups = rows.map((row) => cohort.groups[row]!);
  const interval = valueInterval(same, groups, plan.options.seed);
  to.add('completeness-label-agreement', base, figures.labelAgreement, interval);
  if (base.control === undefined) {
    const labels = rows.map((_, i) => labelOf(before, i));
    const scope = { ...base, control: 'chance' };
    to.add('completeness-label-agreement', scope, ...mostFrequent(labels, groups, plan.options.seed));
  }
  to.add('completeness-model-auroc', base, figures.modelAuroc.macro);
  if (figures.truthAuroc) to.add('completeness-auroc', base, figures.truthAuroc.macro);
  to.add(
    'relative-error',
    base,
    squaredNorm > 0
      ? figure(Math.sqrt(squaredError / squaredNorm), rows.length)
      : undefinedFigure(rows.length, 'no activation at all'),
  );
}

/** What guessing keeps of the labels: the share of the most frequent one. */
function mostFrequent(
  labels: readonly number[],
  groups: readonly string[],
  seed: number,
): [Figure, ReturnType<typeof valueInterval>] {
  if (labels.length === 0) return [undefinedFigure(0, 'no tiles'), undefined];
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  const [most] = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]!;
  const is = labels.map((label) => Number(label === most));
  return [
    figure(counts.get(most)! / labels.length, labels.length, 'always the most frequent label'),
    valueInterval(is, groups, seed),
  ];
}

function warn(to: Measurement, id: string): void {
  const scope = { dictionary: id, control: undefined };
  const error = to.find('relative-error', scope)[0]?.value;
  const agreement = to.find('completeness-label-agreement', scope)[0]?.value;
  if (error == null || agreement == null) return;
  if (error > GOOD_RECONSTRUCTION || agreement > POOR_AGREEMENT) return;
  to.findings.push({
    code: 'reconstruction-without-completeness',
    severity: 'warning',
    location: id,
    message: `The clusters rebuild the activations well (relative error ${error.toFixed(2)}) but not the decision: the model keeps ${Math.round(100 * agreement)} % of its labels. What decides lies in what they leave out.`,
    suggestion: 'Choose layer and number of clusters by completeness, not by reconstruction.',
  });
}

/** One curve per method that has several numbers of clusters, and its controls: share of labels kept over K. */
function curvesOverK(to: Measurement, plan: EvaluationPlan): Curve[] {
  const methods = new Map<string, { K: number; id: string }[]>();
  for (const { id, method, K } of plan.manifest.dictionaries)
    methods.set(method, [...(methods.get(method) ?? []), { K, id }]);
  const controls = [undefined, 'random-h', 'random-cells', 'pca', 'kmeans'] as const;
  return [...methods].flatMap(([method, list]) =>
    controls.flatMap((control) => {
      const points = list.flatMap(({ K, id }) => {
        const row = to.find('completeness-label-agreement', { dictionary: id, control })[0];
        return row?.value == null ? [] : [{ x: K, y: row.value, interval: row.interval }];
      });
      if (points.length < 2) return [];
      const bounds = points.flatMap(({ interval }) => (interval ? [interval] : []));
      const band =
        bounds.length === points.length
          ? { low: bounds.map(([low]) => low), high: bounds.map(([, high]) => high) }
          : {};
      return [
        {
          name: 'completeness-over-k',
          scope: { dictionary: method, target: 'label', ...(control ? { control } : {}) },
          x: points.map(({ x }) => x),
          y: points.map(({ y }) => y),
          ...band,
          xLabel: 'number of clusters',
          yLabel: 'share of labels kept',
        },
      ];
    }),
  );
}
