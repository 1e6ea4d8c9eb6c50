import { MorphoscopeError } from '@morphoscope/domain';
import { explainedIds } from './folder/explained-slides.js';
import { boundDictionaries, openFinishedStudy } from './folder/finished-study.js';
import { lockStudy } from './folder/lock.js';
import type { StudyManifest } from './folder/manifest.js';
import { clearScratch, identifySlides } from './folder/open-folder.js';
import type { StudyFolder } from './folder/study-folder.js';
import { planStudy, type StudyPlan } from './settings/plan.js';
import type { RunHooks, RunSettings, SlideInput } from './settings/run-settings.js';
import { refuseJoined } from './shared-run/run-record.js';
import type { CohortSlide } from './stage/run-context.js';
import { type RunResult, withContext } from './stage/run-session.js';
import { AddSteps } from './steps/add-steps.js';
import { takeAll } from './steps/study-steps.js';

/** What `applyStudy` asks for. */
export interface ApplySettings {
  /** Root of a finished study. */
  readonly study: string;
  readonly slides: readonly SlideInput[];
  /** Where the model lies now, if it has moved. */
  readonly model?: string;
  readonly slideMpp?: number;
  readonly workers?: number;
}

/**
 * Applies a study's frozen dictionaries to new slides, which become part of the study. The fit, the cluster ids,
 * colours and prototypes stay; prevalence is counted anew. A slide of the study that failed may be given again, mended or
 * with another `slideMpp`; it counts as held out then, as it had no part in the fit.
 * @throws MorphoscopeError `StudyError` when the study is not finished, holds one of the slides already, or was made
 * with another model than the file that is there now.
 */
export async function applyStudy(settings: ApplySettings, hooks: RunHooks = {}): Promise<RunResult> {
  const { folder, plan, added } = await planAddition(settings, hooks);
  const lock = await lockStudy(folder, hooks.owner);
  try {
    await refuseJoined(folder);
    await clearScratch(folder);
    return await withContext(plan, folder, hooks, (context) => takeAll(new AddSteps(context, added)));
  } finally {
    await lock.release();
  }
}

/** Slides to be added to a study, checked. */
export interface Addition {
  readonly folder: StudyFolder;
  readonly plan: StudyPlan;
  readonly added: readonly CohortSlide[];
}

/** @throws MorphoscopeError as `applyStudy`, before anything is written */
export async function planAddition(settings: ApplySettings, hooks: RunHooks): Promise<Addition> {
  const { folder, manifest } = await openFinishedStudy(settings.study);
  const plan = await planFrom(manifest, settings);
  const added = await identifySlides(heldOut(settings.slides, hooks));
  await refuseKnown(manifest, added, folder);
  await boundDictionaries({ folder, manifest }, plan.model.sha256);
  return { folder, plan, added };
}

/** Slides that come after the fit are held out by nature, whatever a table says of them. */
function heldOut(slides: readonly SlideInput[], { onNotice }: RunHooks): SlideInput[] {
  const marked = slides.filter((slide) => slide.split === 'fit').length;
  if (marked > 0) {
    onNotice?.(
      `The table of labels puts ${marked} of the new slides into the fit. The clusters are frozen: they count as held out.`,
    );
  }
  return slides.map((slide) => ({ ...slide, split: 'held-out' }));
}

/**
 * The plan that a study was made by, for other slides or a model that has moved.
 * @throws MorphoscopeError as `planStudy`
 */
export async function planFrom(manifest: StudyManifest, settings: ApplySettings): Promise<StudyPlan> {
  const { model, tiling } = manifest;
  const slideMpp = settings.slideMpp ?? manifest.slideMpp;
  const run: RunSettings = {
    slides: settings.slides,
    out: settings.study,
    model: settings.model ?? model.path,
    ...(model.manifest === undefined ? {} : { manifest: model.manifest }),
    layer: manifest.layer.name,
    methods: [...new Set(manifest.dictionaries.map(({ method }) => method))],
    // Nothing is fitted, so no numbers are checked: a tree may have found fewer clusters than can be asked for.
    clusters: 'auto',
    stridePx: tiling.stridePx,
    minTissue: tiling.minTissue,
    edge: tiling.edge,
    preprocessing: manifest.preprocessing,
    classNames: model.classNames,
    engine: manifest.engine,
    seed: manifest.seed,
    sampleCells: manifest.sampleCells,
    ...(manifest.holdOut === undefined ? {} : { holdOut: manifest.holdOut }),
    keepPen: manifest.keepPen,
    ...(slideMpp === undefined ? {} : { slideMpp }),
    ...(settings.workers === undefined ? {} : { workers: settings.workers }),
  };
  return planStudy(run);
}

async function refuseKnown(
  manifest: StudyManifest,
  added: readonly CohortSlide[],
  folder: StudyFolder,
): Promise<void> {
  const known = await explainedIds(folder, manifest);
  const twice = added.filter(({ id }) => known.has(id)).map(({ id }) => id);
  if (twice.length === 0) return;
  throw new MorphoscopeError('StudyError', `the study holds these slides already: ${twice.join(', ')}`, {
    where: folder.root,
    suggestion: 'Give only new slides; other slides with the same names need other file names.',
  });
}
