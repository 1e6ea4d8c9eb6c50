import type { MetricScope } from '@morphoscope/domain';
import { figure } from '@morphoscope/metrics';
import { labelNames } from '../decision-target.js';
import type { EvaluationPlan } from '../evaluation-plan.js';
import type { JudgedCohort } from '../judged-cohort.js';
import type { MapSet } from '../map-set.js';
import { type EvidenceSplit, splitEvidence } from './decomposition.js';
import { differenceInterval } from './group-interval.js';
import type { Measurement } from './measurement.js';

/** Tiles on both sides that a failure must have to be looked into. */
const LEAST_TILES = 5;

/** Tiles of one label that the model takes for another, against those it gets right. */
export interface Failure {
  readonly truth: number;
  readonly predicted: number;
  /** Tiles, by position in the cohort. */
  readonly wrong: readonly number[];
  readonly right: readonly number[];
}

/** How a failure came about: the shift of the margin z_predicted − z_truth from right to wrong tiles, in parts. */
export interface FailureSplit {
  readonly failure: Failure;
  readonly shift: number;
  /** Change of the logit of the predicted class, and of that of the true class: shift = gained − lost. */
  readonly gained: number;
  readonly lost: number;
  /** Groups that the wrong tiles come from. */
  readonly groups: number;
}

/** Failures with enough tiles on both sides, the largest first. */
export function failuresOf(cohort: JudgedCohort, labels: number): Failure[] {
  const found: Failure[] = [];
  for (let truth = 0; truth < labels; truth++) {
    const own = Array.from(cohort.truth, (_, i) => i).filter((i) => cohort.truth[i] === truth);
    const right = own.filter((i) => cohort.predicted[i] === truth);
    for (let predicted = 0; predicted < labels; predicted++) {
      const wrong = own.filter((i) => cohort.predicted[i] === predicted);
      if (predicted === truth || wrong.length < LEAST_TILES || right.length < LEAST_TILES) continue;
      found.push({ truth, predicted, wrong, right });
    }
  }
  return found.sort(
    (a, b) => b.wrong.length - a.wrong.length || a.truth - b.truth || a.predicted - b.predicted,
  );
}

/**
 * For every label that the model often takes for another: which logit moved, and how the shift of the margin splits over the
 * clusters and the residual. Differences of means between wrong and right tiles; exact where the head is linear with average pooling.
 */
export function measureFailures(
  to: Measurement,
  plan: EvaluationPlan,
  sets: readonly MapSet[],
  cohort: JudgedCohort,
): FailureSplit[] {
  const names = labelNames(plan.model.classNames);
  const classes = plan.model.classNames.length;
  if (classes < 2) return [];
  const splits = new Map<string, EvidenceSplit>();
  sets.forEach((set, s) => {
    const split = set.kind === 'dictionary' ? splitEvidence(plan, cohort, set.dictionary, s) : undefined;
    if (split && plan.head?.pooling === 'average') splits.set(set.id, split);
  });
  return failuresOf(cohort, names.length).map((failure) => {
    const { truth, predicted, wrong } = failure;
    const target = `${names[predicted]} instead of ${names[truth]}`;
    const { logits } = cohort.tiles;
    const write = (name: string, scope: MetricScope, value: (i: number) => number): number => {
      const { difference, interval } = changeOf(cohort, failure, value, plan.options.seed);
      to.add(name, scope, figure(difference, wrong.length), interval);
      return difference;
    };
    const z = (i: number, c: number): number => logits[i * classes + c]!;
    const shift = write('margin-shift', { target }, (i) => z(i, predicted) - z(i, truth));
    const moves = names.map((subset, c) => write('logit-shift', { target, subset }, (i) => z(i, c)));
    for (const [dictionary, split] of splits) {
      const parts = writeParts(write, failure, dictionary, target, split);
      const carried = parts.clusters / shift;
      to.add('margin-shift-carried', { dictionary, target }, figure(carried, wrong.length));
    }
    const groups = new Set(wrong.map((i) => cohort.groups[i]!)).size;
    return { failure, shift, gained: moves[predicted]!, lost: moves[truth]!, groups };
  });
}

type Write = (name: string, scope: MetricScope, value: (i: number) => number) => number;

function writeParts(
  write: Write,
  { truth, predicted }: Failure,
  dictionary: string,
  target: string,
  { K, classes, effects, residual }: EvidenceSplit,
): { readonly clusters: number } {
  let clusters = 0;
  for (let cluster = 0; cluster < K; cluster++) {
    const at = (i: number, c: number): number => effects[(i * classes + c) * K + cluster]!;
    clusters += write(
      'margin-shift-effect',
      { dictionary, cluster, target },
      (i) => at(i, predicted) - at(i, truth),
    );
  }
  write(
    'margin-shift-residual',
    { dictionary, target },
    (i) => residual[i * classes + predicted]! - residual[i * classes + truth]!,
  );
  return { clusters };
}

function changeOf(
  cohort: JudgedCohort,
  { wrong, right }: Failure,
  value: (i: number) => number,
  seed: number,
): { readonly difference: number; readonly interval: readonly [number, number] | undefined } {
  const mean = (rows: readonly number[]): number => rows.reduce((sum, i) => sum + value(i), 0) / rows.length;
  const groups = new Map<string, { a: { sum: number; count: number }; b: { sum: number; count: number } }>();
  const take = (rows: readonly number[], side: 'a' | 'b'): void => {
    for (const i of rows) {
      const own = groups.get(cohort.groups[i]!) ?? { a: { sum: 0, count: 0 }, b: { sum: 0, count: 0 } };
      own[side].sum += value(i);
      own[side].count++;
      groups.set(cohort.groups[i]!, own);
    }
  };
  take(wrong, 'a');
  take(right, 'b');
  return {
    difference: mean(wrong) - mean(right),
    interval: differenceInterval([...groups.values()], seed),
  };
}
