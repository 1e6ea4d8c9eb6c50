import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newId, schema } from '@morphoscope/db';
import { TRPCError } from '@trpc/server';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases } from '../../../db/test/support/databases.js';
import { appRouter, type Principal, type Role } from '../../src/index.js';
import { makeOrganisation } from '../support/people.js';
import { makePhantomStudy } from '../support/phantom-study.js';
import { contentsOf, fillOrganisation, type Tenant } from '../support/tenant.js';
import { startServer, type TestServer } from '../support/test-server.js';
import { type Ground, type Procedure, procedures } from './procedures.js';

const roles = ['viewer', 'annotator', 'editor', 'admin'] as const;
const all = Object.entries(procedures);
const phantom = makePhantomStudy();

it('looks at every procedure there is', () => {
  expect(Object.keys(procedures).sort()).toEqual(Object.keys(appRouter._def.procedures).sort());
});

for (const { name, available, place } of databases) {
  describe.skipIf(!available)(`who may do what on ${name}`, () => {
    let server: TestServer;
    let ours: Readonly<Record<Role, Principal>>;
    let theirs: Readonly<Record<Role, Principal>>;
    let own: Tenant;
    let other: Tenant;
    let folder: string;

    beforeAll(async () => {
      server = await startServer(await place());
      ours = await makeOrganisation(server, 'Ours');
      theirs = await makeOrganisation(server, 'Theirs');
      const database = name.split(' ')[0];
      folder = await phantom.copy(`ours-${database}`);
      const { slideRoots, modelRoots } = server.config;
      const files = (study: string, whose: string) => ({
        study,
        slide: join(slideRoots[0]!.path, `${whose}.tiff`),
        model: join(modelRoots[0]!.path, `${whose}.onnx`),
      });
      for (const whose of ['ours', 'theirs']) {
        const { slide, model } = files('', whose);
        for (const path of [slide, model]) await writeFile(path, `a file of ${whose}`);
      }
      own = await fillOrganisation(server, { ...ours.admin, name: 'Ours' }, 'Ours', files(folder, 'ours'));
      const there = await phantom.copy(`theirs-${database}`);
      other = await fillOrganisation(
        server,
        { ...theirs.admin, name: 'Theirs' },
        'Theirs',
        files(there, 'theirs'),
      );
    });
    afterAll(() => server?.close());

    const groundFor = (who: Principal): Ground => ({ server, who, folder, slide: phantom.slides[0]!.id });

    it.each(all)('%s wants a role, and no less', async (path, procedure) => {
      expect(await outcome(server, undefined, path, await procedure.input(own, groundFor(ours.admin)))).toBe(
        procedure.role === 'anybody' ? 'ok' : 'UNAUTHORIZED',
      );
      for (const role of roles) {
        const who = ours[role];
        const result = await outcome(server, who, path, await procedure.input(own, groundFor(who)));
        if (isEnough(role, procedure)) expect(['ok', ...(procedure.may ?? [])]).toContain(result);
        else expect(result).toBe('FORBIDDEN');
        await keepSession(server, who);
      }
    });

    it.each(all)('%s gives a key what its role may, and people only to people', async (path, procedure) => {
      for (const role of roles) {
        const who: Principal = { ...ours[role], via: 'key', credential: own.key };
        const result = await outcome(server, who, path, await procedure.input(own, groundFor(who)));
        if (!isEnough(role, procedure) || forPeople.has(path)) expect(result).toBe('FORBIDDEN');
        else expect(['ok', ...(procedure.may ?? [])]).toContain(result);
      }
    });

    it.each(all)('%s shows and changes nothing of another organisation', async (path, procedure) => {
      for (const role of roles) {
        const stranger = theirs[role];
        const ground = groundFor(stranger);
        const input = await procedure.input(own, ground);
        const before = await contentsOf(server, own.scope);
        const answer = await ask(server, stranger, path, input);
        const text = JSON.stringify(answer.value ?? answer.error?.message ?? null);
        expect(text).not.toContain('Ours');
        if (!isEnough(role, procedure)) expect(answer.code).toBe('FORBIDDEN');
        else if (!procedure.namesNothing) expect(answer.code).toBe('NOT_FOUND');
        expect(await contentsOf(server, own.scope)).toBe(before);
        await keepSession(server, stranger);
      }
    });

    it.each(all.filter(([, { mixed }]) => mixed))(
      '%s takes nothing of another organisation along',
      async (path, { mixed }) => {
        const stranger = theirs.admin;
        for (const input of mixed!(other, own, groundFor(stranger))) {
          const before = await contentsOf(server, own.scope);
          const mine = await contentsOf(server, other.scope);
          const answer = await ask(server, stranger, path, input);
          expect(answer.code).toBe('NOT_FOUND');
          expect(answer.error!.message).not.toContain('Ours');
          expect(await contentsOf(server, own.scope)).toBe(before);
          expect(await contentsOf(server, other.scope)).toBe(mine);
        }
      },
    );
  });
}

/** What a key must not do, whatever its role: see `requirePerson`. */
const forPeople = new Set([
  'users.invite',
  'users.revokeInvitation',
  'users.changeRole',
  'users.remove',
  'users.linkPassword',
  'users.changeName',
  'users.createKey',
  'users.revokeKey',
  'users.revokeSession',
  'users.revokeOtherSessions',
  'users.leaveOrganisation',
  'users.createOrganisation',
  'users.switchOrganisation',
  'users.acceptInvitation',
]);

function isEnough(role: Role, { role: least }: Procedure): boolean {
  return least === 'anybody' || roles.indexOf(role) >= roles.indexOf(least);
}

interface Answer {
  readonly code: string;
  readonly value?: unknown;
  readonly error?: TRPCError;
}

/** Calls a procedure by its path; of a subscription the first event. */
async function ask(
  server: TestServer,
  who: Principal | undefined,
  path: string,
  input: unknown,
): Promise<Answer> {
  const caller = server.as(who) as unknown as Record<
    string,
    Record<string, (input: unknown) => Promise<unknown>>
  >;
  const [group, procedure] = path.split('.') as [string, string];
  try {
    const value = await caller[group]![procedure]!(input);
    if (!isStream(value)) return { code: 'ok', value };
    for await (const event of value) return { code: 'ok', value: event };
    return { code: 'ok' };
  } catch (error) {
    if (!(error instanceof TRPCError)) throw error;
    return { code: error.code, error };
  }
}

async function outcome(...asked: Parameters<typeof ask>): Promise<string> {
  const { code, error } = await ask(...asked);
  if (code === 'INTERNAL_SERVER_ERROR') throw error!.cause ?? error;
  return code;
}

function isStream(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

/** Whoever left their organisation, or switched to another one, goes back to their own. */
async function keepSession(
  server: TestServer,
  { credential, organisationId, userId, role }: Principal,
): Promise<void> {
  const { queries } = server.db;
  await queries
    .insert(schema.member)
    .values({ id: newId(), organisationId, userId, role })
    .onConflictDoNothing();
  await queries
    .update(schema.session)
    .set({ activeOrganisationId: organisationId })
    .where(eq(schema.session.id, credential!));
}
