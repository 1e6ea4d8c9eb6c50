import { realpath } from 'node:fs/promises';
import { basename } from 'node:path';
import { createRepositories } from '@morphoscope/db';
import { MorphoscopeError } from '@morphoscope/domain';
import type { Principal } from '@morphoscope/rpc';
import type { Serving } from './serving.js';

/** Project of studies that were given at the start and belong to no other. */
const DEFAULT_PROJECT = 'Studies';

/** A study folder that is shown. */
export interface ShownStudy {
  readonly id: string;
  readonly folder: string;
}

/**
 * Shows the study folders that the server was started with. Those that are known already stay as they are.
 * @throws MorphoscopeError `InputError` where a folder is not there, `StudyError` where it is no study.
 */
export async function showStudies(serving: Serving, who: Principal): Promise<ShownStudy[]> {
  const { settings, config, db, services } = serving;
  const { studies } = createRepositories(db.queries);
  const shown: ShownStudy[] = [];
  for (const given of settings.studies) {
    const folder = await existing(given);
    const known = await studies.byFolder(who, folder);
    const root = config.studyRoots.findIndex(({ path }) => path === given);
    const name = basename(folder) || folder;
    const study =
      known ??
      (await services.studies.import(who, {
        project: await defaultProject(serving, who),
        root,
        path: '',
        name,
      }));
    shown.push({ id: study.id, folder });
  }
  return shown;
}

async function existing(folder: string): Promise<string> {
  return realpath(folder).catch((cause: unknown) => {
    throw new MorphoscopeError('InputError', 'the study folder is not there', {
      where: folder,
      suggestion: 'Give the folder that morphoscope run --out made.',
      cause,
    });
  });
}

async function defaultProject({ db }: Serving, who: Principal): Promise<string> {
  const { projects } = createRepositories(db.queries);
  const { items } = await projects.list(who, { limit: 500 });
  const found = items.find(({ name }) => name === DEFAULT_PROJECT);
  return (found ?? (await projects.create(who, { name: DEFAULT_PROJECT }))).id;
}
