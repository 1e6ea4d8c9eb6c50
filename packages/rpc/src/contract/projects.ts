import { z } from 'zod';
import { id, name, page, text } from './common.js';

export const listProjects = page;
export const getProject = z.object({ project: id });
export const createProject = z.object({ name, description: text.default('') });
export const changeProject = z.object({ project: id, name: name.optional(), description: text.optional() });

export interface Project {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly createdAt: string;
  readonly slides: number;
  readonly studies: number;
}
