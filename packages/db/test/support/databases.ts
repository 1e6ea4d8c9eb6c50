import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { type Database, type DatabasePlace, openDatabase } from '../../src/index.js';
import { postgresBinaries, TestPostgres, withoutPostgres } from './postgres.js';

/** A kind of database that a test is to run on. */
export interface TestedDatabase {
  readonly name: string;
  readonly available: boolean;
  /** A new, empty one. It is gone after the tests of the file. */
  place(): Promise<DatabasePlace>;
}

const folders: string[] = [];
let server: Promise<TestPostgres> | undefined;

/** An empty folder, gone after the tests of the file. */
export async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'morphoscope-db-'));
  folders.push(folder);
  return folder;
}

async function emptyServerDatabase(): Promise<DatabasePlace> {
  server ??= TestPostgres.start();
  return { url: await (await server).createDatabase() };
}

/** Both kinds: what holds for one must hold for the other. */
export const databases: readonly TestedDatabase[] = [
  { name: 'PGlite', available: true, place: async () => ({ folder: await emptyFolder() }) },
  {
    name: `PostgreSQL${withoutPostgres}`,
    available: postgresBinaries !== undefined,
    place: emptyServerDatabase,
  },
];

/** The same tests on both kinds, each on one open database. */
export function onBothDatabases(subject: string, tests: (database: () => Database) => void): void {
  for (const { name, available, place } of databases) {
    describe.skipIf(!available)(`${subject}, on ${name}`, () => {
      let open: Database;
      beforeAll(async () => {
        open = await openDatabase(await place());
      });
      afterAll(() => open.close());
      tests(() => open);
    });
  }
}

afterAll(async () => {
  await (await server)?.stop();
  server = undefined;
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
});
