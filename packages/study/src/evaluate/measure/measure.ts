import { basename } from 'node:path';
import type { EvaluatedSlide, Evaluation, Finding, KSweep } from '@morphoscope/domain';
import { version } from '../../version.js';
import type { AgreementTotals } from '../agreement-totals.js';
import type { EvaluationPlan } from '../evaluation-plan.js';
import type { JudgedCohort } from '../judged-cohort.js';
import type { MapSet } from '../map-set.js';
import { measureProbes } from '../probes/measure/measure-probes.js';
import { measureReaders } from '../probes/measure/readers.js';
import { measureStability } from '../probes/measure/stability.js';
import type { Probes } from '../probes/probes.js';
import { measureAgreement, measureSaliency } from './agreement.js';
import { measureBatchEffect } from './batch-effect.js';
import { measureCompleteness } from './completeness.js';
import { measureComposition } from './composition.js';
import { measureDecomposition } from './decomposition.js';
import { measureDeletion } from './deletion.js';
import { measureFailures } from './failures.js';
import { measureImportance } from './importance.js';
import { measureLocalisation } from './localisation.js';
import { Measurement } from './measurement.js';
import { measureModel } from './model-accuracy.js';
import { readEvaluation } from './reading/reading.js';
import { measureRegressions } from './regressions.js';
import { sampleFindings } from './sample-findings.js';

/** Everything that was judged. */
export interface Judged {
  readonly sets: readonly MapSet[];
  readonly cohort: JudgedCohort;
  /** Tiles of the slides of the fit, where others were kept out. */
  readonly fit: JudgedCohort | undefined;
  readonly totals: AgreementTotals;
  /** What single tiles said when they were tried. */
  readonly probes: Probes | undefined;
  /** Comparisons of numbers of clusters that the study made. */
  readonly sweeps: readonly KSweep[];
  /** What was noticed on the way. */
  readonly findings: readonly Finding[];
}

/**
 * Turns what was judged into figures, tables and a reading.
 * @param pause between two steps: with many tiles they take seconds, and nothing else would come to its turn
 */
export async function measure(
  plan: EvaluationPlan,
  judged: Judged,
  pause: () => Promise<void>,
): Promise<Evaluation> {
  const { sets, cohort, fit, totals, probes, sweeps } = judged;
  const to = new Measurement();
  to.findings.push(...byPlace(judged.findings), ...sampleFindings(plan, cohort, totals));
  measureModel(to, plan, cohort);
  await measureRegressions(to, plan, sets, cohort, fit, pause);
  measureAgreement(to, plan, sets, totals);
  await pause();
  measureSaliency(to, totals);
  await pause();
  measureLocalisation(to, plan, sets, totals);
  await pause();
  measureCompleteness(to, plan, sets, cohort);
  await pause();
  measureDeletion(to, plan, sets, cohort);
  await pause();
  measureDecomposition(to, plan, sets, cohort, totals);
  await pause();
  measureImportance(to, plan, sets, cohort);
  await pause();
  measureBatchEffect(to, plan, sets, cohort);
  await pause();
  const failures = measureFailures(to, plan, sets, cohort);
  await pause();
  measureComposition(to, plan, sets, cohort, totals);
  await pause();
  measureProbes(to, plan, sets, probes);
  await pause();
  measureStability(to, plan, sets, cohort, sweeps);
  await pause();
  measureReaders(to, plan, plan.readings);
  const { manifest, options, targets, model } = plan;
  return {
    schemaVersion: 1,
    version,
    seed: options.seed,
    study: {
      title: basename(plan.folder.root),
      model: basename(plan.modelPath),
      layer: manifest.layer.name,
      classNames: model.classNames,
      targets: targets.map(({ name }) => name),
    },
    sample: {
      tiles: cohort.tiles.n,
      slides: evaluatedSlides(cohort, fit),
      heldOut: plan.slides.heldOut,
      groups: new Set(cohort.groups).size,
    },
    dictionaries: plan.dictionaries.map(({ id, dictionary: { K, names, colours } }) => ({
      id,
      method: manifest.dictionaries.find((one) => one.id === id)!.method,
      K,
      names,
      colours,
    })),
    methods: [...options.methods, ...(probes?.pixelMethods ?? [])],
    rows: to.rows,
    definitions: to.definitions(),
    curves: to.curves,
    matrices: to.matrices,
    findings: to.findings,
    reading: readEvaluation(plan, to, cohort, failures),
  };
}

/** Slides are judged side by side: what was noticed is put in an order that does not depend on it. */
function byPlace(findings: readonly Finding[]): Finding[] {
  const key = ({ code, location }: Finding): string => JSON.stringify([code, location]);
  return [...findings].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}

function evaluatedSlides(...parts: readonly (JudgedCohort | undefined)[]): EvaluatedSlide[] {
  return parts.flatMap((part) =>
    part === undefined
      ? []
      : part.slides.map(({ slide, group, label, site, split }, s) => ({
          id: slide.id,
          group,
          ...(label === undefined ? {} : { label }),
          ...(site === undefined ? {} : { site }),
          split,
          tiles: part.counts[s]!,
        })),
  );
}
