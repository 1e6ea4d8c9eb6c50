import type { ReadingSentence } from '@morphoscope/domain';
import type { EvaluationPlan } from '../evaluation-plan.js';
import type { FailureSplit } from './failures.js';
import type { Measurement } from './measurement.js';

/** The reading for people. */
export function readEvaluation(
  _plan: EvaluationPlan,
  _to: Measurement,
  _failures: readonly FailureSplit[],
): ReadingSentence[] {
  return [];
}
