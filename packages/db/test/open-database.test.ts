import { mkdir, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRepositories, openDatabase, openJobQueue, openLocalTeam, type Queries } from '../src/index.js';
import { databases, emptyFolder } from './support/databases.js';
import { postgresBinaries, TestPostgres, withoutPostgres } from './support/postgres.js';

/** Making an embedded database takes seconds of CPU time; a busy machine makes minutes of them. */
const PATIENT_MS = 240_000;

for (const { name, available, place, preparedPlace } of databases) {
  describe.skipIf(!available)(`the tables on ${name}`, () => {
    it(
      'are made once: a second opening finds them, and what was written',
      async () => {
        const where = await place();
        const first = await openDatabase(where);
        const who = await openLocalTeam(first.queries);
        await openLocalTeam(first.queries);
        await createRepositories(first.queries).projects.create(who, { name: 'Colon' });
        expect(await first.ready()).toBe(true);
        await first.close();
        await first.close();
        expect(await first.ready()).toBe(false);
        const second = await openDatabase(where);
        const { items } = await createRepositories(second.queries).projects.list(who, { limit: 5 });
        await second.close();
        expect(items.map((project) => project.name)).toEqual(['Colon']);
      },
      PATIENT_MS,
    );

    it('that a newer version made are left alone', async () => {
      const where = await preparedPlace();
      const newer = await openDatabase(where);
      await newer.pool.query(
        "insert into drizzle.__drizzle_migrations (hash, created_at) values ('x', 99999999999999)",
      );
      await newer.close();
      await expect(openDatabase(where)).rejects.toMatchObject({
        tag: 'ResourceError',
        message: 'a newer version of Morphoscope made this database',
      });
    });

    it('keep what was asked out of the errors: it may be a secret, and errors are logged', async () => {
      const database = await openDatabase(await preparedPlace());
      const { queries } = database;
      const ask = (on: Queries) => on.execute(sql`select ${'secret-word'}::text, 1 / ${0}::int`);
      const errors = await Promise.all(
        [
          ask(queries),
          queries.transaction((tx) => ask(tx)),
          queries.transaction((tx) => tx.transaction((inner) => ask(inner))),
        ].map((asking) => asking.catch((error: Error) => error)),
      );
      await database.close();
      for (const error of errors) {
        expect(error).toMatchObject({
          cause: { code: '22012' },
          query: expect.stringContaining('select $1'),
        });
        expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('secret-word');
      }
    });

    it('answer further questions after one went wrong, also inside a transaction', async () => {
      const database = await openDatabase(await preparedPlace());
      await expect(database.pool.query('selec 1')).rejects.toMatchObject({ code: '42601' });
      const failing = database.queries.transaction(async (tx) => {
        await openLocalTeam(tx);
        await tx.execute('select 1/0');
      });
      await expect(failing).rejects.toThrow();
      const left = await database.pool.connect();
      await left.query('begin');
      await left.query("insert into organisation (id, name) values ('x', 'x')");
      left.release(new Error('given up half-way'));
      const { rows } = await database.pool.query('select count(*)::int as count from organisation');
      await database.close();
      expect(rows).toEqual([{ count: 0 }]);
    });
  });
}

describe.skipIf(!postgresBinaries)(`a PostgreSQL server${withoutPostgres}`, () => {
  let server: TestPostgres;
  beforeAll(async () => {
    server = await TestPostgres.start();
  });
  afterAll(() => server.stop());

  it('gets its tables once when several processes open it at the same moment', async () => {
    const url = await server.createDatabase();
    const opened = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const database = await openDatabase({ url });
        return { database, queue: await openJobQueue(database) };
      }),
    );
    const { rows } = await opened[0]!.database.pool.query('select count(*)::int as count from pgboss.queue');
    for (const { queue, database } of opened) {
      await queue.close();
      await database.close();
    }
    expect(rows).toEqual([{ count: 3 }]);
  });

  it('that lacks the database says so, without the password', async () => {
    const url = (await server.createDatabase())
      .replace('tester@', 'tester:secret-word@')
      .replace(/_\d+$/, '_none');
    const error = await openDatabase({ url }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ tag: 'ResourceError', suggestion: expect.stringContaining('createdb') });
    expect(String((error as { describe(): string }).describe())).not.toContain('secret-word');
  });
});

describe('a database that cannot be opened', () => {
  it('says that nobody listens, where, and what to do', async () => {
    await expect(
      openDatabase({ url: 'postgres://me:secret-word@127.0.0.1:1/studies' }),
    ).rejects.toMatchObject({
      tag: 'ResourceError',
      where: 'postgres://127.0.0.1:1/studies',
      suggestion: expect.stringContaining('DATABASE_URL'),
    });
  });

  it('says that its folder is damaged, and gives the folder up', async () => {
    const folder = await emptyFolder();
    await mkdir(join(folder, 'postgres'));
    await writeFile(join(folder, 'postgres', 'PG_VERSION'), '7\n');
    const opening = () => openDatabase({ folder });
    await expect(opening()).rejects.toMatchObject({
      tag: 'ResourceError',
      where: await realpath(folder),
      suggestion: expect.stringContaining('backup'),
    });
    await expect(opening()).rejects.toThrow('cannot be opened');
  });
});
