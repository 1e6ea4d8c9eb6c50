import { MorphoscopeError } from '@morphoscope/domain';
import type { z } from 'zod';
import type { Page } from '../contract/common.js';
import type {
  changeProject,
  createProject,
  getProject,
  listProjects,
  Project,
} from '../contract/projects.js';
import type { Principal } from '../principal.js';
import type { Backbone } from './backbone.js';

export class ProjectService {
  constructor(protected readonly own: Backbone) {}

  async list(who: Principal, input: z.output<typeof listProjects>): Promise<Page<Project>> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async get(who: Principal, input: z.output<typeof getProject>): Promise<Project> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async create(who: Principal, input: z.output<typeof createProject>): Promise<Project> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async change(who: Principal, input: z.output<typeof changeProject>): Promise<Project> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async remove(who: Principal, input: z.output<typeof getProject>): Promise<void> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }
}
