import { addAttribution, planAttribution } from './attribute-study.js';
import { lockStudy } from './folder/lock.js';
import { manifestOf } from './folder/manifest.js';
import { clearScratch, identifySlides, makeStudyFolder, startOrResume } from './folder/open-folder.js';
import { StudyFolder } from './folder/study-folder.js';
import { planStudy } from './settings/plan.js';
import type { RunHooks, RunSettings } from './settings/run-settings.js';
import { splitSlides } from './settings/split.js';
import { finishedResult, type RunResult, readRecords, withContext } from './stage/run-session.js';
import { ExplainSteps } from './steps/explain-steps.js';
import { takeAll } from './steps/study-steps.js';
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
  const lock = await lockStudy(folder, hooks.owner);
  try {
    const wanted = manifestOf(plan, cohort, version, 'running');
    const finished = await startOrResume(folder, wanted, settings.resume ?? false);
    if (finished && maps.length === 0) return await finishedResult(folder, cohort);
    await clearScratch(folder);
    return await withContext(plan, folder, hooks, async (context) => {
      const steps = new ExplainSteps(context, cohort, settings.prototypeRelevance ?? true);
      const result = finished ? await finishedResult(folder, cohort) : await takeAll(steps);
      if (maps.length === 0) return result;
      return addAttribution(context, result, await readRecords(folder, cohort), maps);
    });
  } finally {
    await lock.release();
  }
}
