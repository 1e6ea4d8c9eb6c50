import { type NoteRow, schema } from '@morphoscope/db';
import { MorphoscopeError } from '@morphoscope/domain';
import { TRPCError } from '@trpc/server';
import { and, count, eq, isNotNull } from 'drizzle-orm';
import type { z } from 'zod';
import { newId } from '../auth/secret.js';
import { type Page, roles } from '../contract/common.js';
import type { addNote, listNotes, Note, removeNote } from '../contract/concepts.js';
import { notFound } from '../errors.js';
import type { Principal } from '../principal.js';
import { writeAudit } from './audit.js';
import type { Backbone } from './backbone.js';
import { dictionaryOf } from './concept-edits.js';
import { afterCursor, newestFirst, pageOf, timeKey } from './cursor.js';
import { ownStudy } from './own-rows.js';

const { note } = schema;

/** What people write about a study, a cluster or a place. */
export class Notes {
  constructor(private readonly own: Backbone) {}

  /** How many notes the clusters of a dictionary have, by cluster. */
  async counts(studyId: string, dictionary: string): Promise<ReadonlyMap<number, number>> {
    const rows = await this.own.db.queries
      .select({ cluster: note.cluster, n: count() })
      .from(note)
      .where(and(eq(note.studyId, studyId), eq(note.dictionary, dictionary), isNotNull(note.cluster)))
      .groupBy(note.cluster);
    return new Map(rows.map(({ cluster, n }) => [cluster!, n]));
  }

  /** Notes of a study, the last first; of a dictionary, of a cluster, where those are given. */
  async list(who: Principal, input: z.output<typeof listNotes>): Promise<Page<Note>> {
    const { queries } = this.own.db;
    const { study, dictionary, cluster, cursor, limit } = input;
    await ownStudy(queries, who, study);
    const rows = await queries
      .select()
      .from(note)
      .where(
        and(
          eq(note.studyId, study),
          dictionary === undefined ? undefined : eq(note.dictionary, dictionary),
          cluster === undefined ? undefined : eq(note.cluster, cluster),
          afterCursor(note, cursor),
        ),
      )
      .orderBy(...newestFirst(note))
      .limit(limit + 1);
    return pageOf(rows, limit, timeKey, (row) => asNote(row, who));
  }

  /** Writes a note. One of a cluster belongs to a dictionary: the study's first, where none is named. */
  async add(who: Principal, input: z.output<typeof addNote>): Promise<Note> {
    const { queries } = this.own.db;
    const study = await ownStudy(queries, who, input.study);
    checkPlace(input);
    const ofDictionary = input.dictionary !== undefined || input.cluster !== undefined;
    const dictionary = ofDictionary ? await dictionaryOf(study, input.dictionary) : undefined;
    const { cluster, text, slide, x, y } = input;
    const [row] = await queries
      .insert(note)
      .values({
        id: newId(),
        organisationId: who.organisationId,
        studyId: study.id,
        dictionary,
        cluster,
        text,
        slide,
        x,
        y,
        authorId: who.userId,
        author: who.name,
      })
      .returning();
    return asNote(row!, who);
  }

  /** Deletes a note: one's own, or as an editor anybody's. */
  async remove(who: Principal, { study, note: id }: z.output<typeof removeNote>): Promise<void> {
    await this.own.db.queries.transaction(async (tx) => {
      const ofStudy = await ownStudy(tx, who, study);
      const [row] = await tx
        .select()
        .from(note)
        .where(and(eq(note.id, id), eq(note.studyId, study)));
      if (!row) throw notFound('note', id);
      const mine = row.authorId === who.userId;
      if (!mine && roles.indexOf(who.role) < roles.indexOf('editor'))
        throw new TRPCError({
          code: 'FORBIDDEN',
          message: 'Only its author or an editor can delete a note.',
        });
      await tx.delete(note).where(eq(note.id, id));
      if (!mine)
        await writeAudit(tx, who, 'note.remove', `deleted a note of ${row.author} (${ofStudy.name})`);
    });
  }
}

function checkPlace({ slide, x, y }: z.output<typeof addNote>): void {
  if ((x === undefined) === (y === undefined) && (x === undefined || slide !== undefined)) return;
  throw new MorphoscopeError('InputError', 'a place is a slide with x and y', {
    where: 'x, y',
    suggestion: 'Give slide, x and y together, or leave x and y out.',
  });
}

function asNote(row: NoteRow, who: Principal): Note {
  return {
    id: row.id,
    author: row.author,
    mine: row.authorId === who.userId,
    at: row.createdAt.toISOString(),
    text: row.text,
    ...(row.dictionary === null ? {} : { dictionary: row.dictionary }),
    ...(row.cluster === null ? {} : { cluster: row.cluster }),
    ...(row.slide === null ? {} : { slide: row.slide }),
    ...(row.x === null ? {} : { x: row.x }),
    ...(row.y === null ? {} : { y: row.y }),
  };
}
