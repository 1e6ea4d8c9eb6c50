import { MorphoscopeError } from '@morphoscope/domain';
import { openFinishedStudy } from './folder/finished-study.js';
import { lockStudy } from './folder/lock.js';
import { writeManifest } from './folder/manifest.js';
import { refuseJoined } from './shared-run/run-record.js';
import { readFailures, writeFailures } from './stage/run-session.js';

/**
 * Takes slides that failed off the lists of a finished study for good. Slides that were explained cannot be taken out: the
 * fit and the figures are theirs too.
 * @param ids as `failures.json` calls them
 * @throws MorphoscopeError `StudyError` when the study is not finished or is being changed, `InputError` for a slide that
 * did not fail
 */
export async function leaveOutSlides(study: string, ids: readonly string[]): Promise<void> {
  const { folder } = await openFinishedStudy(study);
  const lock = await lockStudy(folder);
  try {
    await refuseJoined(folder);
    const { manifest } = await openFinishedStudy(study);
    const failures = await readFailures(folder);
    const failed = new Set(failures.map(({ slideId }) => slideId));
    const other = ids.find((id) => !failed.has(id));
    if (other !== undefined)
      throw new MorphoscopeError('InputError', `${other} is no slide that failed`, {
        where: 'slides',
        suggestion: 'Only slides that failed can be left out.',
      });
    const out = new Set(ids);
    await writeManifest(folder, { ...manifest, slides: manifest.slides.filter(({ id }) => !out.has(id)) });
    await writeFailures(
      folder,
      failures.filter(({ slideId }) => !out.has(slideId)),
    );
  } finally {
    await lock.release();
  }
}
