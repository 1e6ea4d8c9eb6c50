import { and, count, desc, eq, isNotNull } from 'drizzle-orm';
import { beyond, type PageOf, type PageRequest, pageOf } from '../page.js';
import type { NoteRow } from '../rows.js';
import { note } from '../schema/index.js';
import type { Scope } from '../scope.js';
import { newRow, Repository } from './repository.js';

/** A note about a study, a cluster of it, or a place on a slide (`x`, `y` in level-0 px). */
export interface NewNote {
  readonly studyId: string;
  readonly dictionary?: string | undefined;
  readonly cluster?: number | undefined;
  readonly text: string;
  readonly slide?: string | undefined;
  readonly x?: number | undefined;
  readonly y?: number | undefined;
}

const ofStudy = (scope: Pick<Scope, 'organisationId'>, studyId: string) =>
  and(eq(note.organisationId, scope.organisationId), eq(note.studyId, studyId));

/** What people wrote about studies, clusters and places. */
export class Notes extends Repository {
  /** Newest first. Without a dictionary or cluster, those of all. */
  async list(
    scope: Scope,
    page: PageRequest & {
      readonly studyId: string;
      readonly dictionary?: string | undefined;
      readonly cluster?: number | undefined;
    },
  ): Promise<PageOf<NoteRow>> {
    const rows = await this.queries
      .select()
      .from(note)
      .where(
        and(
          ofStudy(scope, page.studyId),
          page.dictionary === undefined ? undefined : eq(note.dictionary, page.dictionary),
          page.cluster === undefined ? undefined : eq(note.cluster, page.cluster),
          beyond(page, 'descending', note.createdAt, note.id),
        ),
      )
      .orderBy(desc(note.createdAt), desc(note.id))
      .limit(page.limit + 1);
    return pageOf(rows, page, (row) => [row.createdAt, row.id]);
  }

  /** How many notes each cluster of a dictionary has. */
  async countByCluster(
    scope: Pick<Scope, 'organisationId'>,
    studyId: string,
    dictionary: string,
  ): Promise<Map<number, number>> {
    const rows = await this.queries
      .select({ cluster: note.cluster, notes: count() })
      .from(note)
      .where(and(ofStudy(scope, studyId), eq(note.dictionary, dictionary), isNotNull(note.cluster)))
      .groupBy(note.cluster);
    return new Map(rows.map(({ cluster, notes }) => [cluster!, notes]));
  }

  async add(scope: Scope, input: NewNote): Promise<NoteRow> {
    const [row] = await this.queries
      .insert(note)
      .values({ ...input, ...newRow(scope) })
      .returning();
    return row!;
  }

  /**
   * Removes a note of one's own.
   * @param anyones also notes of others: for admins
   * @returns undefined where there is none, or it is somebody else's
   */
  async remove(scope: Scope, studyId: string, id: string, anyones = false): Promise<NoteRow | undefined> {
    const mine = anyones ? undefined : eq(note.authorId, scope.userId);
    const [row] = await this.queries
      .delete(note)
      .where(and(ofStudy(scope, studyId), eq(note.id, id), mine))
      .returning();
    return row;
  }
}
