import { and, asc, desc, eq, inArray } from 'drizzle-orm';
import type { ReadingAnswerRow, ReadingRow } from '../rows.js';
import { reading, readingAnswer } from '../schema/index.js';
import type { Scope } from '../scope.js';
import { newRow, Repository, record } from './repository.js';

/** A blind reading to be started. */
export interface NewReading {
  readonly studyId: string;
  readonly dictionary: string;
  readonly title: string;
  readonly choices: readonly string[];
  /** How many clusters there are to name. */
  readonly clusters: number;
}

/** A reading and what all readers said. Who may see which answers is for the caller to decide. */
export interface ReadingWithAnswers extends ReadingRow {
  readonly answers: readonly ReadingAnswerRow[];
}

/** What a reader said of one cluster. */
export type NewAnswer = Pick<ReadingAnswerRow, 'readingId' | 'cluster' | 'choice' | 'comment'>;

const own = (scope: Scope, studyId: string, id: string) =>
  and(eq(reading.organisationId, scope.organisationId), eq(reading.studyId, studyId), eq(reading.id, id));

/** Blind readings of clusters. */
export class Readings extends Repository {
  /** All of a study, newest first. */
  async list(scope: Scope, studyId: string): Promise<ReadingWithAnswers[]> {
    const rows = await this.queries
      .select()
      .from(reading)
      .where(and(eq(reading.organisationId, scope.organisationId), eq(reading.studyId, studyId)))
      .orderBy(desc(reading.createdAt), desc(reading.id));
    return this.#withAnswers(scope, rows);
  }

  async get(scope: Scope, studyId: string, id: string): Promise<ReadingWithAnswers | undefined> {
    const rows = await this.queries
      .select()
      .from(reading)
      .where(own(scope, studyId, id));
    const [found] = await this.#withAnswers(scope, rows);
    return found;
  }

  create(scope: Scope, input: NewReading): Promise<ReadingRow> {
    return this.queries.transaction(async (tx) => {
      const [row] = await tx
        .insert(reading)
        .values({ ...input, ...newRow(scope) })
        .returning();
      await record(tx, scope, 'reading.create', `began the reading ${input.title}`);
      return row!;
    });
  }

  /** The answer of the one who asks; a second one to the same cluster takes the first's place. */
  async answer(scope: Scope, { readingId, cluster, choice, comment }: NewAnswer): Promise<ReadingAnswerRow> {
    const said = { choice, comment, reader: scope.name };
    const [row] = await this.queries
      .insert(readingAnswer)
      .values({
        organisationId: scope.organisationId,
        readingId,
        cluster,
        readerId: scope.userId,
        ...said,
      })
      .onConflictDoUpdate({
        target: [readingAnswer.readingId, readingAnswer.readerId, readingAnswer.cluster],
        set: said,
      })
      .returning();
    return row!;
  }

  remove(scope: Scope, studyId: string, id: string): Promise<ReadingRow | undefined> {
    return this.queries.transaction(async (tx) => {
      const [row] = await tx
        .delete(reading)
        .where(own(scope, studyId, id))
        .returning();
      if (row) await record(tx, scope, 'reading.remove', `removed the reading ${row.title}`);
      return row;
    });
  }

  async #withAnswers(scope: Scope, rows: readonly ReadingRow[]): Promise<ReadingWithAnswers[]> {
    if (rows.length === 0) return [];
    const ids = rows.map(({ id }) => id);
    const answers = await this.queries
      .select()
      .from(readingAnswer)
      .where(
        and(eq(readingAnswer.organisationId, scope.organisationId), inArray(readingAnswer.readingId, ids)),
      )
      .orderBy(asc(readingAnswer.createdAt), asc(readingAnswer.readerId), asc(readingAnswer.cluster));
    return rows.map((row) => ({ ...row, answers: answers.filter(({ readingId }) => readingId === row.id) }));
  }
}
