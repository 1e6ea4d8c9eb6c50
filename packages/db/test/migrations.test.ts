import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createRepositories, type DatabasePlace, openDatabase, openLocalTeam } from '../src/index.js';
import { databases } from './support/databases.js';

const folder = new URL('../migrations/', import.meta.url);
const journal = JSON.parse(readFileSync(new URL('meta/_journal.json', folder), 'utf8')) as {
  entries: { idx: number; tag: string; when: number }[];
};

/** Takes a database back to what the first migrations made, without any rows. */
async function takeBack(where: DatabasePlace, migrations: number): Promise<void> {
  const database = await openDatabase(where);
  await database.pool.query(
    'drop schema public cascade; create schema public; delete from drizzle.__drizzle_migrations',
  );
  for (const { tag, when } of journal.entries.slice(0, migrations)) {
    await database.pool.query(readFileSync(new URL(`${tag}.sql`, folder), 'utf8'));
    await database.pool.query('insert into drizzle.__drizzle_migrations (hash, created_at) values ($1, $2)', [
      tag,
      when,
    ]);
  }
  await database.pool.query(
    `insert into organisation (id, name) values ('o', 'Pathology');
     insert into project (id, organisation_id, name, author) values ('p', 'o', 'Colon', 'Reader 1');
     insert into study (id, organisation_id, project_id, name, folder, state, author)
       values ('s', 'o', 'p', 'Layer 4', '/s', 'complete', 'Reader 1');
     insert into tile_set (id, organisation_id, study_id, name, tiles, author)
       values ('t', 'o', 's', 'glands', 3, 'Reader 1');
     insert into tile_set_member (organisation_id, tile_set_id, position, slide, tile)
       values ('o', 't', 0, 'b', 7), ('o', 't', 1, 'a', 2), ('o', 't', 2, 'b', 5)`,
  );
  await database.close();
}

for (const { name, available, preparedPlace } of databases) {
  describe.skipIf(!available)(`a database of an earlier version, on ${name}`, () => {
    it('keeps its rows: tiles of a set come slide by slide', async () => {
      const where = await preparedPlace();
      await takeBack(where, 1);
      const database = await openDatabase(where);
      const who = { ...(await openLocalTeam(database.queries)), organisationId: 'o' };
      const set = await createRepositories(database.queries).tileSets.get(who, 's', 't');
      await database.close();
      expect(set).toMatchObject({
        name: 'glands',
        tiles: 3,
        members: [
          { slide: 'b', tile: 7 },
          { slide: 'b', tile: 5 },
          { slide: 'a', tile: 2 },
        ],
      });
    });
  });
}

describe('the migrations', () => {
  it('are all in the journal, in order', () => {
    const files = readdirSync(folder)
      .filter((file) => file.endsWith('.sql'))
      .sort();
    expect(journal.entries.map(({ tag }) => `${tag}.sql`)).toEqual(files);
    const moments = journal.entries.map(({ when }) => when);
    expect(moments).toEqual([...moments].sort((a, b) => a - b));
  });
});
