import type { MetricScope } from '@morphoscope/domain';
import {
  type Figure,
  type MapAgreement,
  type PairFigures,
  undefinedFigure,
  withNote,
} from '@morphoscope/metrics';
import { type AgreementFrame, mapIndex } from '../agreement-frame.js';
import { bySubset, SUBSETS, type SubsetPlace } from '../agreement-subsets.js';
import type { AgreementTotals } from '../agreement-totals.js';
import type { EvaluationPlan } from '../evaluation-plan.js';
import type { MapSet } from '../map-set.js';
import { bestMeanInterval, type GroupSum, meanInterval } from './group-interval.js';
import type { Measurement } from './measurement.js';
import { scopesOf } from './set-scope.js';

/** Names of a cluster's figures against a saliency map. */
const PAIR_NAMES = {
  iou: 'cam-iou',
  iouPooled: 'cam-iou-pooled',
  iouSum: 'cam-iou-sum',
  iouSupport: 'cam-iou-support',
  iouSoft: 'cam-iou-soft',
  iouTop: 'cam-iou-top',
  pearson: 'cam-pearson',
  pearsonPooled: 'cam-pearson-pooled',
  l2: 'cam-l2',
  l2Unit: 'cam-l2-unit',
} as const satisfies Readonly<Record<keyof PairFigures, string>>;

/** Share of cells above the threshold from which on thresholding a map says nothing. */
const EVERYWHERE = 0.95;

/**
 * Protocol 4.1: every cluster against every saliency map, over all tiles and split by predicted label, with the best cluster of
 * each dictionary and of its controls (‖A‖, random H, shifted in space).
 */
export function measureAgreement(
  to: Measurement,
  plan: EvaluationPlan,
  sets: readonly MapSet[],
  totals: AgreementTotals,
): void {
  const { frame } = totals;
  sets.forEach((set, s) => {
    bySubset(totals.agreements[s]!, frame, (figures, place) => {
      const where = placeScope(plan, frame, place);
      const perGroup = pearsonByGroup(totals, set, s, place);
      const best = bestMeanInterval(perGroup, plan.options.seed);
      for (const base of scopesOf(set, sets)) writeBest(to, { ...base, ...where }, figures.clusters, best);
      if (set.kind !== 'dictionary') return;
      figures.clusters.forEach((pair, cluster) => {
        const scope = { dictionary: set.id, cluster, ...where };
        for (const [key, name] of Object.entries(PAIR_NAMES) as [keyof PairFigures, string][]) {
          const interval =
            key === 'pearson'
              ? meanInterval(
                  perGroup.map((means) => means[cluster]!),
                  plan.options.seed,
                )
              : undefined;
          to.add(name, scope, pair[key], interval);
        }
      });
    });
    const shifted = totals.shifted[s];
    if (shifted) writeShifted(to, plan, frame, set, shifted);
  });
  writeMapShares(to, plan, sets, totals);
}

/** Words for the tiles looked at: a class's name are the tiles predicted as it. */
function subsetName(plan: EvaluationPlan, target: string, subset: number): string {
  if (SUBSETS[subset] === 'all') return 'all';
  if (SUBSETS[subset] === 'yes') return target;
  const first = plan.model.classNames[0]!;
  return target === `not ${first}` ? first : `not ${target}`;
}

function placeScope(plan: EvaluationPlan, frame: AgreementFrame, place: SubsetPlace): MetricScope {
  const target = frame.targets[place.target]!.name;
  return {
    target,
    method: frame.methods[place.method]!,
    subset: subsetName(plan, target, place.subset),
  };
}

/** The best of K, and that it was picked: a maximum over clusters is higher by chance the more clusters there are. */
function writeBest(
  to: Measurement,
  scope: MetricScope,
  clusters: readonly PairFigures[],
  pearsonInterval?: readonly [number, number],
): void {
  const best = bestOf(clusters.map(({ pearson }) => pearson));
  to.add('best-cam-pearson', scope, best, pearsonInterval);
  to.add('best-cam-iou-top', scope, bestOf(clusters.map(({ iouTop }) => iouTop)));
}

function bestOf(figures: readonly Figure[]): Figure {
  const defined = figures.filter(({ value }) => value !== null);
  if (defined.length === 0) return undefinedFigure(0, 'no cluster has a defined value');
  const best = defined.reduce((most, one) => (one.value! > most.value! ? one : most));
  const cluster = figures.indexOf(best) + 1;
  return withNote(
    best,
    figures.length > 1 ? `cluster ${cluster}, picked as the best of ${figures.length}` : undefined,
  );
}

function writeShifted(
  to: Measurement,
  plan: EvaluationPlan,
  frame: AgreementFrame,
  set: MapSet,
  shifted: MapAgreement,
): void {
  bySubset(shifted, frame, (figures, place) => {
    const scope = { dictionary: set.id, control: 'shifted', ...placeScope(plan, frame, place) };
    writeBest(to, scope, figures.clusters);
  });
}

/** Per group of slides, of every cluster the sum of its correlations with one map over tiles, and how many tiles that is. */
function pearsonByGroup(
  { groups, frame }: AgreementTotals,
  { K }: MapSet,
  s: number,
  { subset, map }: SubsetPlace,
): GroupSum[][] {
  const maps = frame.targets.length * frame.methods.length;
  return groups.map(({ sums }) =>
    Array.from({ length: K }, (_, cluster) => {
      const at = ((subset * maps + map) * K + cluster) * 2;
      return { sum: sums[s]![at]!, count: sums[s]![at + 1]! };
    }),
  );
}

/** Where each map is positive, once for all dictionaries, and a warning where it is positive everywhere. */
function writeMapShares(
  to: Measurement,
  plan: EvaluationPlan,
  sets: readonly MapSet[],
  { frame, agreements }: AgreementTotals,
): void {
  const everywhere = new Set<string>();
  const first = agreements[sets.findIndex(({ kind }) => kind === 'dictionary')]!;
  bySubset(first, frame, (figures, place) => {
    const scope = placeScope(plan, frame, place);
    to.add('cam-positive-share', scope, figures.positiveShare);
    if (place.subset === 0 && (figures.positiveShare.value ?? 0) >= EVERYWHERE)
      everywhere.add(`${scope.method} for ${scope.target}`);
  });
  if (everywhere.size === 0) return;
  to.findings.push({
    code: 'map-positive-everywhere',
    severity: 'info',
    location: [...everywhere].join(', '),
    message:
      'These maps are above 1e-9 in nearly every cell, so {map > 1e-9} is the whole tile and an IoU with it only measures how large a cluster is. Read the correlation and the IoU of the highest cells instead.',
  });
}

/** Correlation from which on two maps count as one. */
const SAME = 0.995;

/** How the saliency maps go together, and which of them are the same map twice. */
export function measureSaliency(to: Measurement, { frame, saliency }: AgreementTotals): void {
  const { targets, methods } = frame;
  const names = targets.flatMap(({ name }) => methods.map((method) => `${method} for ${name}`));
  const values = saliency.result().map(({ value }) => value);
  to.matrices.push({
    name: 'saliency-correlation',
    scope: {},
    rows: names,
    columns: names,
    values,
    rowLabel: 'saliency map',
    columnLabel: 'saliency map',
  });
  const twice = new Map<string, string[]>();
  targets.forEach(({ name }, t) => {
    for (let a = 0; a < methods.length; a++) {
      for (let b = a + 1; b < methods.length; b++) {
        const value = values[mapIndex(frame, t, a) * names.length + mapIndex(frame, t, b)];
        if (value == null || value < SAME) continue;
        const pair = `${methods[a]} and ${methods[b]}`;
        twice.set(pair, [...(twice.get(pair) ?? []), name]);
      }
    }
  });
  for (const [pair, names] of twice) {
    to.findings.push({
      code: 'same-map-twice',
      severity: 'info',
      location: pair,
      message: `${pair} give one and the same map up to scale for ${names.join(', ')}: they are one witness, not two. Where the head averages, gradients are the same in every cell of a tile.`,
    });
  }
}
