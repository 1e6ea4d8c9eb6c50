import { type AttributionMethod, MorphoscopeError } from '@morphoscope/domain';
import { planFrom } from './apply-study.js';
import { attributeSlides } from './attribution/attribute-slides.js';
import {
  type AttributionMap,
  planMaps,
  splitMaps,
  type ThroughDictionary,
} from './attribution/attribution-map.js';
import { checkMaps } from './attribution/check-maps.js';
import type { StoredDictionary } from './folder/dictionary-folder.js';
import { boundDictionaries, openFinishedStudy } from './folder/finished-study.js';
import { lockStudy } from './folder/lock.js';
import type { StudyManifest } from './folder/manifest.js';
import { clearWork } from './folder/open-folder.js';
import type { StudyFolder } from './folder/study-folder.js';
import { explainPrototypes } from './relevance/explain-prototypes.js';
import type { StudyPlan } from './settings/plan.js';
import type { RunHooks } from './settings/run-settings.js';
import type { SlideRecord } from './stage/apply-slides.js';
import type { RunContext } from './stage/run-context.js';
import { countTiles, type RunResult, readRecords, withContext } from './stage/run-session.js';
import { workerDictionary } from './worker/channels.js';
import { openDifferentiableModel } from './worker/differentiable-model.js';

/** What `attributeStudy` asks for. */
export interface AttributeSettings {
  /** Root of a finished study. */
  readonly study: string;
  /** May be empty where only `prototypes` are asked for. */
  readonly methods: readonly AttributionMethod[];
  /** Find out, too, which pixels of the prototypes made their cluster fire, where that is not known yet. Default false. */
  readonly prototypes?: boolean;
  /** Class names, `not <class>`, `predicted` or `all`. Default: see `planMaps`. */
  readonly targets?: readonly string[];
  /** Id of a dictionary: split the maps over its clusters and a residual. Default: maps as wholes. */
  readonly through?: string;
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
  const dictionaries = await boundDictionaries({ folder, manifest }, plan.model.sha256);
  const through = throughOf(dictionaries, settings.through);
  const maps = await planAttribution(plan, settings.methods, settings.targets, through);
  const lock = await lockStudy(folder, hooks.owner);
  try {
    await clearWork(folder);
    return await withContext(plan, folder, hooks, async (context) => {
      const records = await readRecords(folder, slides);
      const result = { folder, slides: records.length, tiles: countTiles(records), failures: [] };
      if (settings.prototypes)
        await explainPrototypes(context, await readRecords(folder, manifest.slides), dictionaries);
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
  await clearWork(context.folder);
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
  through?: ThroughDictionary,
): Promise<AttributionMap[]> {
  const whole = planMaps(methods, plan.model.classNames, targets);
  const maps = through ? splitMaps(whole, through) : whole;
  if (maps.length === 0) return [];
  const model = await openDifferentiableModel(plan);
  try {
    await checkMaps(model, maps);
  } finally {
    await model.close();
  }
  return maps;
}

function throughOf(
  dictionaries: readonly StoredDictionary[],
  id: string | undefined,
): ThroughDictionary | undefined {
  if (id === undefined) return undefined;
  const stored = dictionaries.find((one) => one.id === id);
  if (stored) return { id, dictionary: workerDictionary(stored.dictionary) };
  throw new MorphoscopeError('InputError', `the study has no dictionary ${id}`, {
    where: '--through',
    suggestion: `It has: ${dictionaries.map((one) => one.id).join(', ')}.`,
  });
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
