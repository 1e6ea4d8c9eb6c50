import { createRepositories, type NoteRow, type Repositories, type StudyRow } from '@morphoscope/db';
import { MorphoscopeError } from '@morphoscope/domain';
import type { z } from 'zod';
import { type Page, roles } from '../contract/common.js';
import type { addNote, listNotes, Note, removeNote } from '../contract/concepts.js';
import { notFound } from '../errors.js';
import type { Principal } from '../principal.js';
import type { Backbone } from './backbone.js';
import { dictionaryOf } from './concept-edits.js';
import { ownStudy } from './own-rows.js';

/** What people write about a study, a cluster or a place. */
export class Notes {
  private readonly rows: Repositories['notes'];

  constructor(private readonly own: Pick<Backbone, 'db'>) {
    this.rows = createRepositories(own.db.queries).notes;
  }

  /** How many notes the clusters of a dictionary have, by cluster. */
  counts(study: StudyRow, dictionary: string): Promise<ReadonlyMap<number, number>> {
    return this.rows.countByCluster(study, study.id, dictionary);
  }

  /** Notes of a study, the last first; of a dictionary, of a cluster, where those are given. */
  async list(who: Principal, { study, ...page }: z.output<typeof listNotes>): Promise<Page<Note>> {
    const { id } = await ownStudy(this.own.db.queries, who, study);
    const found = await this.rows.list(who, { studyId: id, ...page });
    return { ...found, items: found.items.map((row) => asNote(row, who)) };
  }

  /** Writes a note. One of a cluster belongs to a dictionary: the study's first, where none is named. */
  async add(who: Principal, input: z.output<typeof addNote>): Promise<Note> {
    const study = await ownStudy(this.own.db.queries, who, input.study);
    checkPlace(input);
    const ofDictionary = input.dictionary !== undefined || input.cluster !== undefined;
    const dictionary = ofDictionary ? await dictionaryOf(study, input.dictionary) : undefined;
    const { cluster, text, slide, x, y } = input;
    const note = { studyId: study.id, dictionary, cluster, text, slide, x, y };
    return asNote(await this.rows.add(who, note), who);
  }

  /** Deletes a note: one's own, or as an admin anybody's. */
  async remove(who: Principal, { study, note }: z.output<typeof removeNote>): Promise<void> {
    const { id } = await ownStudy(this.own.db.queries, who, study);
    const anyones = roles.indexOf(who.role) >= roles.indexOf('admin');
    const row = await this.rows.remove(who, id, note, anyones);
    if (!row) throw notFound('note of yours', note);
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
