import { applyEdits, type DictionaryView } from '@morphoscope/clustering';
import { type DictionaryEdit, MorphoscopeError } from '@morphoscope/domain';
import { readDictionary } from './folder/dictionary-folder.js';
import { readEdits, writeEdits } from './folder/edits-file.js';
import { lockStudy } from './folder/lock.js';
import { readManifest } from './folder/manifest.js';
import { StudyFolder } from './folder/study-folder.js';

/** What `editStudy` asks for. */
export interface EditSettings {
  /** Root of a finished study. */
  readonly study: string;
  /** e.g. `nmf-k8`; may be left out where the study has one only. */
  readonly dictionary?: string;
  /** Takes back so many of the last edits first. Default 0. */
  readonly undo?: number;
  /** Added to those that are there, in order. */
  readonly edits: readonly DictionaryEdit[];
}

/** How a dictionary is shown after the edits. */
export interface EditedDictionary {
  readonly id: string;
  readonly edits: readonly DictionaryEdit[];
  readonly view: DictionaryView;
}

/**
 * Changes how clusters are shown: edits are added to `dictionaries/<id>/edits.json`. The fit, the maps and the tables
 * stay as they are.
 * @throws MorphoscopeError `InputError` for an edit that cannot be, with nothing written; `StudyError` when the folder
 * is no finished study.
 */
export async function editStudy(settings: EditSettings): Promise<EditedDictionary> {
  const folder = new StudyFolder(settings.study);
  const id = await dictionaryId(folder, settings.dictionary);
  const lock = await lockStudy(folder);
  try {
    const path = folder.dictionary(id);
    const dictionary = await readDictionary(path);
    if (!dictionary)
      throw new MorphoscopeError('StudyError', `dictionary ${id} is missing`, { where: folder.root });
    const before = await readEdits(path);
    const { undo = 0 } = settings;
    if (undo > before.length)
      throw new MorphoscopeError('InputError', `there are only ${before.length} edits to undo`, {
        where: `${folder.root}, ${id}`,
      });
    const edits = [...before.slice(0, before.length - undo), ...settings.edits];
    const view = applyEdits(dictionary, edits);
    await writeEdits(path, edits);
    return { id, edits, view };
  } finally {
    await lock.release();
  }
}

async function dictionaryId(folder: StudyFolder, wanted: string | undefined): Promise<string> {
  const { dictionaries } = await readManifest(folder);
  const ids = dictionaries.map(({ id }) => id);
  const id = wanted ?? (ids.length === 1 ? ids[0] : undefined);
  if (id !== undefined && ids.includes(id)) return id;
  throw new MorphoscopeError(
    'InputError',
    wanted === undefined ? 'the study has several dictionaries' : `the study has no dictionary ${wanted}`,
    { where: '--dictionary', suggestion: `It has: ${ids.join(', ')}.` },
  );
}
