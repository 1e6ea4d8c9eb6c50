import { readFile, rm } from 'node:fs/promises';
import { MorphoscopeError } from '@morphoscope/domain';
import type { StoredDictionary } from './folder/dictionary-folder.js';
import { boundDictionaries, openFinishedStudy } from './folder/finished-study.js';
import { lockStudy } from './folder/lock.js';
import { manifestOf, type StudyManifest, writeManifest } from './folder/manifest.js';
import type { StudyFolder } from './folder/study-folder.js';
import { identifySlides } from './open-folder.js';
import { type RunResult, readRecords, survivors, withContext, writeFailures } from './run-session.js';
import { planStudy, type StudyPlan } from './settings/plan.js';
import type { RunHooks, RunSettings, SlideInput } from './settings/run-settings.js';
import { applyDictionaries } from './stage/apply-slides.js';
import { describeConcepts } from './stage/describe-concepts.js';
import type { CohortSlide, RunContext, SlideFailure } from './stage/run-context.js';
import { sampleSlides } from './stage/sample-slides.js';
import { version } from './version.js';

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
 * colours and prototypes stay; prevalence is counted anew.
 * @throws MorphoscopeError `StudyError` when the study is not finished, holds one of the slides already, or was made
 * with another model than the file that is there now.
 */
export async function applyStudy(settings: ApplySettings, hooks: RunHooks = {}): Promise<RunResult> {
  const { folder, manifest } = await openFinishedStudy(settings.study);
  const plan = await planFrom(manifest, settings);
  const added = await identifySlides(heldOut(settings.slides, hooks));
  refuseKnown(manifest, added, folder);
  const dictionaries = await boundDictionaries({ folder, manifest }, plan.model.sha256);
  const lock = await lockStudy(folder.lock(), folder.root);
  try {
    return await withContext(plan, folder, hooks, (context) =>
      addSlides(context, manifest, added, dictionaries),
    );
  } finally {
    await lock.release();
  }
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

async function addSlides(
  context: RunContext,
  manifest: StudyManifest,
  added: readonly CohortSlide[],
  dictionaries: readonly StoredDictionary[],
): Promise<RunResult> {
  const { folder, plan, failures } = context;
  const before = JSON.parse(await readFile(folder.failures(), 'utf8')) as SlideFailure[];
  const tileCounts = await sampleSlides(context, added, 0);
  await applyDictionaries(context, survivors(added, failures), dictionaries, tileCounts, 0);
  const explained = survivors(added, failures);
  const all = [...manifest.slides, ...explained];
  const records = await readRecords(folder, all);
  await describeConcepts(context, all, records, dictionaries, { keepPrototypes: true });
  const fresh = [...failures.values()];
  for (const failure of before) failures.set(failure.slideId, failure);
  await writeFailures(context);
  const { slideMpp: _, ...kept } = plan;
  const base = manifest.slideMpp === undefined ? kept : { ...kept, slideMpp: manifest.slideMpp };
  await writeManifest(folder, fittedAs(manifest, manifestOf(base, all, version, 'complete')));
  await rm(folder.work(), { recursive: true, force: true });
  const tiles = explained.reduce((sum, slide) => sum + (tileCounts.get(slide.id) ?? 0), 0);
  return { folder, slides: explained.length, tiles, failures: fresh };
}

/** What the fit was asked for and gave: applying changes nothing about it. */
function fittedAs({ dictionaries, clusters, like }: StudyManifest, added: StudyManifest): StudyManifest {
  const { clusters: _, like: __, ...rest } = added;
  return { ...rest, dictionaries, ...(clusters ? { clusters } : {}), ...(like ? { like } : {}) };
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

function refuseKnown(manifest: StudyManifest, added: readonly CohortSlide[], folder: StudyFolder): void {
  const known = new Set(manifest.slides.map(({ id }) => id));
  const twice = added.filter(({ id }) => known.has(id)).map(({ id }) => id);
  if (twice.length === 0) return;
  throw new MorphoscopeError('StudyError', `the study holds these slides already: ${twice.join(', ')}`, {
    where: folder.root,
    suggestion: 'Give only new slides; other slides with the same names need other file names.',
  });
}
