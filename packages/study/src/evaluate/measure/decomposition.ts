import { importance, shiftEvidence } from '@morphoscope/concepts';
import type { Dictionary, LinearHead } from '@morphoscope/domain';
import { figure, undefinedFigure } from '@morphoscope/metrics';
import type { AgreementTotals } from '../agreement-totals.js';
import type { EvaluationPlan } from '../evaluation-plan.js';
import type { JudgedCohort } from '../judged-cohort.js';
import type { MapSet } from '../map-set.js';
import { valueInterval } from './group-interval.js';
import type { Measurement } from './measurement.js';

/** The evidence of each tile split over the clusters of one dictionary: exact, with what is left as the residual. */
export interface EvidenceSplit {
  readonly K: number;
  readonly classes: number;
  /** `classes`: what the head reads of the shift of a signed layer, the same in every tile. */
  readonly constant: Float64Array;
  /** `n × classes × K`: mean over cells of W_k s_ck. */
  readonly effects: Float64Array;
  /** `n × classes`: mean evidence less the effects. */
  readonly residual: Float64Array;
}

/**
 * Splits the mean class evidence of every tile over the clusters: `mean_p CAM_c(p) = Σ_k mean_p W_k(p) s_ck + residual`.
 * With average pooling the left side is the logit without its bias.
 * @returns `undefined` for what has no weights (k-means) or no linear head
 */
export function splitEvidence(
  plan: EvaluationPlan,
  cohort: JudgedCohort,
  dictionary: Dictionary,
  s: number,
): EvidenceSplit | undefined {
  const { head } = plan;
  const { tiles } = cohort;
  if (!head || !tiles.evidence || dictionary.kind !== 'nmf') return undefined;
  const { K, C, H, shift } = dictionary;
  const effect = importance(H, K, C, head, shift);
  const constant = shiftEvidence(head, shift);
  const { classes } = head;
  const cells = plan.manifest.layer.height * plan.manifest.layer.width;
  const sums = tiles.sets[s]!.features.weightSum.data;
  const effects = new Float64Array(tiles.n * classes * K);
  const residual = Float64Array.from(tiles.evidence);
  for (let i = 0; i < tiles.n; i++) {
    for (let c = 0; c < classes; c++) {
      residual[i * classes + c]! -= constant[c]!;
      for (let k = 0; k < K; k++) {
        const part = (sums[i * K + k]! / cells) * effect[c * K + k]!;
        effects[(i * classes + c) * K + k] = part;
        residual[i * classes + c]! -= part;
      }
    }
  }
  return { K, classes, constant, effects, residual };
}

/** Mean effect of every cluster on every class, the residual beside it, and the share of evidence the clusters leave out. */
export function measureDecomposition(
  to: Measurement,
  plan: EvaluationPlan,
  sets: readonly MapSet[],
  cohort: JudgedCohort,
  totals: AgreementTotals,
): void {
  noteHead(to, plan);
  sets.forEach((set, s) => {
    if (set.kind !== 'dictionary') return;
    const split = splitEvidence(plan, cohort, set.dictionary, s);
    if (split && plan.head) writeSplit(to, plan, plan.head, set.id, cohort, split, totals, s);
  });
}

function writeSplit(
  to: Measurement,
  plan: EvaluationPlan,
  head: LinearHead,
  dictionary: string,
  cohort: JudgedCohort,
  { K, classes, constant, effects, residual }: EvidenceSplit,
  totals: AgreementTotals,
  s: number,
): void {
  const { n } = cohort.tiles;
  const sums = totals.decompositions[s]!.toJSON();
  const write = (name: string, target: string, cluster: number | undefined, value: (i: number) => number) => {
    const scope = { dictionary, target, ...(cluster === undefined ? {} : { cluster }) };
    const values = Float64Array.from({ length: n }, (_, i) => value(i));
    const mean = values.reduce((sum, one) => sum + one, 0) / n;
    to.add(name, scope, figure(mean, n), valueInterval(values, cohort.groups, plan.options.seed));
  };
  plan.model.classNames.forEach((target, c) => {
    for (let k = 0; k < K; k++)
      write('cluster-effect', target, k, (i) => effects[(i * classes + c) * K + k]!);
    write('residual-effect', target, undefined, (i) => residual[i * classes + c]!);
    const all = sums.absoluteEvidence[c]!;
    to.add(
      'residual-share',
      { dictionary, target },
      all > 0
        ? figure(sums.absoluteResidual[c]! / all, n)
        : undefinedFigure(n, 'the class has no evidence anywhere'),
    );
    to.add('bias', { target, dictionary }, figure(head.bias[c]! + constant[c]!, n));
  });
}

function noteHead(to: Measurement, { head, manifest, model }: EvaluationPlan): void {
  if (head?.pooling === 'average') return;
  const { name } = manifest.layer;
  if (head) {
    to.findings.push({
      code: 'head-keeps-the-maximum',
      severity: 'info',
      location: name,
      message:
        "The head keeps only the strongest cell per channel, so evidence does not add up over a tile: effects are means over cells, not parts of the tile's logit.",
    });
    return;
  }
  to.findings.push({
    code: 'head-not-linear',
    severity: 'info',
    location: name,
    message: model.head
      ? `More layers follow between ${name} and the decision: it cannot be split exactly over these clusters. Completeness and deletion say what they carry.`
      : 'The end of the model is not pooling and one linear layer: the decision cannot be split exactly over the clusters. Completeness and deletion say what they carry.',
    ...(model.head ? { suggestion: `For an exact split, cluster ${model.head.layer}.` } : {}),
  });
}
