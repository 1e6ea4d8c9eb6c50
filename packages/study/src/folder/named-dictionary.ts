import { applyEdits } from '@morphoscope/clustering';
import type { Dictionary } from '@morphoscope/domain';
import { readDictionary } from './dictionary-folder.js';
import { readEdits } from './edits-file.js';

/**
 * A dictionary with the names and colours that edits gave its clusters; merged ones share theirs. For output in which
 * every cluster of the fit has its place.
 * @throws MorphoscopeError `StudyError` as `readDictionary` and `readEdits`.
 */
export async function readNamedDictionary(path: string): Promise<Dictionary | undefined> {
  const dictionary = await readDictionary(path);
  if (!dictionary) return undefined;
  const { clusters, shownAs } = applyEdits(dictionary, await readEdits(path));
  const shown = Array.from(shownAs, (id) => clusters.find(({ cluster }) => cluster === id)!);
  return { ...dictionary, names: shown.map(({ name }) => name), colours: shown.map(({ colour }) => colour) };
}
