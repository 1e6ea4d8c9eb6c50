import type { Dictionary, Layer, ModelDescription } from '@morphoscope/domain';
import { MorphoscopeError } from '@morphoscope/domain';
import type { StoredDictionary } from '../folder/dictionary-folder.js';
import { readManifest } from '../folder/manifest.js';
import { readNamedDictionary } from '../folder/named-dictionary.js';
import { stageKey } from '../folder/stable-json.js';
import { StudyFolder } from '../folder/study-folder.js';
import type { DictionaryPlan } from './cluster-plan.js';

/** A study whose clusters give order, colours and names to the new ones (`--like`). */
export interface ReferenceStudy {
  readonly path: string;
  /** Hash of what is taken over. */
  readonly key: string;
  readonly dictionaries: readonly (DictionaryPlan & StoredDictionary)[];
}

/**
 * Reads the study to be like.
 * @throws MorphoscopeError `InputError` when it clusters another layer or model, or is not finished; `StudyError` when
 * it is no study.
 */
export async function readReference(
  path: string,
  model: Pick<ModelDescription, 'sha256'>,
  layer: Pick<Layer, 'name'>,
): Promise<ReferenceStudy> {
  const folder = new StudyFolder(path);
  const manifest = await readManifest(folder);
  const problem =
    manifest.state !== 'complete'
      ? 'is not finished'
      : manifest.model.sha256 !== model.sha256
        ? 'was made with another model'
        : manifest.layer.name !== layer.name
          ? `clusters another layer (${manifest.layer.name}, not ${layer.name})`
          : undefined;
  if (problem !== undefined)
    throw new MorphoscopeError('InputError', `the study to be like ${problem}`, {
      where: `--like ${path}`,
      suggestion: 'Give a finished study of the same model and layer.',
    });
  const dictionaries = [];
  for (const plan of manifest.dictionaries) {
    const dictionary = await readNamedDictionary(folder.dictionary(plan.id));
    if (dictionary) dictionaries.push({ ...plan, dictionary });
  }
  const taken = dictionaries.map(({ id, dictionary: { H, colours, names } }) => [id, [...H], colours, names]);
  return { path, key: stageKey(taken), dictionaries };
}

/** The dictionary a new one takes after: same kind and method, then the nearest number of clusters. */
export function referenceFor(
  reference: ReferenceStudy,
  { method, K }: DictionaryPlan,
): Dictionary | undefined {
  const kind = method === 'kmeans' ? 'kmeans' : 'nmf';
  const rank = (one: ReferenceStudy['dictionaries'][number]) =>
    (one.method === method ? 0 : 1000) + Math.abs(one.K - K);
  return reference.dictionaries
    .filter(({ dictionary }) => dictionary.kind === kind)
    .sort((a, b) => rank(a) - rank(b) || a.K - b.K)[0]?.dictionary;
}
