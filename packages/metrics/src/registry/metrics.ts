import { agreement } from './agreement.js';
import { completeness, importance, reconstruction } from './completeness.js';
import type { RegisteredMetric } from './definition.js';
import { batchEffect, description, reading } from './description.js';
import { faithfulness, localisation } from './faithfulness.js';
import { prediction } from './prediction.js';
import { robustness, sanity, stability } from './stability.js';

/** Every metric by name, in the order of docs/metrics.md. */
export const METRICS: ReadonlyMap<string, RegisteredMetric> = new Map(
  [
    ...prediction,
    ...agreement,
    ...localisation,
    ...reconstruction,
    ...completeness,
    ...importance,
    ...faithfulness,
    ...stability,
    ...sanity,
    ...robustness,
    ...batchEffect,
    ...reading,
    ...description,
  ].map((metric) => [metric.name, metric]),
);

/**
 * What a metric's name means.
 * @throws RangeError for a name that is not registered: a mistake of the program, not of its user.
 */
export function metricDefinition(name: string): RegisteredMetric {
  const metric = METRICS.get(name);
  if (!metric) throw new RangeError(`no metric is called ${name}`);
  return metric;
}
