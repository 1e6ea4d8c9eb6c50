import type { MetricRow, ReadingSentence } from '@morphoscope/domain';
import type { EvaluationPlan } from '../../evaluation-plan.js';
import type { Measurement } from '../measurement.js';
import { amount, list, percent } from './words.js';

/** Classes spoken of one by one, at most. */
const MOST_CLASSES = 6;
/** Clusters named per direction and class. */
const NAMED = 2;

/** The strongest clusters for and against each class, and how much of the evidence no cluster carries. */
export function effectReading(plan: EvaluationPlan, to: Measurement, dictionary: string): ReadingSentence[] {
  const names = plan.dictionaries.find(({ id }) => id === dictionary)!.dictionary.names;
  const sentences: ReadingSentence[] = [];
  for (const target of plan.model.classNames.slice(0, MOST_CLASSES)) {
    const rows = to.find('cluster-effect', { dictionary, target });
    if (rows.length === 0) continue;
    const largest = Math.max(...rows.map(({ value }) => Math.abs(value ?? 0)));
    const side = (sign: number): MetricRow[] =>
      rows
        .filter(({ value }) => (value ?? 0) * sign > 0.1 * largest)
        .sort((a, b) => sign * (b.value! - a.value!))
        .slice(0, NAMED);
    const [towards, against] = [side(1), side(-1)];
    const said = (list: readonly MetricRow[]): string[] =>
      list.map(({ scope, value }) => `${names[scope.cluster!]} (${amount(value!, true)})`);
    const parts = [
      ...(towards.length > 0 ? [`for ${target}: ${list(said(towards))}`] : []),
      ...(against.length > 0 ? [`against ${target}: ${list(said(against))}`] : []),
    ];
    if (parts.length === 0) continue;
    const sure = [...towards, ...against].every(
      ({ interval }) => interval && Math.sign(interval[0]) === Math.sign(interval[1]),
    );
    sentences.push({
      text: `What speaks ${parts.join('; ')}, in mean effect on its logit over all tiles.`,
      confidence: sure ? 'shown' : 'likely',
      basis: [...towards, ...against].map(({ scope }) => scope),
    });
  }
  return [...sentences, ...residualReading(to, dictionary)];
}

function residualReading(to: Measurement, dictionary: string): ReadingSentence[] {
  const shares = to.find('residual-share', { dictionary }).filter(({ value }) => value !== null);
  if (shares.length === 0) return [];
  const worst = shares.reduce((most, row) => (row.value! > most.value! ? row : most));
  const least = shares.reduce((best, row) => (row.value! < best.value! ? row : best));
  const range =
    shares.length > 1
      ? `${percent(least.value!)} (${least.scope.target}) to ${percent(worst.value!)} (${worst.scope.target})`
      : percent(worst.value!);
  return [
    {
      text: `Cell by cell, the clusters of ${dictionary} leave out ${range} of the evidence for ${shares.length > 1 ? 'a class' : worst.scope.target}: that is the residual, and nothing here says what it looks like.`,
      confidence: 'shown',
      basis: shares.map(({ scope }) => scope),
    },
  ];
}
