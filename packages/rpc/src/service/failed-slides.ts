import { readFile } from 'node:fs/promises';
import { MorphoscopeError } from '@morphoscope/domain';
import { readManifest, type SlideFailure, StudyFolder } from '@morphoscope/study';
import type { z } from 'zod';
import type { payloadSlide } from '../job-payload.js';
import { fileBelow } from '../opened/slide-path.js';
import type { Principal } from '../principal.js';
import type { ServerConfig } from './server-config.js';
import { slideRootsOf } from './study-roots.js';

/**
 * Slides of a study that failed, as a job carries them that tries them again: what the study's table said of them stays.
 * @param ids as `failures.json` calls them
 * @throws MorphoscopeError `InputError` for a slide that did not fail, `SlideError` for one whose file may not be read
 */
export async function failedPayloadSlides(
  config: ServerConfig,
  who: Principal,
  study: string,
  ids: readonly string[],
): Promise<z.input<typeof payloadSlide>[]> {
  const folder = new StudyFolder(study);
  const failures = JSON.parse(await readFile(folder.failures(), 'utf8')) as readonly SlideFailure[];
  const { slides } = await readManifest(folder);
  const roots = slideRootsOf(config, who);
  return Promise.all(
    [...new Set(ids)].map(async (id) => {
      const failure = failures.find(({ slideId }) => slideId === id);
      if (!failure)
        throw new MorphoscopeError('InputError', `${id} is no slide that failed`, {
          where: 'slides',
          suggestion: 'Only slides that failed can be tried again.',
        });
      const path = await fileBelow(failure.path, roots);
      if (path === undefined)
        throw new MorphoscopeError('SlideError', `the file of the slide ${id} is not where it was`, {
          where: 'slides',
          suggestion: 'Put it back, or leave the slide out.',
        });
      const { label, group, site } = slides.find((slide) => slide.id === id) ?? {};
      return {
        ...{ id, path },
        ...(label === undefined ? {} : { label }),
        ...(group === undefined ? {} : { group }),
        ...(site === undefined ? {} : { site }),
      };
    }),
  );
}
