import type { StudyRow } from '@morphoscope/db';
import type { z } from 'zod';
import type { Page } from '../contract/common.js';
import type {
  addNote,
  ConceptCard,
  ConceptEdit,
  ConceptList,
  conceptHistory,
  editConcept,
  getConcept,
  listConcepts,
  listNotes,
  Note,
  removeNote,
} from '../contract/concepts.js';
import type { Principal } from '../principal.js';
import type { Backbone } from './backbone.js';
import { ConceptEdits } from './concept-edits.js';
import { Notes } from './notes.js';
import { cardOf, openedConcepts } from './opened-concepts.js';
import { ownStudy } from './own-rows.js';

/** Clusters as people see and change them, and what they write about them. */
export class ConceptService {
  readonly #edits: ConceptEdits;
  readonly #notes: Notes;

  constructor(private readonly own: Backbone) {
    this.#edits = new ConceptEdits(own);
    this.#notes = new Notes(own);
  }

  async list(who: Principal, { study, dictionary }: z.output<typeof listConcepts>): Promise<ConceptList> {
    return this.#opened(await ownStudy(this.own.db.queries, who, study), dictionary);
  }

  async get(who: Principal, { cluster, ...input }: z.output<typeof getConcept>): Promise<ConceptCard> {
    return cardOf(await this.list(who, input), cluster);
  }

  /** Changes how clusters are shown. @returns the list after it. */
  async edit(who: Principal, input: z.output<typeof editConcept>): Promise<ConceptList> {
    const dictionary = await this.#edits.edit(who, input);
    return this.list(who, { study: input.study, dictionary });
  }

  history(who: Principal, input: z.output<typeof conceptHistory>): Promise<Page<ConceptEdit>> {
    return this.#edits.history(who, input);
  }

  notes(who: Principal, input: z.output<typeof listNotes>): Promise<Page<Note>> {
    return this.#notes.list(who, input);
  }

  addNote(who: Principal, input: z.output<typeof addNote>): Promise<Note> {
    return this.#notes.add(who, input);
  }

  removeNote(who: Principal, input: z.output<typeof removeNote>): Promise<void> {
    return this.#notes.remove(who, input);
  }

  #opened(study: StudyRow, wanted: string | undefined): Promise<ConceptList> {
    return openedConcepts(this.own.library, study.folder, wanted, async (dictionary) => ({
      version: await this.#edits.version(study, dictionary),
      notes: await this.#notes.counts(study, dictionary),
    }));
  }
}
