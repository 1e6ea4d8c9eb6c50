import type { EvaluationPlan } from '../../evaluation-plan.js';
import type { Measurement } from '../../measure/measurement.js';
import type { Probes } from '../probes.js';

/** How the clusters stand apart in the space of activations. NMF's clusters are directions, so they need not. */
export function measureSeparation(to: Measurement, plan: EvaluationPlan, { separations }: Probes): void {
  plan.dictionaries.forEach(({ id }, d) => {
    const { silhouette, daviesBouldin, calinskiHarabasz } = separations[d]!;
    const scope = { dictionary: id };
    to.add('silhouette', scope, silhouette);
    to.add('davies-bouldin', scope, daviesBouldin);
    to.add('calinski-harabasz', scope, calinskiHarabasz);
  });
}
