import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type DictionaryEdit, MorphoscopeError } from '@morphoscope/domain';
import { writeFileAtomic } from './atomic.js';
import { stableJson } from './stable-json.js';

const EDITS_FILE = 'edits.json';

/**
 * Edits of a dictionary, oldest first; none where it was not edited.
 * @param folder of the dictionary.
 * @throws MorphoscopeError `StudyError` when the file is damaged.
 */
export async function readEdits(folder: string): Promise<readonly DictionaryEdit[]> {
  const path = join(folder, EDITS_FILE);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return [];
  }
  try {
    return (JSON.parse(text) as { edits: DictionaryEdit[] }).edits;
  } catch (cause) {
    throw new MorphoscopeError('StudyError', 'edits.json is damaged', {
      where: path,
      suggestion: 'Delete it: the clusters are then shown as they were found.',
      cause,
    });
  }
}

/** Writes `edits.json` whole. */
export async function writeEdits(folder: string, edits: readonly DictionaryEdit[]): Promise<void> {
  await writeFileAtomic(join(folder, EDITS_FILE), stableJson({ edits }));
}
