import type { MetricScope, ReadingSentence } from '@morphoscope/domain';
import type { Measurement } from '../measurement.js';
import type { MainDictionary } from './main-dictionary.js';
import { amount, controlWords, intervalText, list, percent } from './words.js';

/** Controls that the clusters should beat before anything is read into them. */
const RANDOM = ['random-h', 'random-cells', 'chance'] as const;
const OTHERS = ['pca', 'kmeans'] as const;

/** What completeness is read from: the labels kept, or, where the model gives one label only, the R² of the decision. */
interface Kept {
  readonly name: string;
  readonly scope: MetricScope;
  readonly words: (value: number) => string;
  readonly sentence: (value: string) => string;
}

function keptBy(to: Measurement, target: string): Kept {
  if (!to.findings.some(({ code }) => code === 'one-predicted-label'))
    return {
      name: 'completeness-label-agreement',
      scope: {},
      words: percent,
      sentence: (value) => `the model keeps ${value} of its labels`,
    };
  const odds = to.find('completeness-log-odds-r2', { target }).length > 0;
  return {
    name: odds ? 'completeness-log-odds-r2' : 'completeness-logit-r2',
    scope: { target },
    words: (value) => amount(value),
    sentence: (value) => `the model's decision on ${target} is followed with an R² of ${value}`,
  };
}

/** How much of the decision the clusters carry, beside their controls. */
export function completenessReading(
  to: Measurement,
  main: MainDictionary,
  target: string,
  several: boolean,
): ReadingSentence[] {
  const { name, scope, words, sentence } = keptBy(to, target);
  const [own] = to.find(name, { ...scope, dictionary: main.id, control: undefined });
  if (own?.value == null) return [];
  const { value } = own;
  const control = (names: readonly string[]) =>
    names.flatMap((one) => {
      const found = to.find(name, { ...scope, dictionary: main.id, control: one })[0]?.value;
      return found == null ? [] : [{ name: one, value: found }];
    });
  const random = control(RANDOM);
  const most = random.reduce((best, one) => Math.max(best, one.value), 0);
  const beats = own.interval ? own.interval[0] > most : value > most;
  const said = (named: readonly { name: string; value: number }[]): string =>
    list(named.map((one) => `${controlWords[one.name]} ${words(one.value)}`));
  const others = control(OTHERS).filter((one) => one.value >= value);
  const basis = to.find(name, { ...scope, dictionary: main.id }).map((row) => row.scope);
  const verdict = beats
    ? `So the clusters hold part of what decides${value < 0.8 ? ', but not all of it' : ''}.`
    : 'That is no better than chance: what the clusters show is not shown to matter.';
  const sentences: ReadingSentence[] = [
    {
      text: `Given only what ${several ? `the clusters of ${main.id}` : 'the clusters'} carry, ${sentence(words(value))}${intervalText(own, words)}; given ${said(random)}. ${verdict}`,
      confidence: beats ? (own.interval ? 'shown' : 'likely') : 'open',
      basis,
    },
  ];
  if (others.length > 0) {
    sentences.push({
      text: `At the same number, other directions carry the decision as well or better: ${said(others)}. The clusters are easier to look at, not closer to the model.`,
      confidence: 'shown',
      basis,
    });
  }
  return [...sentences, ...deletionReading(to, main)];
}

/** What taking out the first cluster costs. */
function deletionReading(to: Measurement, main: MainDictionary): ReadingSentence[] {
  const curve = (method: string) =>
    to.curves.find(
      ({ name, scope }) => name === 'deletion' && scope.dictionary === main.id && scope.method === method,
    );
  const [strongest, random] = [curve('strongest'), curve('random')];
  if (!strongest || !random) return [];
  const loss = ({ y }: { readonly y: readonly number[] }, step: number): number => y[0]! - y[step]!;
  const [first, chance] = [loss(strongest, 1), loss(random, 1)];
  const last = strongest.y.length - 1;
  const left = strongest.y[last]! / strongest.y[0]!;
  const matters = first > 2 * Math.max(0, chance);
  return [
    {
      text: `Taking the cluster that contributes most out of a tile lowers the log-odds of its label by ${amount(first)}, a random one by ${amount(chance)}: ${matters ? 'the clusters named as important are used by the model' : 'the clusters named as important matter hardly more than others'}. ${left > 0.25 ? `With all ${last} clusters out, ${percent(left)} of the log-odds remain: the model also decides on what no cluster shows.` : ''}`.trim(),
      confidence: matters ? 'shown' : 'open',
      basis: [strongest.scope, random.scope],
    },
  ];
}
