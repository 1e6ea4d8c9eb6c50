import type { EvaluatedDictionary, Evaluation, KSweep } from '@morphoscope/domain';
import { DefinitionBook } from './chapter/definitions.js';
import { SWEEP_DEFINITIONS, sweepRows, sweptDictionary } from './layout/sweep.js';
import { RowBook } from './row-book.js';

/** What every part of the chapter and every file is made from. */
export interface EvaluationContext {
  readonly evaluation: Evaluation;
  readonly sweeps: readonly KSweep[];
  readonly book: RowBook;
  readonly definitions: DefinitionBook;
  /** The dictionary looked at first; nothing when none was evaluated. */
  readonly primary: EvaluatedDictionary | undefined;
  /** The target looked at first. */
  readonly target: string | undefined;
}

/** Figures of a sweep that stand for the dictionary itself where the evaluation has none of its own. */
const LENT = new Set(['half-cosine', 'seed-cosine']);

/**
 * Reads an evaluation for drawing. Looked at first is the dictionary that the reading rests on, else the one that a
 * sweep chose, else the first.
 */
export function contextOf(evaluation: Evaluation, sweeps: readonly KSweep[] = []): EvaluationContext {
  const { targets } = evaluation.study;
  const measured = new Set(evaluation.rows.map(({ name }) => name));
  const lent = sweeps.flatMap(sweepRows).filter(({ name }) => LENT.has(name) && !measured.has(name));
  return {
    evaluation,
    sweeps,
    book: new RowBook([...evaluation.rows, ...lent]),
    definitions: new DefinitionBook({ ...SWEEP_DEFINITIONS, ...evaluation.definitions }),
    primary: primaryOf(evaluation, sweeps),
    target: targets.find((target) => target.startsWith('not ')) ?? targets.at(-1),
  };
}

function primaryOf(evaluation: Evaluation, sweeps: readonly KSweep[]): EvaluatedDictionary | undefined {
  const named = [
    ...evaluation.reading.flatMap(({ basis }) => (basis ?? []).map(({ dictionary }) => dictionary)),
    ...sweeps.map(({ method, choice }) => sweptDictionary(method, choice.K)),
  ];
  const found = named.flatMap((id) => evaluation.dictionaries.find((one) => one.id === id) ?? []);
  return found[0] ?? evaluation.dictionaries[0];
}
