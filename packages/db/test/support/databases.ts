import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe } from 'vitest';
import { type Database, type DatabasePlace, openDatabase, openJobQueue } from '../../src/index.js';
import { postgresBinaries, TestPostgres, withoutPostgres } from './postgres.js';

/** A kind of database that a test is to run on. */
export interface TestedDatabase {
  readonly name: string;
  readonly available: boolean;
  /** A new, empty one. It is gone after the tests of the file. */
  place(): Promise<DatabasePlace>;
  /** A new one that may have its tables already: quicker. */
  preparedPlace(): Promise<DatabasePlace>;
}

const folders: string[] = [];
let server: Promise<TestPostgres> | undefined;

/** An empty folder, gone after the tests of the file. */
export async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'morphoscope-db-'));
  folders.push(folder);
  return folder;
}

/** What decides the bytes of a new embedded database. */
async function versionOfTables(): Promise<string> {
  const migrations = fileURLToPath(new URL('../../migrations', import.meta.url));
  const names = (await readdir(migrations, { recursive: true })).sort();
  const hash = createHash('sha256').update(createRequire(import.meta.url).resolve('@electric-sql/pglite'));
  for (const name of names.filter((one) => /\.(sql|json)$/.test(one)))
    hash.update(await readFile(join(migrations, name)));
  return hash.digest('hex').slice(0, 16);
}

/**
 * A folder with an embedded database that has its tables and no rows: a copy of one that is made once, since making one
 * costs seconds. Gone after the tests of the file.
 */
export async function preparedFolder(): Promise<string> {
  const template = join(tmpdir(), `morphoscope-db-template-${await versionOfTables()}`);
  if (!existsSync(template)) {
    const draft = await emptyFolder();
    const database = await openDatabase({ folder: draft });
    await (await openJobQueue(database)).close();
    await database.close();
    // Another test may have been faster.
    await rename(draft, template).catch(() => {});
  }
  const folder = await emptyFolder();
  await cp(template, folder, { recursive: true });
  return folder;
}

async function emptyServerDatabase(): Promise<DatabasePlace> {
  server ??= TestPostgres.start();
  return { url: await (await server).createDatabase() };
}

/** Both kinds: what holds for one must hold for the other. */
export const databases: readonly TestedDatabase[] = [
  {
    name: 'PGlite',
    available: true,
    place: async () => ({ folder: await emptyFolder() }),
    preparedPlace: async () => ({ folder: await preparedFolder() }),
  },
  {
    name: `PostgreSQL${withoutPostgres}`,
    available: postgresBinaries !== undefined,
    place: emptyServerDatabase,
    preparedPlace: emptyServerDatabase,
  },
];

/** The first embedded database of a machine takes seconds of CPU time to make. */
const PATIENT_MS = 240_000;

/** The same tests on both kinds, each on one open database. */
export function onBothDatabases(subject: string, tests: (database: () => Database) => void): void {
  for (const { name, available, preparedPlace } of databases) {
    describe.skipIf(!available)(`${subject}, on ${name}`, () => {
      let open: Database;
      beforeAll(async () => {
        open = await openDatabase(await preparedPlace());
      }, PATIENT_MS);
      afterAll(() => open.close());
      tests(() => open);
    });
  }
}

afterAll(async () => {
  await (await server)?.stop();
  server = undefined;
  await Promise.all(
    folders
      .splice(0)
      .map((folder) => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })),
  );
});
