import { MorphoscopeError } from '@morphoscope/domain';
import type { StudyComparison } from '@morphoscope/study';
import type { z } from 'zod';
import type { Page } from '../contract/common.js';
import type {
  compareStudies,
  createStudy,
  exportStudy,
  getStudy,
  importStudy,
  listStudies,
  renameStudy,
  Study,
  StudyDetail,
  StudyExport,
} from '../contract/studies.js';
import type { Principal } from '../principal.js';
import type { Backbone } from './backbone.js';

export class StudyService {
  constructor(protected readonly own: Backbone) {}

  async list(who: Principal, input: z.output<typeof listStudies>): Promise<Page<Study>> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async get(who: Principal, input: z.output<typeof getStudy>): Promise<StudyDetail> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async create(
    who: Principal,
    input: z.output<typeof createStudy>,
  ): Promise<{ readonly study: string; readonly job: string }> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async import(who: Principal, input: z.output<typeof importStudy>): Promise<Study> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async rename(who: Principal, input: z.output<typeof renameStudy>): Promise<Study> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async compare(who: Principal, input: z.output<typeof compareStudies>): Promise<StudyComparison> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async export(who: Principal, input: z.output<typeof exportStudy>): Promise<StudyExport> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async remove(who: Principal, input: z.output<typeof getStudy>): Promise<void> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }
}
