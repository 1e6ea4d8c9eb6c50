import type { MetricScope } from '@morphoscope/domain';
import {
  adjustedRandIndex,
  type Contingency,
  informationAgreement,
  nmiBlockNull,
  type SourceFigures,
} from '@morphoscope/metrics';
import type { AgreementTotals } from '../agreement-totals.js';
import type { EvaluationPlan } from '../evaluation-plan.js';
import type { MapSet } from '../map-set.js';
import { carriesMaps } from '../region-frame.js';
import type { BlockCounts } from '../region-totals.js';
import type { Measurement } from './measurement.js';
import { scopesOf } from './set-scope.js';

/** Names of a cluster's or a map's figures against an annotated region. */
const REGION_NAMES = {
  iou: 'mask-iou',
  iouPooled: 'mask-iou-pooled',
  iouPooledAllTiles: 'mask-iou-pooled-all',
  iouSum: 'mask-iou-sum',
  iouSoft: 'mask-iou-soft',
  dice: 'mask-dice',
  inRegion: 'mask-in-region',
  covered: 'mask-covered',
  massInRegion: 'mask-mass-in-region',
  auroc: 'mask-auroc',
  averagePrecision: 'mask-average-precision',
  relevanceMass: 'relevance-mass',
  relevanceRank: 'relevance-rank',
  pointingGame: 'pointing-game',
} as const satisfies Readonly<Record<keyof SourceFigures, string>>;

/** Figures that controls are shown with. */
const CONTROL_FIGURES: readonly (keyof SourceFigures)[] = ['iou', 'auroc', 'averagePrecision'];

/**
 * Clusters and saliency maps against annotated regions, each control beside them; and how much hard maps tell of the annotated classes,
 * beside what dealing the classes anew to whole objects gives by chance and what the model's own class map reaches.
 */
export function measureLocalisation(
  to: Measurement,
  plan: EvaluationPlan,
  sets: readonly MapSet[],
  { regions, frame }: AgreementTotals,
): void {
  if (!regions) return;
  if (regions.slides === 0) {
    to.findings.push({
      code: 'no-annotation-used',
      severity: 'warning',
      location: '--annotations',
      message: 'No slide judged has an annotation: agreement with annotations is left out.',
      suggestion: 'Name the files after the slides that were held out, e.g. case-1.geojson for case-1.svs.',
    });
    return;
  }
  sets.forEach((set, s) => {
    for (const one of regions.agreements[s]!.result()) {
      const region = one.region;
      if (carriesMaps(set)) {
        to.add('mask-prevalence', { region }, one.prevalence);
        for (const [name, figures] of one.maps) {
          const at = regions.frame.maps.findIndex((map) => map.name === name);
          const target = frame.targets[Math.floor(at / frame.methods.length)]!.name;
          writeRegionFigures(
            to,
            { region, target, method: frame.methods[at % frame.methods.length]! },
            figures,
          );
        }
      }
      one.clusters.forEach((figures, cluster) => {
        for (const base of scopesOf(set, sets)) {
          const keys = set.kind === 'control' ? CONTROL_FIGURES : undefined;
          writeRegionFigures(to, { ...base, cluster, region }, figures, keys);
        }
      });
    }
    if (set.kind === 'dictionary') writeInformation(to, plan, { dictionary: set.id }, regions.blocks(s));
  });
  if (plan.head) {
    const scope = { control: 'class-map' };
    writeInformation(to, plan, scope, regions.classBlocks(plan.model.classNames.length));
  }
}

/** Rows of a cluster or a map against one annotated region. */
export function writeRegionFigures(
  to: Measurement,
  scope: MetricScope,
  figures: SourceFigures,
  keys: readonly (keyof SourceFigures)[] = Object.keys(REGION_NAMES) as (keyof SourceFigures)[],
): void {
  for (const key of keys) {
    const clustersOnly = key === 'iouSoft' || key === 'massInRegion';
    if (clustersOnly && scope.cluster === undefined) continue;
    to.add(REGION_NAMES[key], scope, figures[key]);
  }
}

function writeInformation(
  to: Measurement,
  plan: EvaluationPlan,
  scope: MetricScope,
  { counts, labels, classOf }: BlockCounts,
): void {
  const table = byClass(counts, labels, classOf);
  const { nmi, ami, homogeneity, completeness, vMeasure, purity } = informationAgreement(table);
  to.add('normalised-mutual-information', scope, nmi);
  to.add('adjusted-mutual-information', scope, ami);
  to.add('adjusted-rand-index', scope, adjustedRandIndex(table));
  to.add('v-measure', scope, vMeasure);
  to.add('homogeneity', scope, homogeneity);
  to.add('cluster-completeness', scope, completeness);
  to.add('purity', scope, purity);
  if (scope.control !== undefined) return;
  const perBlock = new Float64Array(counts.length);
  classOf.forEach((_, block) => {
    for (let label = 0; label < labels; label++)
      perBlock[block * labels + label] = counts[label * classOf.length + block]!;
  });
  const chance = nmiBlockNull(perBlock, labels, classOf, { seed: plan.options.seed });
  const upper = chance.upper.value;
  const note =
    upper === null
      ? {}
      : { note: `95 % of deals stay below ${upper.toFixed(3)}; p = ${chance.pValue.value?.toFixed(3)}` };
  to.add('normalised-mutual-information', { ...scope, control: 'block-null' }, { ...chance.mean, ...note });
}

/** Annotated classes in rows, labels in columns. */
function byClass(counts: Float64Array, labels: number, classOf: Uint8Array): Contingency {
  const classes = [...new Set(classOf)].sort((a, b) => a - b);
  const table = new Float64Array(classes.length * labels);
  classOf.forEach((own, block) => {
    const row = classes.indexOf(own);
    for (let label = 0; label < labels; label++)
      table[row * labels + label]! += counts[label * classOf.length + block]!;
  });
  return { counts: table, rows: classes.length, columns: labels };
}
