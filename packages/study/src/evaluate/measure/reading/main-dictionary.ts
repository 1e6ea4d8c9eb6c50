import type { EvaluationPlan } from '../../evaluation-plan.js';
import type { Measurement } from '../measurement.js';

/** A dictionary as a reading speaks of it. */
export interface MainDictionary {
  readonly id: string;
  readonly K: number;
  readonly names: readonly string[];
}

/** The dictionary that keeps most of the model's labels, the smaller one on ties: the reading is about this one. */
export function mainDictionary(plan: EvaluationPlan, to: Measurement): MainDictionary | undefined {
  const kept = (id: string): number =>
    to.find('completeness-label-agreement', { dictionary: id, control: undefined })[0]?.value ?? -1;
  const [best] = [...plan.dictionaries].sort(
    (a, b) => kept(b.id) - kept(a.id) || a.dictionary.K - b.dictionary.K || (a.id < b.id ? -1 : 1),
  );
  if (!best) return undefined;
  const { K, names } = best.dictionary;
  return { id: best.id, K, names };
}
