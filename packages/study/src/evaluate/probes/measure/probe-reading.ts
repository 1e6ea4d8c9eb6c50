import type { MetricRow, ReadingSentence } from '@morphoscope/domain';
import type { Measurement } from '../../measure/measurement.js';
import type { MainDictionary } from '../../measure/reading/main-dictionary.js';
import { amount, intervalText, list } from '../../measure/reading/words.js';

/** What the figure is called. */
const NAME = 'lerf-morf-difference';

/**
 * Whether the order of cells by the clusters' contributions is the order in which the decision goes, beside the best saliency method and
 * what activation strength and random order give; nothing where no tile was tried.
 */
export function probeReading(to: Measurement, main: MainDictionary): ReadingSentence[] {
  const scope = { dictionary: main.id, method: 'clusters' };
  const [own] = to.find(NAME, { ...scope, control: undefined });
  const [norm] = to.find(NAME, { ...scope, control: 'norm' });
  const [random] = to.find(NAME, { ...scope, control: 'random-order' });
  if (own?.value == null || norm?.value == null || random?.value == null) return [];
  const best = bestMethod(to);
  const beside = [
    ...(best?.value == null
      ? []
      : [`the order of ${best.scope.method}, the best map, by ${amount(best.value, true)}`]),
    `mere activation strength by ${amount(norm.value, true)}`,
    `random order by ${amount(random.value, true)}`,
  ];
  const clear = own.interval !== undefined && own.interval[0] > Math.max(0, norm.value, random.value);
  const verdict = clear
    ? 'So the places that the clusters call decisive are places that the model uses.'
    : 'That is not clearly more than activation strength and chance give: where the clusters see the decision need not be where it is made.';
  return [
    {
      text: `Taking the cells with the smallest contributions of ${main.id} out of a picture rather than those with the largest keeps the log-odds of its label higher, by ${amount(own.value, true)}${intervalText(own, (value) => amount(value, true))} on average; ${list(beside)}. ${verdict}`,
      confidence: clear ? 'shown' : 'open',
      basis: [own.scope, norm.scope, random.scope, ...(best ? [best.scope] : [])],
    },
  ];
}

function bestMethod(to: Measurement): MetricRow | undefined {
  return to
    .find(NAME, { dictionary: undefined, control: undefined })
    .filter(({ value }) => value !== null)
    .sort((a, b) => b.value! - a.value!)[0];
}
