import type { MetricRow, ReadingSentence } from '@morphoscope/domain';
import type { EvaluationPlan } from '../../evaluation-plan.js';
import type { Measurement } from '../measurement.js';
import type { MainDictionary } from './main-dictionary.js';
import { amount, controlWords, list } from './words.js';

/** Whether agreement with a saliency map is more than activation strength: said for the first method and the main target. */
export function saliencyReading(
  plan: EvaluationPlan,
  to: Measurement,
  main: MainDictionary,
): ReadingSentence[] {
  const target = plan.targets.at(-1)!.name;
  const method = plan.options.methods[0];
  if (method === undefined) return [];
  const best = (control: string | undefined): MetricRow | undefined =>
    to.find('best-cam-pearson', { dictionary: main.id, control, target, method, subset: target })[0];
  const own = best(undefined);
  if (own?.value == null) return [];
  const controls = ['norm', 'random-h', 'random-cells'].flatMap((control) => {
    const row = best(control);
    return row?.value == null ? [] : [{ control, value: row.value, scope: row.scope }];
  });
  const most = controls.reduce((top, one) => Math.max(top, one.value), -1);
  const more = own.value > most + 0.05;
  const beside = list(controls.map((one) => `${controlWords[one.control]} ${amount(one.value)}`));
  const verdict = more
    ? 'more than activation strength explains'
    : 'no more than activation strength explains, so it says little about what the cluster means';
  return [
    {
      text: `In tiles predicted ${target}, the cluster of ${main.id} nearest to the ${method} map correlates ${amount(own.value)} with it (picked from ${main.K}); ${beside}. That is ${verdict}.`,
      confidence: more ? 'likely' : 'open',
      basis: [own.scope, ...controls.map(({ scope }) => scope)],
    },
  ];
}
