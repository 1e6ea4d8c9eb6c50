import { readFile, rm } from 'node:fs/promises';
import { addAttribution, planAttribution } from './attribute-study.js';
import { lockStudy } from './folder/lock.js';
import { manifestOf, writeManifest } from './folder/manifest.js';
import { StudyFolder } from './folder/study-folder.js';
import { identifySlides, makeStudyFolder, startOrResume } from './open-folder.js';
import { explainPrototypes } from './relevance/explain-prototypes.js';
import {
  countTiles,
  fitSlides,
  type RunResult,
  readRecords,
  survivors,
  withContext,
  writeFailures,
} from './run-session.js';
import { planStudy, type StudyPlan } from './settings/plan.js';
import type { RunHooks, RunSettings } from './settings/run-settings.js';
import { isHeldOut, splitSlides } from './settings/split.js';
import { applyDictionaries } from './stage/apply-slides.js';
import { describeConcepts } from './stage/describe-concepts.js';
import { fitDictionaries } from './stage/fit-dictionaries.js';
import type { CohortSlide, RunContext, SlideFailure } from './stage/run-context.js';
import { cellsPerSlide, sampleSlides } from './stage/sample-slides.js';
import { version } from './version.js';

/**
 * From slides and a model to a study folder. Reads top to bottom; every stage is resumable.
 *
 * open slide → tissue mask → tile grid → select tiles → read → preprocess → run model (layer exposed)
 * → [fit pass: sample cells → fit dictionaries] → [apply pass: project → NNLS → W] → accumulate on the slide raster
 * → concepts (prototypes, prevalence, importance, decomposition) → which pixels of prototypes made their cluster fire
 * → saliency maps, where asked for
 *
 * @throws MorphoscopeError; before the first slide is opened for wrong settings, later for a full disk or when no slide
 * at all could be explained.
 */
export async function explain(settings: RunSettings, hooks: RunHooks = {}): Promise<RunResult> {
  const plan = await planStudy(settings);
  const maps = settings.attribution?.length ? await planAttribution(plan, settings.attribution) : [];
  const cohort = await identifySlides(splitSlides(settings.slides, plan.holdOut, plan.seed));
  const folder = new StudyFolder(settings.out);
  await makeStudyFolder(folder);
  const lock = await lockStudy(folder.lock(), folder.root);
  try {
    const wanted = manifestOf(plan, cohort, version, 'running');
    const finished = await startOrResume(folder, wanted, settings.resume ?? false);
    if (finished && maps.length === 0) return await finishedResult(folder, cohort);
    return await withContext(plan, folder, hooks, async (context) => {
      const pixels = settings.prototypeRelevance ?? true;
      const result = finished
        ? await finishedResult(folder, cohort)
        : await runStages(context, plan, cohort, pixels);
      if (maps.length === 0) return result;
      return addAttribution(context, result, await readRecords(folder, cohort), maps);
    });
  } finally {
    await lock.release();
  }
}

async function runStages(
  context: RunContext,
  plan: StudyPlan,
  cohort: readonly CohortSlide[],
  pixels: boolean,
): Promise<RunResult> {
  const { folder, failures } = context;
  const cells = cellsPerSlide(plan, cohort.filter((slide) => !isHeldOut(slide)).length);
  const tileCounts = await sampleSlides(context, cohort, cells);
  const sampled = survivors(cohort, failures);
  const fitted = await fitDictionaries(context, fitSlides(sampled), cells);
  await applyDictionaries(context, sampled, fitted.stored, tileCounts, cells);
  const explained = survivors(sampled, failures);
  const records = await readRecords(folder, explained);
  await describeConcepts(context, explained, records, fitted.stored);
  if (pixels) await explainPrototypes(context, records, fitted.stored);
  await writeFailures(context);
  await writeManifest(
    folder,
    manifestOf({ ...plan, dictionaries: fitted.plans }, cohort, version, 'complete'),
  );
  await rm(folder.work(), { recursive: true, force: true });
  return {
    folder,
    slides: records.length,
    tiles: countTiles(records),
    failures: [...failures.values()],
  };
}

async function finishedResult(folder: StudyFolder, cohort: readonly CohortSlide[]): Promise<RunResult> {
  const records = await readRecords(folder, cohort);
  return {
    folder,
    slides: records.length,
    tiles: countTiles(records),
    failures: JSON.parse(await readFile(folder.failures(), 'utf8')) as SlideFailure[],
  };
}
