import type { EvaluatedDictionary, Evaluation } from '@morphoscope/domain';
import { DefinitionBook } from './chapter/definitions.js';
import { RowBook } from './row-book.js';

/** What every part of the chapter and every file is made from. */
export interface EvaluationContext {
  readonly evaluation: Evaluation;
  readonly book: RowBook;
  readonly definitions: DefinitionBook;
  /** The dictionary looked at first; nothing when none was evaluated. */
  readonly primary: EvaluatedDictionary | undefined;
  /** The target looked at first. */
  readonly target: string | undefined;
}

/**
 * Reads an evaluation for drawing.
 * @param chosen id of the dictionary to look at first; default the one that the reading rests on, else the first.
 */
export function contextOf(evaluation: Evaluation, chosen?: string): EvaluationContext {
  const named = [
    chosen,
    ...evaluation.reading.flatMap(({ basis }) => (basis ?? []).map((b) => b.dictionary)),
  ];
  const ids = new Map(evaluation.dictionaries.map((dictionary) => [dictionary.id, dictionary]));
  const id = named.find((one) => one !== undefined && ids.has(one));
  const { targets } = evaluation.study;
  return {
    evaluation,
    book: new RowBook(evaluation.rows),
    definitions: new DefinitionBook(evaluation),
    primary: (id === undefined ? undefined : ids.get(id)) ?? evaluation.dictionaries[0],
    target: targets.find((target) => target.startsWith('not ')) ?? targets.at(-1),
  };
}
