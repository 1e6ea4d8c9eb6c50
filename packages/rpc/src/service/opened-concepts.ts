import { MorphoscopeError } from '@morphoscope/domain';
import type { ConceptCard, ConceptList } from '../contract/concepts.js';
import type { StudyLibrary } from './study-library.js';

/** What people did with the clusters of a dictionary, as the database has it. */
export interface ConceptWork {
  /** That the next edit must name. */
  readonly version: number;
  /** Notes by cluster. */
  readonly notes: ReadonlyMap<number, number>;
}

/**
 * The cards of a dictionary with what people did with them, for `concepts.list`.
 * @param folder root of the study.
 * @param workOn gives what people did, by the id of the dictionary.
 */
export async function openedConcepts(
  library: StudyLibrary,
  folder: string,
  dictionary: string | undefined,
  workOn: (dictionary: string) => Promise<ConceptWork>,
): Promise<ConceptList> {
  const list = await library.concepts(folder, dictionary === undefined ? {} : { dictionary });
  const { version, notes } = await workOn(list.dictionary);
  const concepts = list.concepts.map((card) => ({ ...card, notes: notes.get(card.cluster) ?? 0 }));
  return { ...list, version, concepts };
}

/** One of the cards. @throws MorphoscopeError `InputError` for a cluster that is not shown. */
export function cardOf({ dictionary, concepts }: ConceptList, cluster: number): ConceptCard {
  const card = concepts.find((one) => one.cluster === cluster);
  if (card) return card;
  throw new MorphoscopeError('InputError', `${dictionary} shows no cluster ${cluster + 1}`, {
    suggestion: `It shows ${concepts.map((one) => one.cluster + 1).join(', ')}.`,
  });
}
