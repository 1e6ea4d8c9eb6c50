import { type ApplySettings, planAddition } from '../apply-study.js';
import { planAttribution } from '../attribute-study.js';
import { lockStudy } from '../folder/lock.js';
import { manifestOf, outsideSettings } from '../folder/manifest.js';
import { identifySlides, makeStudyFolder, startOrResume } from '../folder/open-folder.js';
import { StudyFolder } from '../folder/study-folder.js';
import { planStudy } from '../settings/plan.js';
import type { RunHooks, RunSettings } from '../settings/run-settings.js';
import { splitSlides } from '../settings/split.js';
import type { CohortSlide } from '../stage/run-context.js';
import { version } from '../version.js';
import { type SharedSettings, writeRunRecord } from './run-record.js';

/** A study that processes may join, see `joinRun`. */
export interface StartedRun {
  /** Slides to work on, by id, in the order of the study. */
  readonly slides: readonly string[];
  /** Nothing is left to do: the study was complete already. */
  readonly finished: boolean;
}

/**
 * Plans a study that several processes then make together: checks the settings, identifies the slides and writes
 * `study.json`. A study that was started with the same settings goes on where it was; a slide or model that was replaced
 * meanwhile is taken as it is now. Processes that are still at work on it may go on. `attribution` is checked, but left to `attributeStudy` once the study is finished.
 * @throws MorphoscopeError as `explain` before its first slide
 */
export async function startStudy(settings: RunSettings, hooks: RunHooks = {}): Promise<StartedRun> {
  const plan = await planStudy(settings);
  if (settings.attribution?.length) await planAttribution(plan, settings.attribution);
  const cohort = await identifySlides(splitSlides(settings.slides, plan.holdOut, plan.seed));
  const folder = new StudyFolder(settings.out);
  await makeStudyFolder(folder);
  const lock = await lockStudy(folder, hooks.owner);
  try {
    hooks.signal?.throwIfAborted();
    const wanted = manifestOf(plan, cohort, version, 'running');
    const finished = await startOrResume(folder, wanted, settings.resume ?? true, outsideSettings);
    if (!finished) await writeRunRecord(folder, { kind: 'explain', settings: sharedSettings(settings) });
    return { slides: idsOf(cohort), finished };
  } finally {
    await lock.release();
  }
}

/**
 * Plans an addition of slides to a finished study that several processes then make together.
 * @throws MorphoscopeError as `applyStudy` before its first slide
 */
export async function startAddition(settings: ApplySettings, hooks: RunHooks = {}): Promise<StartedRun> {
  const { folder, added } = await planAddition(settings, hooks);
  const { model, slideMpp } = settings;
  const lock = await lockStudy(folder, hooks.owner);
  try {
    await writeRunRecord(folder, {
      kind: 'add',
      added,
      ...(model === undefined ? {} : { model }),
      ...(slideMpp === undefined ? {} : { slideMpp }),
    });
    return { slides: idsOf(added), finished: false };
  } finally {
    await lock.release();
  }
}

function sharedSettings(settings: RunSettings): SharedSettings {
  const { slides: _, out: __, attribution: ___, workers: ____, resume: _____, ...shared } = settings;
  return shared;
}

function idsOf(slides: readonly CohortSlide[]): string[] {
  return slides.map(({ id }) => id);
}
