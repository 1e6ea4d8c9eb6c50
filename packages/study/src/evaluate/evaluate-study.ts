import { rm } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import type { Evaluation } from '@morphoscope/domain';
import { lockStudy } from '../folder/lock.js';
import type { StudyFolder } from '../folder/study-folder.js';
import type { RunHooks } from '../settings/run-settings.js';
import { readSweeps } from '../stage/sweep-clusters.js';
import { addUpSlides } from './agreement-totals.js';
import type { EvaluateSettings } from './evaluate-settings.js';
import { type EvaluationContext, regionFrameOf, stopIfAsked, withEvaluation } from './evaluation-context.js';
import { planEvaluation } from './evaluation-plan.js';
import { FIT_TILES, judgeSlides, type KeptJudgement } from './judge-slides.js';
import { judgedCohort } from './judged-cohort.js';
import { prepareMapSets } from './map-sets.js';
import { measure } from './measure/measure.js';
import { writeMetrics } from './metrics-file.js';
import { probeStudy } from './probes/probes.js';
import { keepRegions, openRegions, regionFindings } from './slide-regions.js';

/** How an evaluation ended. */
export interface EvaluationResult {
  readonly folder: StudyFolder;
  /** As written to `metrics.json`. */
  readonly evaluation: Evaluation;
}

/**
 * Judges the clusters of a finished study: do they follow the model's decision, do they agree with saliency maps and annotations, and
 * how much of it is chance. Writes `metrics.json`. Slides are judged one by one and kept, so an evaluation that was stopped goes on
 * where it was; the result does not depend on the number of threads.
 *
 * choose slides and tiles → controls (random H, PCA, k-means, ‖A‖) → [per tile: read → forward → gradients → saliency maps,
 * weights, features, g(WH)] → sums per slide → [some tiles: cells taken away, pictures changed, parameters drawn anew] → regressions, agreement, completeness, decomposition, failures → reading
 *
 * @throws MorphoscopeError for a study that is not finished, in use, or made with another model, and for wrong settings. What is wrong
 * with the data (labels, annotations, one class only) becomes a finding instead.
 */
export async function evaluateStudy(
  settings: EvaluateSettings,
  hooks: RunHooks = {},
): Promise<EvaluationResult> {
  const plan = await planEvaluation(settings);
  const { folder } = plan;
  const lock = await lockStudy(folder, hooks.owner);
  try {
    const evaluation = await withEvaluation(plan, hooks, judgeAndMeasure);
    await writeMetrics(folder, evaluation);
    await rm(folder.evaluationWork(), { recursive: true, force: true });
    return { folder, evaluation };
  } finally {
    await lock.release();
  }
}

async function judgeAndMeasure(context: EvaluationContext): Promise<Evaluation> {
  const { plan } = context;
  const { slides, options } = plan;
  const regions = await openRegions(plan);
  context.findings.push(...(regions?.annotations.findings ?? []), ...regionFindings(regions));
  if (regions) context.findings.push(...(await keepRegions(plan, regions)));
  const prepared = await prepareMapSets(context);
  const judged = await judgeSlides(context, prepared, {
    slides: slides.judged,
    tiles: options.tiles,
    depth: 'full',
    regions,
  });
  const fitted: KeptJudgement[] = slides.heldOut
    ? await judgeSlides(context, prepared, {
        slides: slides.fit,
        tiles: Math.min(options.tiles, FIT_TILES),
        depth: 'features',
      })
    : [];
  const probes = await probeStudy(
    context,
    prepared,
    regions,
    judged.map(({ slide }) => slide),
  );
  return measure(
    plan,
    {
      sets: prepared.sets,
      probes,
      sweeps: await readSweeps(plan.folder),
      cohort: await judgedCohort(plan, judged),
      fit: fitted.length > 0 ? await judgedCohort(plan, fitted) : undefined,
      totals: await addUpSlides(plan, prepared.sets, judged, regions && regionFrameOf(plan, regions)),
      findings: context.findings,
    },
    async () => {
      await setImmediate();
      stopIfAsked(context);
    },
  );
}
