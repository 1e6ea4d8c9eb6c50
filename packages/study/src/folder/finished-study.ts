import { checkBinding } from '@morphoscope/clustering';
import { type Dictionary, MorphoscopeError } from '@morphoscope/domain';
import { readDictionary, type StoredDictionary } from './dictionary-folder.js';
import { readManifest, type StudyManifest } from './manifest.js';
import { StudyFolder } from './study-folder.js';

/** A study that is there in full. */
export interface FinishedStudy {
  readonly folder: StudyFolder;
  readonly manifest: StudyManifest;
}

/** @throws MorphoscopeError `StudyError` when the folder is no study, or not finished. */
export async function openFinishedStudy(root: string): Promise<FinishedStudy> {
  const folder = new StudyFolder(root);
  const manifest = await readManifest(folder);
  if (manifest.state !== 'complete') {
    throw new MorphoscopeError('StudyError', 'the study is not finished', {
      where: root,
      suggestion: 'Finish it first: morphoscope run … --resume.',
    });
  }
  return { folder, manifest };
}

/**
 * The dictionaries of a study, checked to belong to its layer and preprocessing and to the model that is there now.
 * @param read default `readDictionary`; another one for names and colours as people gave them
 * @throws MorphoscopeError `StudyError` when one is missing or belongs to another model
 */
export async function boundDictionaries(
  { folder, manifest }: FinishedStudy,
  modelSha256: string,
  read: (path: string) => Promise<Dictionary | undefined> = readDictionary,
): Promise<StoredDictionary[]> {
  const { layer, preprocessing } = manifest;
  const stored: StoredDictionary[] = [];
  for (const { id } of manifest.dictionaries) {
    const dictionary = await read(folder.dictionary(id));
    if (!dictionary)
      throw new MorphoscopeError('StudyError', `dictionary ${id} is missing`, { where: folder.root });
    checkBinding(dictionary, { modelSha256, layer: layer.name, preprocessing });
    stored.push({ id, dictionary });
  }
  return stored;
}
