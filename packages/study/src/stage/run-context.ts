import { MorphoscopeError } from '@morphoscope/domain';
import type { FailedSlides } from '../folder/failed-slides.js';
import type { StudyLog } from '../folder/log.js';
import type { StudyFolder } from '../folder/study-folder.js';
import type { StudyPlan } from '../settings/plan.js';
import type { Progress, RunHooks, SlideInput } from '../settings/run-settings.js';
import type { TileWorkerPool } from '../worker/pool.js';
import type { WorkerSlide } from '../worker/protocol.js';

/** A slide of the cohort with the identity of its content. */
export interface CohortSlide extends SlideInput {
  readonly contentHash: string;
}

/** What all stages share. */
export interface RunContext {
  readonly plan: StudyPlan;
  readonly folder: StudyFolder;
  readonly pool: TileWorkerPool;
  readonly log: StudyLog;
  readonly hooks: RunHooks;
  /** A slide in here is left out of the later stages. */
  readonly failures: FailedSlides;
}

/** How a worker opens this slide. */
export function workerSlide(plan: StudyPlan, slide: SlideInput): WorkerSlide {
  return { id: slide.id, path: slide.path, ...(plan.slideMpp === undefined ? {} : { mpp: plan.slideMpp }) };
}

/** Tiles per job: enough to keep messages few, little enough to keep memory small. */
export function batchSize(plan: StudyPlan): number {
  return Math.max(1, Math.min(8, Math.floor((2 * 512 * 512) / plan.tiling.tilePx ** 2)));
}

/** Slides at work at once, so that the threads stay busy while one slide is being finished. */
export const SLIDES_AT_ONCE = 2;

/** Jobs in flight per slide. */
export function jobWindow(pool: TileWorkerPool): number {
  return pool.size + 1;
}

export function report(context: RunContext, progress: Progress): void {
  context.hooks.onProgress?.(progress);
}

/** Stops between two steps when the caller asked to. */
export function checkAborted({ hooks }: RunContext): void {
  if (hooks.signal?.aborted) {
    throw new MorphoscopeError('StudyError', 'the run was stopped', {
      suggestion: 'Go on with --resume: what was finished is kept.',
    });
  }
}
