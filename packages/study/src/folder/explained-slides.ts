import { readFile } from 'node:fs/promises';
import type { SlideFailure } from './failed-slides.js';
import type { StudyManifest } from './manifest.js';
import type { StudyFolder } from './study-folder.js';

/** Ids of the slides that a study holds and has not left out: those in `study.json` that `failures.json` does not list. */
export async function explainedIds(
  folder: StudyFolder,
  manifest: StudyManifest,
): Promise<ReadonlySet<string>> {
  const text = await readFile(folder.failures(), 'utf8').catch(() => '[]');
  const failed = new Set((JSON.parse(text) as SlideFailure[]).map(({ slideId }) => slideId));
  return new Set(manifest.slides.map(({ id }) => id).filter((id) => !failed.has(id)));
}
