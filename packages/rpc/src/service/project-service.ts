import { type CountedProject, createRepositories, type Repositories } from '@morphoscope/db';
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
import { found } from './own-rows.js';

/** Projects of an organisation. */
export class ProjectService {
  private readonly rows: Repositories['projects'];

  constructor({ db }: Pick<Backbone, 'db'>) {
    this.rows = createRepositories(db.queries).projects;
  }

  async list(who: Principal, input: z.output<typeof listProjects>): Promise<Page<Project>> {
    const page = await this.rows.list(who, input);
    return { ...page, items: page.items.map(asProject) };
  }

  async get(who: Principal, { project }: z.output<typeof getProject>): Promise<Project> {
    return asProject(found(await this.rows.get(who, project), 'project', project));
  }

  async create(who: Principal, input: z.output<typeof createProject>): Promise<Project> {
    return asProject({ ...(await this.rows.create(who, input)), slides: 0, studies: 0 });
  }

  async change(who: Principal, { project, ...change }: z.output<typeof changeProject>): Promise<Project> {
    found(await this.rows.change(who, project, change), 'project', project);
    return this.get(who, { project });
  }

  /** Its slides and studies leave the lists with it; files and study folders stay. */
  async remove(who: Principal, { project }: z.output<typeof getProject>): Promise<void> {
    found(await this.rows.remove(who, project), 'project', project);
  }
}

function asProject({ id, name, description, createdAt, slides, studies }: CountedProject): Project {
  return { id, name, description, createdAt: createdAt.toISOString(), slides, studies };
}
