import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type Database, type DatabasePlace, openDatabase, openJobQueue } from '../src/index.js';
import { emptyFolder, preparedFolder } from './support/databases.js';
import { postgresBinaries, TestPostgres, withoutPostgres } from './support/postgres.js';
import { newWorker, until } from './support/queue.js';
import { newStudy, newTeam } from './support/team.js';

const run = promisify(execFile);
const tools = postgresBinaries !== undefined && existsSync(join(postgresBinaries, 'pg_dump'));

/** A study with a name, and a job that a worker has in its hands. */
async function work(database: Database) {
  const team = await newTeam(database.queries);
  const { study } = await newStudy(team);
  const change = {
    studyId: study.id,
    dictionary: 'nmf-k8',
    from: 0,
    change: {},
    text: 'named cluster 3 Fat',
  };
  await team.own.conceptEdits.append(team.who, change);
  const queue = await openJobQueue(database, { leaseSeconds: 1 });
  await queue.submit(team.who, { kind: 'run', studyId: study.id, payload: { kept: true } });
  const claim = await queue.claim(newWorker());
  await claim!.addParts('sample', [{ slide: 'a' }]);
  return { team, study, queue };
}

/** What the how-to promises of a restored database. */
async function expectRestored(where: DatabasePlace, { study }: { study: { id: string } }): Promise<void> {
  const database = await openDatabase(where);
  const { rows } = await database.pool.query('select text from concept_edit where study_id = $1', [study.id]);
  expect(rows).toEqual([{ text: 'named cluster 3 Fat' }]);
  const queue = await openJobQueue(database, { leaseSeconds: 1, retryDelaySeconds: 1 });
  const again = await until(() => queue.claim(newWorker()));
  expect(again.row).toMatchObject({ studyId: study.id, attempt: 2, payload: { kept: true } });
  expect(await again.parts('sample')).toHaveLength(1);
  expect(await again.complete()).toBe(true);
  await queue.close();
  await database.close();
}

describe('a backup', () => {
  it('of the embedded database is a copy of its folder, taken while it is closed', async () => {
    const folder = await preparedFolder();
    const database = await openDatabase({ folder });
    const made = await work(database);
    await made.queue.close();
    await database.close();
    const copy = await emptyFolder();
    await cp(folder, copy, { recursive: true });
    await expectRestored({ folder: copy }, made);
  });

  it.skipIf(!tools)(`of PostgreSQL is a dump, taken while it is used${withoutPostgres}`, async () => {
    const server = await TestPostgres.start();
    const url = await server.createDatabase();
    const database = await openDatabase({ url });
    const made = await work(database);
    const dump = join(await emptyFolder(), 'morphoscope.dump');
    await run(join(postgresBinaries!, 'pg_dump'), ['--format=custom', `--file=${dump}`, url]);
    await made.queue.close();
    await database.close();
    const empty = await server.createDatabase();
    await run(join(postgresBinaries!, 'pg_restore'), ['--no-owner', `--dbname=${empty}`, dump]);
    await expectRestored({ url: empty }, made);
    await server.stop();
  });
});
