import type { CohortSlide } from '../stage/run-context.js';
import type { RunResult } from '../stage/run-session.js';

/**
 * The stages of what is being made in a study folder. Each goes on where it was stopped, and may be taken by another
 * process than the one before; `sample` and `apply` also by several at once, each on slides of its own.
 */
export interface StudySteps {
  /** The slides that are being worked on. */
  readonly cohort: readonly CohortSlide[];
  /** Finds tissue and tiles, and collects what the fit needs. Slides that fail are recorded, here and in `apply`. */
  sample(slides: readonly CohortSlide[]): Promise<void>;
  /** Once, after all slides were sampled. @returns the slides to apply the dictionaries to */
  fit(): Promise<readonly CohortSlide[]>;
  /** Makes the maps and tables of these slides. */
  apply(slides: readonly CohortSlide[]): Promise<void>;
  /** Once, after all slides were applied. */
  finish(): Promise<RunResult>;
}

/** All steps, one after the other. */
export async function takeAll(steps: StudySteps): Promise<RunResult> {
  await steps.sample(steps.cohort);
  await steps.apply(await steps.fit());
  return steps.finish();
}
