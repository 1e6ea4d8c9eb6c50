import type { MetricScope, ReadingSentence } from '@morphoscope/domain';
import { labelNames } from '../../decision-target.js';
import type { EvaluationPlan } from '../../evaluation-plan.js';
import type { FailureSplit } from '../failures.js';
import type { Measurement } from '../measurement.js';
import { amount, list, percent } from './words.js';

/** Failures spoken of, the largest first. */
const MOST_FAILURES = 2;

/**
 * For the largest failures: which class's evidence moved, and whether the clusters show it.
 * @param ofSlides labels are those of slides with several tiles, so that a wrong tile may be a tile that is something else
 */
export function failureReading(
  plan: EvaluationPlan,
  to: Measurement,
  failures: readonly FailureSplit[],
  ofSlides: boolean,
): ReadingSentence[] {
  return failures.slice(0, MOST_FAILURES).flatMap((split) => oneFailure(plan, to, split, ofSlides));
}

function oneFailure(
  plan: EvaluationPlan,
  to: Measurement,
  split: FailureSplit,
  ofSlides: boolean,
): ReadingSentence[] {
  const { failure, shift, gained, lost, groups } = split;
  const names = labelNames(plan.model.classNames);
  const [truth, predicted] = [names[failure.truth]!, names[failure.predicted]!];
  const target = `${predicted} instead of ${truth}`;
  const basis: MetricScope[] = [{ target }, ...names.map((subset) => ({ target, subset }))];
  const missing = -lost / shift;
  const cause =
    missing >= 0.6
      ? `evidence for ${truth} is missing (its logit is ${amount(-lost)} lower, ${percent(missing)} of the shift), rather than evidence for ${predicted} added (${amount(gained, true)})`
      : missing <= 0.4
        ? `evidence for ${predicted} is added (its logit is ${amount(gained)} higher, ${percent(gained / shift)} of the shift), rather than evidence for ${truth} missing (${amount(lost, true)})`
        : `evidence for ${truth} is missing (${amount(lost, true)}) and evidence for ${predicted} is added (${amount(gained, true)})`;
  return [
    {
      text: `The model takes ${failure.wrong.length} tiles labelled ${truth} for ${predicted} and gets ${failure.right.length} right. Between the two the margin shifts by ${amount(shift)}: ${cause}. The wrong tiles come from ${groups === 1 ? 'one group' : `${groups} groups`} of slides.${ofSlides ? ` Some may be no errors: the label is that of the slide.` : ''}`,
      confidence: groups >= 3 && !ofSlides ? 'shown' : 'likely',
      basis,
    },
    ...carriedReading(to, target),
  ];
}

function carriedReading(to: Measurement, target: string): ReadingSentence[] {
  const rows = to.find('margin-shift-carried', { target }).filter(({ value }) => value !== null);
  if (rows.length === 0) return [];
  const most = rows.reduce((best, row) => (row.value! > best.value! ? row : best));
  const said = list(rows.map(({ scope, value }) => `${scope.dictionary} ${percent(value!)}`));
  const explains = most.value! >= 0.5;
  return [
    {
      text: `Of that shift the clusters carry: ${said}; the rest is in the residual. ${explains ? `So ${most.scope.dictionary} shows what goes wrong.` : 'So the clusters do not show what goes wrong here: look at the class map, not at them.'}`,
      confidence: explains ? 'likely' : 'shown',
      basis: rows.map(({ scope }) => scope),
    },
  ];
}
