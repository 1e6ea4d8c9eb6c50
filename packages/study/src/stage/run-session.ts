import { readFile } from 'node:fs/promises';
import { MorphoscopeError } from '@morphoscope/domain';
import { writeFileAtomic } from '../folder/atomic.js';
import { FailedSlides, type SlideFailure } from '../folder/failed-slides.js';
import { StudyLog } from '../folder/log.js';
import { stableJson } from '../folder/stable-json.js';
import type { StudyFolder } from '../folder/study-folder.js';
import type { StudyPlan } from '../settings/plan.js';
import type { RunHooks } from '../settings/run-settings.js';
import { isHeldOut } from '../settings/split.js';
import { version } from '../version.js';
import { TileWorkerPool } from '../worker/pool.js';
import type { WorkerSetup } from '../worker/protocol.js';
import { readSlideRecord, type SlideRecord } from './apply-slides.js';
import type { CohortSlide, RunContext } from './run-context.js';

/** How a run ended. */
export interface RunResult {
  readonly folder: StudyFolder;
  /** Slides explained. */
  readonly slides: number;
  readonly tiles: number;
  /** Slides left out, as in `failures.json`. */
  readonly failures: readonly SlideFailure[];
  /** Slides of the study for which saliency maps could not be made; they stay in it. */
  readonly unattributed?: readonly SlideFailure[];
}

/** Starts threads and log, runs `work`, and ends them whatever happens. */
export async function withContext(
  plan: StudyPlan,
  folder: StudyFolder,
  hooks: RunHooks,
  work: (context: RunContext) => Promise<RunResult>,
): Promise<RunResult> {
  const context = openContext(plan, folder, hooks);
  const { log } = context;
  try {
    const result = await work(context);
    log.add({
      event: 'finished',
      slides: result.slides,
      tiles: result.tiles,
      failures: result.failures.length,
    });
    return result;
  } catch (error) {
    log.add({ event: 'stopped', message: error instanceof Error ? error.message : String(error) });
    throw error;
  } finally {
    await closeContext(context);
  }
}

/** What the stages share. Threads start with their first job; whoever opens a context closes it. */
export function openContext(plan: StudyPlan, folder: StudyFolder, hooks: RunHooks): RunContext {
  const log = new StudyLog(folder.log());
  const pool = new TileWorkerPool(workerSetup(plan), plan.workers);
  log.add({ event: 'started', version, workers: plan.workers });
  return { plan, folder, pool, log, hooks, failures: new FailedSlides(folder.failed()) };
}

/** Ends threads and log. */
export async function closeContext({ pool, log }: RunContext): Promise<void> {
  await pool.close();
  await log.flush();
}

/** What tile workers of a plan are told. */
export function workerSetup(plan: StudyPlan): WorkerSetup {
  const { modelPath, layer, engine, manifest, preprocessing, tiling } = plan;
  return {
    modelPath,
    layer,
    engine,
    preprocessing,
    tiling,
    keepPen: plan.keepPen,
    ...(manifest === undefined ? {} : { manifest }),
  };
}

/** Writes `failures.json`, an empty list when all went well. */
export async function writeFailures(folder: StudyFolder, failures: readonly SlideFailure[]): Promise<void> {
  const sorted = [...failures].sort((a, b) => (a.slideId < b.slideId ? -1 : 1));
  await writeFileAtomic(folder.failures(), stableJson(sorted));
}

/** Reads `failures.json`. */
export async function readFailures(folder: StudyFolder): Promise<SlideFailure[]> {
  return JSON.parse(await readFile(folder.failures(), 'utf8')) as SlideFailure[];
}

/**
 * Slides without a failure.
 * @throws MorphoscopeError `InputError` when none is left.
 */
export function survivors(slides: readonly CohortSlide[], failures: readonly SlideFailure[]): CohortSlide[] {
  const failed = new Set(failures.map(({ slideId }) => slideId));
  const left = slides.filter((slide) => !failed.has(slide.id));
  if (left.length > 0) return left;
  const [first] = failures;
  const count = slides.length === 1 ? 'the slide' : `none of the ${slides.length} slides`;
  throw new MorphoscopeError(
    'InputError',
    `${count} could ${slides.length === 1 ? 'not ' : ''}be explained`,
    {
      suggestion: first
        ? `${first.slideId}: ${first.message}. ${first.suggestion ?? ''}`.trim()
        : 'See failures.json.',
    },
  );
}

/**
 * Slides that the fit may use.
 * @throws MorphoscopeError `InputError` when all that are left are held out.
 */
export function fitSlides(slides: readonly CohortSlide[]): CohortSlide[] {
  const left = slides.filter((slide) => !isHeldOut(slide));
  if (left.length > 0) return left;
  throw new MorphoscopeError('InputError', 'no slide is left to fit on: the others failed or are held out', {
    suggestion: 'See failures.json, and mend these slides or hold out fewer.',
  });
}

/** The records of these slides that are there. */
export async function readRecords(
  folder: StudyFolder,
  slides: readonly CohortSlide[],
): Promise<SlideRecord[]> {
  const records: SlideRecord[] = [];
  for (const slide of slides) {
    const record = await readSlideRecord(folder.slide(slide.id));
    if (record) records.push(record);
  }
  return records;
}

/** The result of a study that is complete, as its folder tells it. */
export async function finishedResult(
  folder: StudyFolder,
  slides: readonly CohortSlide[],
): Promise<RunResult> {
  const records = await readRecords(folder, slides);
  const failures = await readFailures(folder);
  return { folder, slides: records.length, tiles: countTiles(records), failures };
}

/** Tiles of all these slides. */
export function countTiles(records: readonly SlideRecord[]): number {
  return records.reduce((sum, record) => sum + record.tiles, 0);
}
