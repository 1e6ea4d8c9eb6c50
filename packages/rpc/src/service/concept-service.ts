import { MorphoscopeError } from '@morphoscope/domain';
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

export class ConceptService {
  constructor(protected readonly own: Backbone) {}

  async list(who: Principal, input: z.output<typeof listConcepts>): Promise<ConceptList> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async get(who: Principal, input: z.output<typeof getConcept>): Promise<ConceptCard> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async edit(who: Principal, input: z.output<typeof editConcept>): Promise<ConceptList> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async history(who: Principal, input: z.output<typeof conceptHistory>): Promise<Page<ConceptEdit>> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async notes(who: Principal, input: z.output<typeof listNotes>): Promise<Page<Note>> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async addNote(who: Principal, input: z.output<typeof addNote>): Promise<Note> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async removeNote(who: Principal, input: z.output<typeof removeNote>): Promise<void> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }
}
