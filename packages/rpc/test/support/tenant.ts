import { createRepositories, type JobRow, newId, type Scope, schema } from '@morphoscope/db';
import { studyRowFacts } from '../../src/study-row-facts.js';
import type { TestServer } from './test-server.js';

/** Ids of one row of everything that an organisation can have. */
export interface Tenant {
  readonly scope: Scope;
  readonly project: string;
  readonly slide: string;
  readonly model: string;
  readonly study: string;
  readonly job: string;
  readonly note: string;
  readonly set: string;
  readonly reading: string;
  readonly key: string;
  readonly invitation: string;
  readonly member: string;
  readonly session: string;
}

/** What rows point at. */
export interface Files {
  readonly slide: string;
  readonly model: string;
  readonly study: string;
}

/** Fills an organisation. Every word in it begins with its name, so that it can be told where it does not belong. */
export async function fillOrganisation(
  server: TestServer,
  scope: Scope,
  name: string,
  files: Files,
): Promise<Tenant> {
  const rows = createRepositories(server.db.queries);
  const project = (
    await rows.projects.create(scope, { name: `${name} project`, description: `${name} words` })
  ).id;
  const [slide] = await rows.slides.register(scope, project, [
    { name: `${name} slide`, path: files.slide, state: 'ready', width: 10, height: 10, mppX: 0.5, mppY: 0.5 },
  ]);
  const model = await rows.models.register(scope, {
    name: `${name} model`,
    path: files.model,
    sha256: '0'.repeat(64),
    format: 'onnx',
    classNames: ['a', 'b'],
    bytes: 1,
  });
  const study = await rows.studies.create(scope, {
    projectId: project,
    name: `${name} study`,
    folder: files.study,
    state: 'complete',
    facts: await studyRowFacts(files.study),
  });
  const { member, session } = await otherMember(server, scope, name);
  return {
    scope,
    project,
    slide: slide!.id,
    model: model.id,
    study: study.id,
    job: (await newJob(server, scope, study.id, files.study)).id,
    note: (await rows.notes.add(scope, { studyId: study.id, text: `${name} note` })).id,
    set: (
      await rows.tileSets.save(scope, {
        studyId: study.id,
        name: `${name} set`,
        tiles: [{ slide: `${name} tile`, tile: 1 }],
      })
    ).id,
    reading: (
      await rows.readings.create(scope, {
        studyId: study.id,
        dictionary: 'nmf-k3',
        title: `${name} reading`,
        choices: [`${name} gland`, 'stroma'],
        clusters: 3,
      })
    ).id,
    key: (await newKey(server, scope, name)).id,
    invitation: (await newInvitation(server, scope, name)).id,
    member,
    session,
  };
}

/** A job that waits. */
export function newJob(server: TestServer, scope: Scope, study: string, folder: string): Promise<JobRow> {
  const payload = { kind: 'evaluate', study, folder };
  return server.own.queue.submit(scope, { kind: 'evaluate', studyId: study, payload });
}

export function newKey(server: TestServer, scope: Scope, name: string) {
  return createRepositories(server.db.queries).apiKeys.create(scope, {
    name: `${name} key`,
    role: 'viewer',
    hash: newId(),
    start: 'mk_aaaaa',
    expiresAt: new Date(Date.now() + 3600_000),
  });
}

export function newInvitation(server: TestServer, scope: Scope, name: string) {
  return createRepositories(server.db.queries).invitations.create(scope, {
    email: `${name}-${newId()}@example.org`,
    role: 'viewer',
    tokenHash: newId(),
    expiresAt: new Date(Date.now() + 3600_000),
  });
}

/** Somebody with a session and a password that nobody knows, who may be changed and removed. */
export async function otherMember(
  server: TestServer,
  { organisationId }: Pick<Scope, 'organisationId'>,
  name: string,
): Promise<{ member: string; session: string }> {
  const { queries } = server.db;
  const [userId, member, session] = [newId(), newId(), newId()];
  await queries
    .insert(schema.user)
    .values({ id: userId, name: `${name} person`, email: `${name}-${userId}@example.org` });
  await queries.insert(schema.member).values({ id: member, organisationId, userId, role: 'viewer' });
  await queries
    .insert(schema.session)
    .values({ id: session, token: newId(), userId, expiresAt: new Date(Date.now() + 3600_000) });
  await queries
    .insert(schema.account)
    .values({ id: newId(), accountId: userId, providerId: 'credential', userId, password: newId() });
  return { member, session };
}

/** Everything the database holds of an organisation, as text. */
export async function contentsOf(server: TestServer, { organisationId }: Scope): Promise<string> {
  const { rows: tables } = await server.db.pool.query(
    "select table_name from information_schema.columns where column_name = 'organisation_id' and table_schema = 'public' order by 1",
  );
  const contents: Record<string, unknown> = {};
  for (const { table_name: table } of tables) {
    const { rows } = await server.db.pool.query(
      `select * from "${table}" as t where organisation_id = $1 order by t::text`,
      [organisationId],
    );
    contents[table] = rows;
  }
  const { rows: sessions } = await server.db.pool.query(
    'select s.* from session s join member m on m.user_id = s.user_id where m.organisation_id = $1 order by s.id',
    [organisationId],
  );
  const { rows: own } = await server.db.pool.query('select * from organisation where id = $1', [
    organisationId,
  ]);
  return JSON.stringify({ ...contents, sessions, own });
}
