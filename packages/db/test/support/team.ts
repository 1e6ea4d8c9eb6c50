import {
  createRepositories,
  newId,
  type Queries,
  type Repositories,
  type Scope,
  schema,
} from '../../src/index.js';

/** An organisation with one admin, and repositories to work in it. */
export interface Team {
  readonly who: Scope;
  readonly own: Repositories;
}

/** Makes a person. */
export async function newPerson(queries: Queries, name: string): Promise<Pick<Scope, 'userId' | 'name'>> {
  const userId = newId();
  await queries
    .insert(schema.user)
    .values({ id: userId, name, email: `${userId}@example.org`.toLowerCase() });
  return { userId, name };
}

/** Makes an organisation of one person. */
export async function newTeam(queries: Queries, name = 'Pathology'): Promise<Team> {
  const own = createRepositories(queries);
  const person = await newPerson(queries, 'Reader 1');
  const { id: organisationId } = await own.organisations.create(person, name);
  return { who: { ...person, organisationId }, own };
}

/** Makes a project and a study in it. */
export async function newStudy({ who, own }: Team, name = 'Colon, layer 4') {
  const project = await own.projects.create(who, { name: 'Colon' });
  const study = await own.studies.create(who, {
    projectId: project.id,
    name,
    folder: `/studies/${newId()}`,
    state: 'queued',
  });
  return { project, study };
}
