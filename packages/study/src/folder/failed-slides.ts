import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from './atomic.js';
import { stableJson, stageKey } from './stable-json.js';

/** A slide that could not be explained, as `failures.json` lists it. */
export interface SlideFailure {
  readonly slideId: string;
  readonly path: string;
  readonly message: string;
  readonly suggestion?: string;
}

/** The slides of a run that failed so far, one file each, so that whoever takes the next step knows them. */
export class FailedSlides {
  constructor(private readonly folder: string) {}

  async add(failure: SlideFailure): Promise<void> {
    await writeFileAtomic(this.#file(failure.slideId), stableJson(failure));
  }

  /** It is tried again. */
  async forget(slideId: string): Promise<void> {
    await rm(this.#file(slideId), { force: true });
  }

  /**
   * In the order of their ids.
   * @param slides only these; an earlier run in the same folder may have left others
   */
  async list(slides?: readonly { readonly id: string }[]): Promise<SlideFailure[]> {
    const names = await readdir(this.folder).catch(() => []);
    const files = names.filter((name) => name.endsWith('.json'));
    const failures = await Promise.all(
      files.map(async (name) => JSON.parse(await readFile(join(this.folder, name), 'utf8')) as SlideFailure),
    );
    const asked = slides && new Set(slides.map(({ id }) => id));
    return failures
      .filter(({ slideId }) => asked?.has(slideId) ?? true)
      .sort((a, b) => (a.slideId < b.slideId ? -1 : 1));
  }

  /** Named by a hash: the id may be as long as a file name can be. */
  #file(slideId: string): string {
    return join(this.folder, `${stageKey(slideId).slice(0, 32)}.json`);
  }
}
