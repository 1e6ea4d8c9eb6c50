import type { Finding, ReadingSentence } from '@morphoscope/domain';
import type { EvaluationPlan } from '../../evaluation-plan.js';
import type { JudgedCohort } from '../../judged-cohort.js';
import { probeReading } from '../../probes/measure/probe-reading.js';
import type { FailureSplit } from '../failures.js';
import type { Measurement } from '../measurement.js';
import { completenessReading } from './completeness-reading.js';
import { effectReading } from './effect-reading.js';
import { failureReading } from './failure-reading.js';
import { mainDictionary } from './main-dictionary.js';
import { saliencyReading } from './saliency-reading.js';
import { percent } from './words.js';

/** Findings that belong into the reading: they change how far any of it can be trusted. */
const LIMITS = [
  'nothing-held-out',
  'few-groups',
  'layer-saturates',
  'one-predicted-label',
  'values-not-finite',
  'map-ignores-parameters',
  'prediction-moves',
];

/** What a label of a slide does not say of its tiles. */
const OF_SLIDES =
  'Labels are of whole slides: a tile that does not show what its slide is called after counts as wrong.';

/**
 * The reading for people, made by rules from the figures, most important first: how good the model is here, what it uses, how much of that
 * the clusters carry, what goes wrong, and what limits all of it. Nothing is said that no figure says.
 */
export function readEvaluation(
  plan: EvaluationPlan,
  to: Measurement,
  cohort: JudgedCohort,
  failures: readonly FailureSplit[],
): ReadingSentence[] {
  const main = mainDictionary(plan, to);
  if (!main) return [];
  const split = to.find('cluster-effect', {}).map(({ scope }) => scope.dictionary!);
  const explained = split.includes(main.id) ? main.id : bestSplit(to, split);
  return [
    ...modelReading(plan, to, cohort),
    ...completenessReading(to, main, plan.targets.at(-1)!.name, plan.dictionaries.length > 1),
    ...(explained === undefined ? [] : effectReading(plan, to, explained)),
    ...failureReading(plan, to, failures, labelsAreOfSlides(cohort)),
    ...saliencyReading(plan, to, main),
    ...probeReading(to, main),
    ...limits(to.findings),
  ];
}

/** Of the dictionaries that split the evidence the one that keeps most labels. */
function bestSplit(to: Measurement, ids: readonly string[]): string | undefined {
  const kept = (id: string): number =>
    to.find('completeness-label-agreement', { dictionary: id, control: undefined })[0]?.value ?? -1;
  return [...new Set(ids)].sort((a, b) => kept(b) - kept(a) || (a < b ? -1 : 1))[0];
}

function modelReading(plan: EvaluationPlan, to: Measurement, cohort: JudgedCohort): ReadingSentence[] {
  const groups = new Set(cohort.groups).size;
  const seen = plan.slides.heldOut ? 'kept out of the fit' : 'that the clusters were fitted on';
  const sample = `${cohort.tiles.n} tiles of ${groups} ${groups === 1 ? 'group' : 'groups'} of slides ${seen} were judged.`;
  const accuracy = to.find('model-accuracy', { target: 'label' })[0];
  const auroc = to.find('model-auroc', { target: 'label' })[0];
  const right =
    accuracy?.value == null
      ? ''
      : ` On ${percent(accuracy.value)} of them the model gives the label of the slide${auroc?.value == null ? '' : ` (AUROC ${auroc.value.toFixed(2)})`}.`;
  const whole = right !== '' && labelsAreOfSlides(cohort) ? ` ${OF_SLIDES}` : '';
  return [
    { text: `${sample}${right}${whole}`, confidence: 'shown', basis: accuracy ? [accuracy.scope] : [] },
  ];
}

/** Whether a label stands for several tiles, which need not all show what it says. */
function labelsAreOfSlides({ counts }: JudgedCohort): boolean {
  return counts.some((tiles) => tiles > 1);
}

function limits(findings: readonly Finding[]): ReadingSentence[] {
  return findings
    .filter(({ code }) => LIMITS.includes(code))
    .map(({ message }) => ({ text: message, confidence: 'shown' as const }));
}
