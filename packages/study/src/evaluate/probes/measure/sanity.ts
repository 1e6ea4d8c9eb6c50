import type { MetricScope } from '@morphoscope/domain';
import type { EvaluationPlan } from '../../evaluation-plan.js';
import type { Measurement } from '../../measure/measurement.js';
import type { Probes } from '../probes.js';
import { columnAt, tileMean } from './tile-means.js';

/** Rank correlation from which on a map is said not to depend on the parameters. */
const STAYS = 0.5;

/**
 * Whether maps fall apart when the model's parameters are drawn anew, from the logits down (Adebayo et al., 2018): methods, clusters by
 * their contributions, and W itself with the dictionary as it was. ‖A‖ is the control: what the picture alone brings back.
 */
export function measureSanity(to: Measurement, plan: EvaluationPlan, probes: Probes): void {
  const { randomised, maps } = probes;
  const stays = new Set<string>();
  for (const { stage, similarity } of randomised) {
    const { change } = stage;
    const write = (scope: MetricScope, at: number): void => {
      const rank = mean(similarity, 2 * at);
      to.add('randomisation-rank', scope, rank.figure, rank.interval);
      const ssim = mean(similarity, 2 * at + 1);
      to.add('randomisation-ssim', scope, ssim.figure, ssim.interval);
      if (change === 'random-all' && scope.control === undefined && (rank.figure.value ?? 0) >= STAYS)
        stays.add([scope.method, scope.dictionary].filter(Boolean).join(' of '));
    };
    const norm = maps.findIndex(({ kind }) => kind === 'norm');
    maps.forEach(({ scope }, m) => {
      if (scope.control !== undefined) return;
      write({ ...scope, change }, m);
      write({ ...scope, change, control: 'norm' }, norm);
    });
    plan.dictionaries.forEach(({ id }, d) => {
      const scope = { dictionary: id, method: 'weights', change };
      write(scope, maps.length + d);
      write({ ...scope, control: 'norm' }, norm);
    });
  }
  if (stays.size === 0) return;
  to.findings.push({
    code: 'map-ignores-parameters',
    severity: 'warning',
    location: [...stays].join(', '),
    message: `These maps keep their order of cells though every parameter of the model was drawn anew (${[...stays].join(', ')}): they show the picture more than what the model learned. Compare with ‖A‖ beside them.`,
  });

  function mean(similarity: Probes['curves'], at: number) {
    const values = columnAt(similarity, at);
    return tileMean(values, similarity.groups, plan.options.seed, 'maps are constant on every tile');
  }
}
