import { rm } from 'node:fs/promises';
import { type AttributionMethod, MorphoscopeError } from '@morphoscope/domain';
import { planFrom } from './apply-study.js';
import { attributeSlides } from './attribution/attribute-slides.js';
import { type AttributionMap, planMaps } from './attribution/attribution-map.js';
import { checkMaps } from './attribution/check-maps.js';
import { openFinishedStudy } from './folder/finished-study.js';
import { lockStudy } from './folder/lock.js';
import type { StudyManifest } from './folder/manifest.js';
import type { StudyFolder } from './folder/study-folder.js';
import { countTiles, type RunResult, readRecords, withContext } from './run-session.js';
import type { StudyPlan } from './settings/plan.js';
import type { RunHooks } from './settings/run-settings.js';
import type { SlideRecord } from './stage/apply-slides.js';
import type { RunContext } from './stage/run-context.js';
import { openDifferentiableModel } from './worker/differentiable-model.js';

/** What `attributeStudy` asks for. */
export interface AttributeSettings {
  /** Root of a finished study. */
  readonly study: string;
  readonly methods: readonly AttributionMethod[];
  /** Class names, `not <class>`, `predicted` or `all`. Default: see `planMaps`. */
  readonly targets?: readonly string[];
  /** Slides, by id. Default: all. */
  readonly slides?: readonly string[];
  /** Where the model lies now, if it has moved. */
  readonly model?: string;
  readonly workers?: number;
}

/**
 * Makes saliency maps of a finished study's slides, `slides/<id>/attribution.zarr`. Maps that are there already are kept,
 * so it can be stopped and started again. A slide that fails is left without maps; the others go on.
 * @throws MorphoscopeError `StudyError` when the study is not finished or the model is another one, `InputError` for a
 * method that this model does not allow, or an unknown class or slide.
 */
export async function attributeStudy(settings: AttributeSettings, hooks: RunHooks = {}): Promise<RunResult> {
  const { folder, manifest } = await openFinishedStudy(settings.study);
  const slides = chosenSlides(manifest, settings.slides);
  const plan = await planFrom(manifest, { ...settings, slides: manifest.slides });
  checkModel(manifest, plan, folder);
  const maps = await planAttribution(plan, settings.methods, settings.targets);
  const lock = await lockStudy(folder.lock(), folder.root);
  try {
    await rm(folder.work(), { recursive: true, force: true });
    return await withContext(plan, folder, hooks, async (context) => {
      const records = await readRecords(folder, slides);
      const result = { folder, slides: records.length, tiles: countTiles(records), failures: [] };
      return addAttribution(context, result, records, maps);
    });
  } finally {
    await lock.release();
  }
}

/** Makes the maps and says in the result which slides got none. */
export async function addAttribution(
  context: RunContext,
  result: RunResult,
  records: readonly SlideRecord[],
  maps: readonly AttributionMap[],
): Promise<RunResult> {
  const unattributed = await attributeSlides(context, records, maps);
  await rm(context.folder.work(), { recursive: true, force: true });
  return { ...result, unattributed };
}

/**
 * The maps that methods make of a model, each kind of pass tried once.
 * @throws MorphoscopeError `InputError` for a method that this model does not allow, or an unknown class.
 */
export async function planAttribution(
  plan: StudyPlan,
  methods: readonly AttributionMethod[],
  targets?: readonly string[],
): Promise<AttributionMap[]> {
  const maps = planMaps(methods, plan.model.classNames, targets);
  const model = await openDifferentiableModel(plan);
  try {
    await checkMaps(model, maps);
  } finally {
    await model.close();
  }
  return maps;
}

function chosenSlides({ slides }: StudyManifest, wanted: readonly string[] | undefined) {
  const unknown = wanted?.find((id) => !slides.some((slide) => slide.id === id));
  if (unknown === undefined) return slides.filter(({ id }) => wanted?.includes(id) ?? true);
  throw new MorphoscopeError('InputError', `the study has no slide ${unknown}`, {
    suggestion: `It has: ${slides
      .slice(0, 10)
      .map(({ id }) => id)
      .join(', ')}${slides.length > 10 ? ', …' : ''}.`,
  });
}

function checkModel(manifest: StudyManifest, plan: StudyPlan, folder: StudyFolder): void {
  if (plan.model.sha256 === manifest.model.sha256) return;
  throw new MorphoscopeError('StudyError', 'the model is not the one the study was made with', {
    where: folder.root,
    suggestion: 'Give the right file with --model.',
  });
}
