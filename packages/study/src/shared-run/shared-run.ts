import { rm } from 'node:fs/promises';
import { MorphoscopeError } from '@morphoscope/domain';
import { contentHash } from '../folder/content-hash.js';
import { explainedIds } from '../folder/explained-slides.js';
import { FailedSlides, type SlideFailure } from '../folder/failed-slides.js';
import { lockStudy } from '../folder/lock.js';
import { readManifest } from '../folder/manifest.js';
import { UNREADABLE } from '../folder/open-folder.js';
import { StudyFolder } from '../folder/study-folder.js';
import type { RunHooks } from '../settings/run-settings.js';
import { readSlideRecord } from '../stage/apply-slides.js';
import type { CohortSlide, RunContext } from '../stage/run-context.js';
import { closeContext, openContext, type RunResult } from '../stage/run-session.js';
import { readSample } from '../stage/sample-slides.js';
import type { StudySteps } from '../steps/study-steps.js';
import { planSteps } from './plan-steps.js';
import { isOver, readRunRecord } from './run-record.js';

/** How a process joins a run that was started with `startStudy` or `startAddition`. */
export interface JoinSettings {
  /** Root of the study folder. */
  readonly study: string;
  /** Threads. Default: the number of cores. */
  readonly workers?: number;
}

/** What became of a slide in a step. */
export interface SlideOutcome {
  readonly slideId: string;
  readonly tiles: number;
  /** Why it is left out of the study. */
  readonly failure?: SlideFailure;
}

/**
 * A process's part in a run: it holds threads with the model loaded, so several steps may be taken with one. Whoever hands
 * out the work sees to the order, sample → fit → apply → finish, and gives a slide to one process at a time; where two
 * work on the same slide by accident, both make the same bytes and one of them stays. Steps that were done already are
 * done again at no cost.
 */
export class SharedRun {
  readonly #folder: StudyFolder;
  readonly #context: RunContext;
  readonly #steps: StudySteps;

  constructor(context: RunContext, steps: StudySteps) {
    this.#folder = context.folder;
    this.#context = context;
    this.#steps = steps;
  }

  /**
   * Samples these slides for the fit.
   * @returns how it went, in the order of `ids`
   * @throws MorphoscopeError `UnavailableError` for a slide that this machine does not see as it was when the run started
   */
  async sampleSlides(ids: readonly string[]): Promise<readonly SlideOutcome[]> {
    if (!(await isOver(this.#folder))) {
      const slides = this.#slides(ids);
      await Promise.all(slides.map(checkSeen));
      await this.#steps.sample(slides);
    }
    return this.#outcomes(ids, async (id) => (await readSample(this.#folder.sample(id)))?.tiles);
  }

  /**
   * Samples what is missing though all slides were given out, other than what failed: files may have been replaced or lost
   * since. Mostly there is nothing to do.
   */
  async sampleRest(): Promise<void> {
    if (!(await isOver(this.#folder))) await this.#steps.sample(await this.#notFailed());
  }

  /** As `sampleRest`, for maps and tables. */
  async applyRest(): Promise<void> {
    if (!(await isOver(this.#folder))) await this.#steps.apply(await this.#notFailed());
  }

  /** Fits the dictionaries. @returns the slides to apply them to, by id */
  async fit(): Promise<readonly string[]> {
    const { cohort } = this.#steps;
    const left = await this.#locked(async () => ((await isOver(this.#folder)) ? cohort : this.#steps.fit()));
    return left.map(({ id }) => id);
  }

  /** Makes the maps and tables of these slides. @returns how it went, in the order of `ids` */
  async applySlides(ids: readonly string[]): Promise<readonly SlideOutcome[]> {
    if (!(await isOver(this.#folder))) await this.#steps.apply(this.#slides(ids));
    return this.#outcomes(ids, async (id) => (await readSlideRecord(this.#folder.slide(id)))?.tiles);
  }

  /**
   * Describes the concepts and completes the study.
   * @throws MorphoscopeError `StudyError` while a slide is neither explained nor failed
   */
  async finish(): Promise<RunResult> {
    return this.#locked(() => this.#steps.finish());
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    await closeContext(this.#context);
  }

  async #locked<T>(work: () => Promise<T>): Promise<T> {
    const lock = await lockStudy(this.#folder, this.#context.hooks.owner);
    try {
      return await work();
    } finally {
      await lock.release();
    }
  }

  async #notFailed(): Promise<CohortSlide[]> {
    const { cohort } = this.#steps;
    const failed = new Set((await this.#context.failures.list(cohort)).map(({ slideId }) => slideId));
    return cohort.filter(({ id }) => !failed.has(id));
  }

  #slides(ids: readonly string[]): CohortSlide[] {
    return ids.map((id) => {
      const slide = this.#steps.cohort.find((one) => one.id === id);
      if (slide) return slide;
      throw new MorphoscopeError('StudyError', `the run has no slide ${id}`, { where: this.#folder.root });
    });
  }

  async #outcomes(
    ids: readonly string[],
    tilesOf: (id: string) => Promise<number | undefined>,
  ): Promise<SlideOutcome[]> {
    const failures = await this.#context.failures.list();
    return Promise.all(
      ids.map(async (slideId) => {
        const failure = failures.find((one) => one.slideId === slideId);
        return failure ? { slideId, tiles: 0, failure } : { slideId, tiles: (await tilesOf(slideId)) ?? 0 };
      }),
    );
  }
}

/** A slide that this machine does not see is not broken: another machine may see it. */
async function checkSeen({ id, path, contentHash: known }: CohortSlide): Promise<void> {
  if (known === UNREADABLE || (await contentHash(path).catch(() => UNREADABLE)) === known) return;
  throw new MorphoscopeError('UnavailableError', `${id} is not there as it was when the run was started`, {
    where: path,
    suggestion: 'Give all workers the same slides at the same place.',
  });
}

/**
 * Leaves a slide out of a run: one that took the process that worked on it down with it, every time.
 * @throws MorphoscopeError `StudyError` when the run has no such slide
 */
export async function giveUpSlide(
  study: string,
  slideId: string,
  reason: Pick<SlideFailure, 'message' | 'suggestion'>,
): Promise<void> {
  const folder = new StudyFolder(study);
  const record = await readRunRecord(folder);
  const slides = record?.kind === 'add' ? record.added : (await readManifest(folder)).slides;
  const slide = slides.find(({ id }) => id === slideId);
  if (!slide) throw new MorphoscopeError('StudyError', `the run has no slide ${slideId}`, { where: study });
  await new FailedSlides(folder.failed()).add({ slideId, path: slide.path, ...reason });
}

/** The slides of a run that failed so far. */
export async function failedSlides(study: string): Promise<readonly SlideFailure[]> {
  return new FailedSlides(new StudyFolder(study).failed()).list();
}

/** Ends an addition half-way: what was made of it is removed, the study is as it was. */
export async function abandonAddition(study: string): Promise<void> {
  const folder = new StudyFolder(study);
  const record = await readRunRecord(folder);
  if (record?.kind !== 'add') return;
  const joined = await explainedIds(folder, await readManifest(folder));
  const left = record.added.filter(({ id }) => !joined.has(id));
  for (const { id } of left) await rm(folder.slide(id), { recursive: true, force: true });
  await rm(folder.work(), { recursive: true, force: true });
}

/**
 * Joins a run.
 * @throws MorphoscopeError `StudyError` when nothing was started in the folder, or when the model or the program here would
 * not make the same; `UnavailableError` or `ModelError` when the engine that it was started with does not run here
 */
export async function joinRun(settings: JoinSettings, hooks: RunHooks = {}): Promise<SharedRun> {
  const folder = new StudyFolder(settings.study);
  const manifest = await readManifest(folder);
  const { plan, stepsOf } = await planSteps(manifest, await readRunRecord(folder), folder, settings.workers);
  const context = openContext(plan, folder, hooks);
  return new SharedRun(context, stepsOf(context));
}
