import { MorphoscopeError } from '@morphoscope/domain';
import type { StudyFolder } from '../folder/study-folder.js';
import type { SlideRecord } from '../stage/apply-slides.js';
import type { CohortSlide } from '../stage/run-context.js';

/**
 * Checks that every slide was explained: a study must not be finished with a slide lost on the way.
 * @throws MorphoscopeError `StudyError`
 */
export function checkApplied(
  folder: StudyFolder,
  slides: readonly CohortSlide[],
  records: readonly SlideRecord[],
): void {
  const there = new Set(records.map(({ id }) => id));
  const missing = slides.filter(({ id }) => !there.has(id)).map(({ id }) => id);
  if (missing.length === 0) return;
  throw new MorphoscopeError(
    'StudyError',
    `the study cannot be finished: ${missing.slice(0, 5).join(', ')}${missing.length > 5 ? ', …' : ''} ${missing.length === 1 ? 'was' : 'were'} not explained`,
    { where: folder.root, suggestion: 'Start the study again; what was finished is kept.' },
  );
}
