import fc from 'fast-check';
import { expect, it } from 'vitest';
import { newId, type PageOf, type PageRequest, schema } from '../src/index.js';
import { onBothDatabases } from './support/databases.js';
import { newStudy, newTeam } from './support/team.js';

/** Reads page after page; `between` may change the list meanwhile. */
async function walk<T>(
  list: (page: PageRequest) => Promise<PageOf<T>>,
  limits: readonly number[],
  between?: (page: number) => Promise<unknown>,
): Promise<T[]> {
  const all: T[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < 1000; page++) {
    const { items, nextCursor } = await list({ cursor, limit: limits[page % limits.length]! });
    // Where rows leave meanwhile, the announced page may have lost all of its own.
    if (page > 0 && !between) expect(items, 'a page that was announced').not.toHaveLength(0);
    all.push(...items);
    if (nextCursor === undefined) return all;
    cursor = nextCursor;
    await between?.(page);
  }
  throw new Error('the pages do not end');
}

const limits = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 });

onBothDatabases('pages of a list', (database) => {
  it('together are the whole list in order, also where rows were made at the same moment (property)', async () => {
    const team = await newTeam(database().queries);
    const { project } = await newStudy(team);
    const moments = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(moments, limits, async (ages, sizes) => {
        const { queries } = database();
        await queries.delete(schema.model);
        if (ages.length > 0) {
          await queries.insert(schema.model).values(
            ages.map((age) => ({
              id: newId(),
              organisationId: team.who.organisationId,
              name: 'm',
              path: newId(),
              sha256: '',
              format: 'onnx',
              bytes: 1,
              author: 'Reader 1',
              createdAt: new Date(1_700_000_000_000 + age),
            })),
          );
        }
        const rows = await walk((page) => team.own.models.list(team.who, page), sizes);
        const expected = await queries.select().from(schema.model);
        expected.sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime() || (a.id < b.id ? 1 : -1));
        const keys = rows.map(({ createdAt, id }) => `${createdAt.getTime()} ${id}`);
        // Ids of one moment may be ordered by the database's own rules for letters; times may not.
        expect([...keys].sort()).toEqual(
          expected.map(({ createdAt, id }) => `${createdAt.getTime()} ${id}`).sort(),
        );
        expect(rows.map(({ createdAt }) => createdAt)).toEqual(expected.map(({ createdAt }) => createdAt));
      }),
      { numRuns: 20 },
    );
    expect(project.name).toBe('Colon');
  });

  it('do not repeat or hide rows when others come and go meanwhile (property)', async () => {
    const name = fc.constantFrom('a', 'b', 'ä', 'Z', '漢字', 'a b', '100%', "o'clock", 'x'.repeat(120));
    await fc.assert(
      fc.asyncProperty(
        fc.array(name, { minLength: 4, maxLength: 16 }),
        limits,
        fc.nat(),
        async (names, sizes, seed) => {
          const team = await newTeam(database().queries);
          const { project } = await newStudy(team);
          const slide = (one: string) => ({ name: one, path: newId(), state: 'ready' as const });
          const made = await team.own.slides.register(team.who, project.id, names.map(slide));
          const leaving = made[seed % made.length]!;
          const staying = made.filter(({ id }) => id !== leaving.id).map(({ id }) => id);
          const seen = await walk(
            (page) => team.own.slides.list(team.who, { ...page, projectId: project.id }),
            sizes,
            async (page) => {
              if (page === 0) await team.own.slides.remove(team.who, leaving.id);
              await team.own.slides.register(team.who, project.id, [
                slide(names[(page * 7) % names.length]!),
              ]);
            },
          );
          const ids = seen.map(({ id }) => id);
          expect(new Set(ids).size).toBe(ids.length);
          expect(ids).toEqual(expect.arrayContaining(staying));
        },
      ),
      { numRuns: 10 },
    );
  });

  it.each(['', 'x', '!!!', 'WzFd', 'bnVsbA', 'WyJhIiwiYiIsImMiXQ', 'W251bGwsbnVsbF0'])(
    'a made-up cursor (%j) is refused in words',
    async (cursor) => {
      const { who, own } = await newTeam(database().queries);
      await expect(own.studies.list(who, { cursor, limit: 5 })).rejects.toMatchObject({ tag: 'InputError' });
    },
  );

  it.each([
    [['no time', "'; drop table study; --"]],
    [['2026-13-45T00:00:00.000Z', 'a']],
    [['2026-01-01T00:00:00.000Z', 'a\0b']],
    [[1, 'a']],
    [['2026-01-01T00:00:00.000Z', { a: 1 }]],
  ])('a cursor with values of the wrong kind (%j) is refused in words', async (key) => {
    const { who, own } = await newTeam(database().queries);
    const cursor = Buffer.from(JSON.stringify(key)).toString('base64url');
    await expect(own.studies.list(who, { cursor, limit: 5 })).rejects.toMatchObject({ tag: 'InputError' });
  });
});
