import {
  createRepositories,
  type ReadingWithAnswers,
  type Repositories,
  type StudyRow,
} from '@morphoscope/db';
import { createRandom, hash32, MorphoscopeError } from '@morphoscope/domain';
import type { z } from 'zod';
import type { ConceptTile } from '../contract/concepts.js';
import {
  type answerReading,
  type createReading,
  type getReading,
  type listReadings,
  NONE_OF_THESE,
  type Reading,
  type ReadingDetail,
} from '../contract/readings.js';
import type { Principal } from '../principal.js';
import type { Backbone } from './backbone.js';
import { dictionaryOf } from './concept-edits.js';
import { found, ownStudy } from './own-rows.js';
import { type ReaderAnswers, readingResult } from './reading-result.js';

/** Tiles by the cluster they show: all that a reader sees of a cluster. */
type Examples = ReadonlyMap<number, readonly ConceptTile[]>;

/**
 * Blind readings. A reader sees tiles, in an order of their own; no names, no colours, and what others said only after
 * the last own answer, which is then final.
 */
export class ReadingService {
  private readonly rows: Repositories['readings'];

  constructor(private readonly own: Pick<Backbone, 'db' | 'library'>) {
    this.rows = createRepositories(own.db.queries).readings;
  }

  async list(who: Principal, input: z.output<typeof listReadings>): Promise<readonly Reading[]> {
    const study = await ownStudy(this.own.db.queries, who, input.study);
    return (await this.rows.list(who, study.id)).map((row) => asReading(row, who));
  }

  async get(who: Principal, input: z.output<typeof getReading>): Promise<ReadingDetail> {
    const study = await ownStudy(this.own.db.queries, who, input.study);
    const row = found(await this.rows.get(who, study.id, input.reading), 'reading', input.reading);
    return asDetail(row, await this.examples(study, row.dictionary), who);
  }

  async create(who: Principal, input: z.output<typeof createReading>): Promise<Reading> {
    const study = await ownStudy(this.own.db.queries, who, input.study);
    const dictionary = await dictionaryOf(study, input.dictionary);
    const examples = await this.examples(study, dictionary);
    const { title } = input;
    const choices = checkedChoices(input.choices);
    const reading = { studyId: study.id, dictionary, title, choices, clusters: examples.size };
    return asReading({ ...(await this.rows.create(who, reading)), answers: [] }, who);
  }

  /** @throws MorphoscopeError `InputError` for a word that is no choice, and once all answers are given. */
  async answer(who: Principal, input: z.output<typeof answerReading>): Promise<ReadingDetail> {
    const study = await ownStudy(this.own.db.queries, who, input.study);
    const row = found(await this.rows.get(who, study.id, input.reading), 'reading', input.reading);
    const examples = await this.examples(study, row.dictionary);
    checkAnswer(row, examples, input, who);
    const { cluster, choice, comment } = input;
    await this.rows.answer(who, { readingId: row.id, cluster, choice, comment });
    return this.get(who, input);
  }

  async remove(who: Principal, input: z.output<typeof getReading>): Promise<void> {
    const study = await ownStudy(this.own.db.queries, who, input.study);
    found(await this.rows.remove(who, study.id, input.reading), 'reading', input.reading);
  }

  private async examples(study: StudyRow, dictionary: string): Promise<Examples> {
    const { concepts } = await this.own.library.concepts(study.folder, { dictionary });
    return new Map(concepts.filter(({ hidden }) => !hidden).map(({ cluster, top }) => [cluster, top]));
  }
}

/** A reading in a list: no study is opened for it, so clusters are counted as they were when it began. */
function asReading(row: ReadingWithAnswers, who: Principal, shown?: Examples): Reading {
  return {
    id: row.id,
    title: row.title,
    dictionary: row.dictionary,
    choices: row.choices,
    author: row.author,
    at: row.createdAt.toISOString(),
    clusters: shown?.size ?? row.clusters,
    readers: [...readersOf(row, shown)].map(([id, { reader, answers }]) => ({
      name: reader,
      answered: answers.size,
      me: id === who.userId,
    })),
  };
}

function asDetail(row: ReadingWithAnswers, examples: Examples, who: Principal): ReadingDetail {
  const readers = readersOf(row, examples);
  const own = readers.get(who.userId)?.answers ?? new Map();
  const order = ownOrder(row, examples, who);
  const complete = [...readers.values()].filter(({ answers }) => answers.size === examples.size);
  const isDone = own.size > 0 && own.size === examples.size;
  return {
    ...asReading(row, who, examples),
    order,
    examples: order.map((cluster) => ({ cluster, tiles: examples.get(cluster)! })),
    answers: [...own].map(([cluster, said]) => ({ cluster, ...said })),
    ...(isDone ? { result: readingResult(complete, [...examples.keys()], row.id) } : {}),
  };
}

/** What each reader said, of the clusters that are shown now where those are given. */
function readersOf({ answers }: ReadingWithAnswers, shown?: Examples): Map<string, ReaderAnswers> {
  const readers = new Map<
    string,
    { reader: string; answers: Map<number, { choice: string; comment: string }> }
  >();
  for (const { readerId, reader, cluster, choice, comment } of answers) {
    if (shown && !shown.has(cluster)) continue;
    const one = readers.get(readerId) ?? { reader, answers: new Map() };
    one.answers.set(cluster, { choice, comment });
    readers.set(readerId, one);
  }
  return readers;
}

/** Readers tire: each meets the clusters in another order, always the same for the same reader. */
function ownOrder({ id }: ReadingWithAnswers, examples: Examples, { userId }: Principal): number[] {
  const random = createRandom(hash32(id), 'reading order', userId);
  const order = [...examples.keys()];
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

function checkedChoices(choices: readonly string[]): readonly string[] {
  const known = new Set(choices.map((choice) => choice.toLowerCase()));
  if (known.size === choices.length && !known.has(NONE_OF_THESE)) return choices;
  throw new MorphoscopeError('InputError', 'the choices are not all different', {
    where: 'choices',
    suggestion: `Give each word once; “${NONE_OF_THESE}” is always there.`,
  });
}

function checkAnswer(
  row: ReadingWithAnswers,
  examples: Examples,
  { cluster, choice }: z.output<typeof answerReading>,
  who: Principal,
): void {
  if (!examples.has(cluster))
    throw new MorphoscopeError('InputError', `this reading has no cluster ${cluster + 1}`, {
      where: 'cluster',
      suggestion: 'Answer one of those that it lists.',
    });
  if (choice !== NONE_OF_THESE && !row.choices.includes(choice))
    throw new MorphoscopeError('InputError', `“${choice}” is not one of the choices`, {
      where: 'choice',
      suggestion: `Choose one of: ${[...row.choices, NONE_OF_THESE].join(', ')}.`,
    });
  if (readersOf(row, examples).get(who.userId)?.answers.size === examples.size)
    throw new MorphoscopeError('InputError', 'your answers are complete and cannot be changed', {
      suggestion: 'You have seen what others said. Begin a new reading to answer again.',
    });
}
