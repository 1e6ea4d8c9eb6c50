import { join } from 'node:path';
import { TRPCError } from '@trpc/server';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases } from '../../../db/test/support/databases.js';
import { errorShape } from '../../src/errors.js';
import type { Principal, Role } from '../../src/index.js';
import { makeOrganisation } from '../support/people.js';
import { makePhantomStudy } from '../support/phantom-study.js';
import { fillOrganisation, type Tenant } from '../support/tenant.js';
import { startServer, type TestServer } from '../support/test-server.js';
import { procedures } from './procedures.js';

const phantom = makePhantomStudy();

/** Left out: what ends the ground that the others stand on, and streams. */
const paths = Object.keys(procedures).filter(
  (path) => !['jobs.watch', 'studies.remove', 'projects.remove'].includes(path),
);

describe('inputs that nobody would send', () => {
  let server: TestServer;
  let team: Readonly<Record<Role, Principal>>;
  let own: Tenant;

  beforeAll(async () => {
    server = await startServer(await databases[0]!.place());
    team = await makeOrganisation(server, 'Ours');
    own = await fillOrganisation(server, team.admin, 'Ours', {
      study: await phantom.copy('fuzzed'),
      slide: phantom.slides[0]!.path,
      model: join(phantom.dir, 'm.onnx'),
    });
  });
  afterAll(() => server?.close());

  it.each(paths)('%s answers in words, whatever comes', async (path) => {
    const { input } = procedures[path]!;
    const ground = { server, who: team.admin, folder: phantom.root, slide: phantom.slides[0]!.id };
    const good = (await input(own, ground)) as Record<string, unknown> | undefined;
    let answers = 0;
    await fc.assert(
      fc.asyncProperty(spoiled(good ?? {}), async (bad) => {
        const error = await call(server, team.admin, path, bad);
        answers++;
        if (error === undefined) return;
        expect(error.code, `${error.cause}`).not.toBe('INTERNAL_SERVER_ERROR');
        expect(error.message.length).toBeLessThan(1500);
        for (const leak of [server.folder, phantom.dir, 'node_modules', '    at '])
          expect(error.message).not.toContain(leak);
        const shape = errorShape({ shape: { code: 0, message: '', data: { stack: error.stack } }, error });
        expect(JSON.stringify(shape)).not.toContain('    at ');
      }),
      { numRuns: 40, seed: 7 },
    );
    expect(answers).toBe(40);
  });

  it('takes characters and numbers that no database stores for bad input', async () => {
    const nul = 'a\0b';
    const bad: readonly [string, unknown][] = [
      ['projects.create', { name: nul }],
      ['projects.change', { project: own.project, description: nul }],
      ['slides.list', { project: own.project, search: nul }],
      ['slides.describe', { slide: own.slide, label: nul }],
      ['studies.list', { search: nul }],
      ['concepts.addNote', { study: own.study, text: nul }],
      ['concepts.addNote', { study: own.study, text: 'x', cluster: 1, slide: nul, x: 1, y: 1 }],
      ['atlas.saveSet', { study: own.study, name: nul, tiles: [{ slide: 's', tile: 1 }] }],
      ['atlas.saveSet', { study: own.study, name: 'x', tiles: [{ slide: 's', tile: 2 ** 40 }] }],
      ['readings.create', { study: own.study, title: 'x', choices: [nul, 'b'] }],
      ['users.createKey', { name: nul }],
      ['users.audit', { action: nul }],
      ['jobs.log', { job: own.job, after: 2 ** 53 }],
    ];
    for (const [path, input] of bad) {
      const error = await call(server, team.admin, path, input);
      expect([path, error?.code, error?.message]).toEqual([path, 'BAD_REQUEST', expect.any(String)]);
      expect(error!.message).not.toContain('insert into');
    }
  });

  it('names the field and what was expected, not what was sent', async () => {
    const said = async (path: string, bad: unknown) => (await call(server, team.admin, path, bad))?.message;
    expect(await said('projects.create', { name: '' })).toBe(
      'The input is not right: name must have at least 1 characters.',
    );
    expect(await said('projects.get', {})).toBe('The input is not right: project must be a text.');
    expect(await said('projects.list', { limit: 1e9 })).toBe(
      'The input is not right: limit must be at most 500.',
    );
    expect(await said('users.invite', { email: 'nobody', role: 'owner' })).toBe(
      'The input is not right: email invalid email address; role must be one of viewer, annotator, editor, admin.',
    );
    expect(
      await said('atlas.saveSet', { study: own.study, name: 'x', tiles: [{ slide: 'a/b', tile: 1 }] }),
    ).toBe('The input is not right: tiles[0].slide is no slide name.');
    expect(
      await said('concepts.edit', { study: own.study, version: 0, change: { kind: 'explode' } }),
    ).toMatch(/^The input is not right: change\.kind /);
    expect(await said('projects.create', 'x'.repeat(100_000))).toBe(
      'The input is not right: must be an object.',
    );
  });
});

/** The good input with one of its parts replaced, taken out or added. */
function spoiled(good: Record<string, unknown>): fc.Arbitrary<unknown> {
  const odd = fc.oneof(
    fc.anything({ maxDepth: 2 }),
    fc.constantFrom<unknown>(
      '',
      '\0',
      '../../etc/passwd',
      "' or 1=1; --",
      '<script>',
      '%00',
      '🩺'.repeat(300),
      'x'.repeat(50_000),
      -1,
      1e308,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      2 ** 53,
      null,
      [],
      {},
      [[[[[[]]]]]],
      { __proto__: { admin: true } },
      Array.from({ length: 3000 }, () => 'x'),
    ),
    fc.string({ unit: 'binary', maxLength: 40 }),
  );
  const keys = Object.keys(good);
  const key =
    keys.length > 0 ? fc.constantFrom(...keys, 'cursor', 'limit') : fc.constantFrom('cursor', 'limit');
  return fc.oneof(
    { weight: 1, arbitrary: odd },
    { weight: 6, arbitrary: fc.record({ key, odd }).map((one) => ({ ...good, [one.key]: one.odd })) },
    {
      weight: 1,
      arbitrary: key.map((name) => Object.fromEntries(Object.entries(good).filter(([k]) => k !== name))),
    },
  );
}

async function call(
  server: TestServer,
  who: Principal,
  path: string,
  input: unknown,
): Promise<TRPCError | undefined> {
  const caller = server.as(who) as unknown as Record<
    string,
    Record<string, (input: unknown) => Promise<unknown>>
  >;
  const [group, procedure] = path.split('.') as [string, string];
  try {
    await caller[group]![procedure]!(input);
    return undefined;
  } catch (error) {
    if (error instanceof TRPCError) return error;
    throw error;
  }
}
