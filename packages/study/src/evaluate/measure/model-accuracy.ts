import type { MetricScope } from '@morphoscope/domain';
import { classifyProbabilities } from '@morphoscope/metrics';
import { labelNames } from '../decision-target.js';
import type { EvaluationPlan } from '../evaluation-plan.js';
import type { JudgedCohort } from '../judged-cohort.js';
import type { Measurement } from './measurement.js';

/**
 * The model's own accuracy on the tiles judged, against the labels of their slides. A slide's label need not hold for each of its
 * tiles, so this bounds nothing from below; it tells how much there is to explain.
 */
export function measureModel(to: Measurement, plan: EvaluationPlan, cohort: JudgedCohort): void {
  const names = labelNames(plan.model.classNames);
  const labels = names.map((_, c) => c);
  const known = Array.from(cohort.truth, (_, i) => i).filter((i) => !Number.isNaN(cohort.truth[i]!));
  noteLabels(to, cohort, names, known.length);
  noteOneLabel(to, cohort, names);
  if (known.length === 0) return;
  const truth = known.map((i) => cohort.truth[i]!);
  const scores = labelScores(plan, cohort);
  const probabilities = known.flatMap((i) => [...scores.subarray(i * names.length, (i + 1) * names.length)]);
  const judged = classifyProbabilities(truth, probabilities, labels, labels);
  const scope: MetricScope = { target: 'label' };
  to.add('model-accuracy', scope, judged.accuracy);
  to.add('model-auroc', scope, judged.macroAuroc);
  to.add('model-f1', scope, judged.macroF1);
  names.forEach((target, c) => {
    to.add('model-auroc', { target }, judged.auroc[c]!);
    to.add('model-recall', { target }, judged.recall[c]!);
    to.add('model-precision', { target }, judged.precision[c]!);
  });
  to.matrices.push({
    name: 'model-confusion',
    scope,
    rows: names,
    columns: names,
    values: [...judged.confusion.counts],
    rowLabel: 'label of the slide',
    columnLabel: 'predicted by the model',
  });
}

/** A score per label, `n × labels`: softmax of the logits; with one class its probability and the rest. */
function labelScores(plan: EvaluationPlan, { tiles }: JudgedCohort): Float64Array {
  const classes = plan.model.classNames.length;
  const labels = classes === 1 ? 2 : classes;
  const out = new Float64Array(tiles.n * labels);
  for (let i = 0; i < tiles.n; i++) {
    const row = tiles.logits.subarray(i * classes, (i + 1) * classes);
    const z = classes === 1 ? [0, row[0]!] : [...row];
    const most = Math.max(...z);
    const total = z.reduce((sum, one) => sum + Math.exp(one - most), 0);
    out.set(
      z.map((one) => Math.exp(one - most) / total),
      i * labels,
    );
  }
  return out;
}

function noteLabels(to: Measurement, cohort: JudgedCohort, names: readonly string[], known: number): void {
  const given = cohort.slides.filter(({ label }) => label !== undefined);
  if (given.length === 0) {
    to.findings.push({
      code: 'no-labels',
      severity: 'info',
      location: 'the slides judged',
      message: "The slides have no labels: the model's own errors cannot be looked into.",
      suggestion: 'Give them with --labels, a table with columns slide,label.',
    });
    return;
  }
  const strange = [
    ...new Set(
      Array.from(cohort.slideOf, (slide, i) =>
        Number.isNaN(cohort.truth[i]!) ? cohort.slides[slide]!.label : undefined,
      ),
    ),
  ].filter((label) => label !== undefined);
  if (strange.length === 0) return;
  to.findings.push({
    code: 'labels-are-no-classes',
    severity: 'warning',
    location: strange.slice(0, 5).join(', '),
    message:
      known === 0
        ? `No label is a class of the model (${names.join(', ')}): its errors cannot be looked into.`
        : `These labels are no class of the model (${names.join(', ')}); their slides are left out where truth is needed.`,
  });
}

function noteOneLabel(to: Measurement, cohort: JudgedCohort, names: readonly string[]): void {
  const predicted = new Set(cohort.predicted);
  if (predicted.size === 1) {
    to.findings.push({
      code: 'one-predicted-label',
      severity: 'warning',
      location: names[cohort.predicted[0]!]!,
      message: `The model gives every tile the label ${names[cohort.predicted[0]!]}: figures that tell labels apart are undefined.`,
      suggestion: 'Judge slides of all classes, and check the preprocessing if this is a surprise.',
    });
  }
  const truths = new Set([...cohort.truth].filter((label) => !Number.isNaN(label)));
  if (truths.size !== 1) return;
  to.findings.push({
    code: 'one-label',
    severity: 'warning',
    location: names[[...truths][0]!]!,
    message: `All slides judged carry the label ${names[[...truths][0]!]}: nothing can be said about telling classes apart.`,
  });
}
