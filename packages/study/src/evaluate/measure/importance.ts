import { importance } from '@morphoscope/concepts';
import { columnOf, figure, importanceAgreement, type Samples, slideBetas } from '@morphoscope/metrics';
import type { EvaluationPlan } from '../evaluation-plan.js';
import type { JudgedCohort } from '../judged-cohort.js';
import type { MapSet } from '../map-set.js';
import type { Measurement } from './measurement.js';

/**
 * β beside σ: what goes with a cluster over groups of slides, by regression of their mean logit on their mean weights, beside what a unit of
 * weight adds by construction. Opposite signs mean that the cluster goes with others that outweigh it.
 */
export function measureImportance(
  to: Measurement,
  plan: EvaluationPlan,
  sets: readonly MapSet[],
  cohort: JudgedCohort,
): void {
  const { n, logits } = cohort.tiles;
  const classes = plan.model.classNames.length;
  const groups = [...new Set(cohort.groups)];
  const groupOf = cohort.groups.map((group) => groups.indexOf(group));
  const cells = plan.manifest.layer.height * plan.manifest.layer.width;
  sets.forEach((set, s) => {
    if (set.kind !== 'dictionary') return;
    const { K, C, H, kind, shift } = set.dictionary;
    const weights = groupMeans(cohort.tiles.sets[s]!.features.weightSum, groupOf, groups.length, 1 / cells);
    const sigma = plan.head && kind === 'nmf' ? importance(H, K, C, plan.head, shift) : undefined;
    plan.model.classNames.forEach((target, c) => {
      const scope = { dictionary: set.id, target };
      const own = { data: columnOf(logits, n, classes, c), n, d: 1 };
      const logit = groupMeans(own, groupOf, groups.length, 1).data;
      const betas = slideBetas(weights, logit, { seed: plan.options.seed });
      betas.forEach(({ beta, interval }, cluster) => {
        to.add('beta', { ...scope, cluster }, beta, interval);
        if (sigma) to.add('sigma', { ...scope, cluster }, figure(sigma[c * K + cluster]!, 1));
      });
      if (!sigma) return;
      const values = betas.map(({ beta }) => beta.value ?? Number.NaN);
      const { rank, sign } = importanceAgreement(values, sigma.subarray(c * K, (c + 1) * K));
      to.add('beta-sigma-rank', scope, rank);
      to.add('beta-sigma-sign', scope, sign);
    });
  });
}

/** Means of the columns over the tiles of each group, times `scale`. */
function groupMeans(
  { data, n, d }: Samples,
  groupOf: readonly number[],
  groups: number,
  scale: number,
): Samples & { readonly data: Float64Array } {
  const sums = new Float64Array(groups * d);
  const counts = new Float64Array(groups);
  for (let i = 0; i < n; i++) {
    const g = groupOf[i]!;
    counts[g]! += 1;
    for (let j = 0; j < d; j++) sums[g * d + j]! += data[i * d + j]! * scale;
  }
  return { data: sums.map((sum, at) => sum / counts[Math.floor(at / d)]!), n: groups, d };
}
