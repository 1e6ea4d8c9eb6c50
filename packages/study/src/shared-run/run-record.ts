import { readFile } from 'node:fs/promises';
import { MorphoscopeError } from '@morphoscope/domain';
import { writeFileAtomic } from '../folder/atomic.js';
import { readManifest } from '../folder/manifest.js';
import { stableJson } from '../folder/stable-json.js';
import type { StudyFolder } from '../folder/study-folder.js';
import type { RunSettings } from '../settings/run-settings.js';
import type { CohortSlide } from '../stage/run-context.js';

/** Settings of a run that are the same for whoever works on it. The slides stand in `study.json`. */
export type SharedSettings = Omit<RunSettings, 'slides' | 'out' | 'attribution' | 'workers' | 'resume'>;

/** `work/run.json`: what is being made in this folder, for processes that join in. Goes with `work/` at the end. */
export type RunRecord =
  | { readonly kind: 'explain'; readonly settings: SharedSettings }
  | {
      readonly kind: 'add';
      readonly added: readonly CohortSlide[];
      /** Where the model lies now, if it has moved. */
      readonly model?: string;
      readonly slideMpp?: number;
    };

export async function writeRunRecord(folder: StudyFolder, record: RunRecord): Promise<void> {
  await writeFileAtomic(folder.run(), stableJson(record));
}

/** `undefined` where nothing is being made that others may join. */
export async function readRunRecord(folder: StudyFolder): Promise<RunRecord | undefined> {
  const text = await readFile(folder.run(), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as RunRecord);
}

/** Whether nothing is left to be done by processes that join. */
export async function isOver(folder: StudyFolder): Promise<boolean> {
  const record = await readRunRecord(folder);
  return !record || (record.kind === 'explain' && (await readManifest(folder)).state === 'complete');
}

/** @throws MorphoscopeError `StudyError` while workers add slides to the study: a second addition would take theirs away */
export async function refuseJoined(folder: StudyFolder): Promise<void> {
  if ((await readRunRecord(folder))?.kind !== 'add') return;
  throw new MorphoscopeError('StudyError', 'workers are adding slides to the study', {
    where: folder.root,
    suggestion: `Wait until their job has ended or cancel it. If it is gone for good, delete ${folder.run()}.`,
  });
}
