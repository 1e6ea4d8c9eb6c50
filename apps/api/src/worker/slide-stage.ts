import type { ClaimedJob, JobPartRow } from '@morphoscope/db';
import { MorphoscopeError } from '@morphoscope/domain';
import { failedSlides, type Progress } from '@morphoscope/study';
import { type Bench, payloadOf } from './bench.js';
import { doPart } from './do-part.js';
import { Pace } from './pace.js';

/** Stages that are shared, slide by slide. */
export type SlideStage = 'sample' | 'apply';

/** How often the parts that others do are counted, ms. */
const COUNT_EVERY = 1000;

/**
 * Shares a stage out among all workers, slide by slide, does slides here as long as there are any, and waits for the others.
 * @param tiles of each slide, where known: progress is then counted in tiles
 * @returns the parts, in the order of the slides
 * @throws MorphoscopeError `StudyError` when a part failed for a reason that is not its slide's
 */
export async function shareStage(
  bench: Bench,
  job: ClaimedJob,
  stage: SlideStage,
  slides: readonly string[],
  stop: AbortSignal,
  tiles?: ReadonlyMap<string, number>,
): Promise<readonly JobPartRow[]> {
  await job.addParts(
    stage,
    slides.map((slide) => ({ slide })),
  );
  const tally = new StageTally(job, stage, slides, tiles);
  try {
    for (let part = await job.nextPart(stage); part; part = await job.nextPart(stage)) {
      const slide = part.row.slide;
      const onProgress = (progress: Progress): void => tally.here(slide, progress);
      await doPart(bench, part, { stop, own: true, onProgress });
      stop.throwIfAborted();
    }
  } finally {
    tally.close();
  }
  const parts = await job.parts(stage);
  await checkFailures(payloadOf(job.row).folder, parts);
  return parts;
}

/** A slide that failed by its own fault is known to the study; anything else must not be finished over. */
async function checkFailures(study: string, parts: readonly JobPartRow[]): Promise<void> {
  const failed = parts.filter(({ state }) => state === 'failed');
  if (failed.length === 0) return;
  const known = new Set((await failedSlides(study)).map(({ slideId }) => slideId));
  const other = failed.find(({ slide }) => !known.has(slide));
  if (!other) return;
  throw new MorphoscopeError('StudyError', `${other.slide}: ${other.message ?? 'was not done'}`, {
    suggestion: other.suggestion ?? 'Try the job again: what was finished is kept.',
  });
}

/** Counts what all workers have done of a stage and tells the job. */
class StageTally {
  readonly #pace = new Pace();
  readonly #timer: NodeJS.Timeout;
  readonly #total: number;
  /** Of the parts that have ended. */
  #done = 0;
  #here = { slide: '', done: 0 };

  constructor(
    private readonly job: ClaimedJob,
    private readonly stage: SlideStage,
    slides: readonly string[],
    private readonly tiles: ReadonlyMap<string, number> | undefined,
  ) {
    this.#total = slides.reduce((sum, slide) => sum + this.#weight(slide), 0);
    const every = Math.max(COUNT_EVERY, slides.length);
    this.#timer = setInterval(() => void this.#count(), every);
    void this.#count();
  }

  /** Progress of the slide that is being done here. */
  here(slide: string, { done, total }: Progress): void {
    this.#here = { slide, done: total > 0 ? (this.#weight(slide) * done) / total : 0 };
    this.#tell();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #weight(slide: string): number {
    return this.tiles ? (this.tiles.get(slide) ?? 0) : 1;
  }

  async #count(): Promise<void> {
    // Counting is for show: an unreachable database is met by those who must write.
    const parts = await this.job.parts(this.stage).catch(() => undefined);
    if (!parts) return;
    const ended = parts.filter(({ state }) => state === 'done' || state === 'failed');
    this.#done = ended.reduce((sum, { slide }) => sum + this.#weight(slide), 0);
    if (ended.some(({ slide }) => slide === this.#here.slide)) this.#here = { slide: '', done: 0 };
    this.#tell();
  }

  #tell(): void {
    const done = Math.min(this.#total, Math.floor(this.#done + this.#here.done));
    this.job.progress({
      stage: this.stage,
      done,
      total: this.#total,
      unit: this.tiles ? 'tiles' : 'slides',
      ...(this.#here.slide ? { detail: this.#here.slide } : {}),
      ...this.#pace.of(done, this.#total),
    });
  }
}
