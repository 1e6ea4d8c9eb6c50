import type { EvaluationPlan } from '../../evaluation-plan.js';
import type { MapSet } from '../../map-set.js';
import type { Measurement } from '../../measure/measurement.js';
import type { Probes } from '../probes.js';
import { measureFaithfulness } from './faithfulness.js';
import { measurePixelLocalisation } from './pixel-localisation.js';
import { measureRobustness } from './robustness.js';
import { measureSanity } from './sanity.js';
import { measureSeparation } from './separation.js';

/** Turns what single tiles said into figures. */
export function measureProbes(
  to: Measurement,
  plan: EvaluationPlan,
  sets: readonly MapSet[],
  probes: Probes | undefined,
): void {
  if (!probes) return;
  const { seed } = plan.options;
  measureFaithfulness(to, probes, seed);
  measurePixelLocalisation(to, probes);
  measureSanity(to, plan, probes);
  measureRobustness(to, probes, sets, seed);
  measureSeparation(to, plan, probes);
}
