import { schema } from '@morphoscope/db';
import { eq, like } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases } from '../../../db/test/support/databases.js';
import { makeOperatorLink, type Principal, type Role } from '../../src/index.js';
import { join, makeOrganisation, newAddress, PASSWORD, type Person, signIn } from '../support/people.js';
import { PUBLIC_URL, startServer, type TestServer } from '../support/test-server.js';

const NEW = 'another long password';

for (const { name, available, place } of databases) {
  describe.skipIf(!available)(`forgotten passwords on ${name}`, () => {
    let server: TestServer;
    let team: Readonly<Record<Role, Principal>>;
    let admin: ReturnType<TestServer['as']>;
    let number = 0;

    beforeAll(async () => {
      server = await startServer(await place());
      team = await makeOrganisation(server, 'Forgetful');
      admin = server.as(team.admin);
    });
    afterAll(() => server?.close());

    /** A new member, who forgot the password. */
    const member = (role: Role = 'annotator'): Promise<Person> => {
      number += 1;
      return join(server, team.admin, `forgot-${number}@example.org`, role);
    };
    const idOf = async ({ email }: Person): Promise<string> =>
      (await admin.users.members()).find((one) => one.email === email)!.id;
    const linkFor = async (person: Person) => admin.users.linkPassword({ member: await idOf(person) });
    const tokenOf = ({ link }: { readonly link: string }) => link.split('#')[1]!;
    const use = (token: string, password = NEW, address = newAddress()) =>
      server.ask('/new-password', { token, password }, { address });
    const enter = (email: string, password: string) =>
      server.ask('/sign-in/email', { email, password }, { address: newAddress() });
    const acts = async () => (await admin.users.audit({ kind: 'password' })).items.map(({ text }) => text);

    it('a link of an admin sets the password once, and ends what was signed in', async () => {
      const person = await member();
      const elsewhere = await signIn(server, person.email);
      const open = await person.principal();
      const made = await linkFor(person);
      expect(made.link.startsWith(`${PUBLIC_URL}/new-password#mp_`)).toBe(true);
      const hours = (Date.parse(made.expiresAt) - Date.now()) / 3600_000;
      expect(hours).toBeGreaterThan(23.9);
      expect(hours).toBeLessThanOrEqual(24);
      const token = tokenOf(made);
      expect((await server.as().users.door({ password: token })).password).toEqual({
        name: open.name,
        email: person.email,
      });
      // Nothing has happened yet to the person.
      expect((await enter(person.email, PASSWORD)).status).toBe(200);
      const [one, two] = await Promise.all([use(token), use(token)]);
      expect([one.status, two.status].sort()).toEqual([200, 400]);
      expect((await use(token, 'a third long password')).status).toBe(400);
      for (const browser of [person, elsewhere])
        await expect(browser.principal()).rejects.toThrow('does not know');
      expect(await server.auth.isStillValid(open)).toBe(false);
      expect((await enter(person.email, PASSWORD)).status).toBe(401);
      expect((await enter(person.email, NEW)).status).toBe(200);
      await expect(server.as().users.door({ password: token })).rejects.toThrow('not open any more');
      expect(await acts()).toEqual([
        `set a new password by a link of ${team.admin.name}, which ended all their sessions`,
        `made a password link for ${open.name}`,
      ]);
    });

    it('keeps the hash of a token, and makes passwords as better-auth does', async () => {
      const person = await member();
      const token = tokenOf(await linkFor(person));
      const [row] = await server.db.queries.select().from(schema.passwordLink);
      expect(row!.tokenHash).toMatch(/^[0-9a-f]{64}$/);
      expect(JSON.stringify(row)).not.toContain(token.slice(3));
      await use(token);
      const accounts = await server.db.queries
        .select({ password: schema.account.password })
        .from(schema.account)
        .where(eq(schema.account.userId, row!.userId));
      expect(accounts).toEqual([{ password: expect.stringMatching(/^[0-9a-f]{32}:[0-9a-f]{128}$/) }]);
    });

    it('does not hold when it is old, replaced, cut, or the password was changed meanwhile', async () => {
      const person = await member();
      const replaced = tokenOf(await linkFor(person));
      const old = tokenOf(await linkFor(person));
      await server.db.queries.update(schema.passwordLink).set({ expiresAt: new Date(Date.now() - 1) });
      for (const gone of [replaced, old, `${old}x`, old.slice(0, -1), 'mp_of-nobody-in-particular'])
        expect((await use(gone)).status).toBe(400);
      const overtaken = tokenOf(await linkFor(person));
      const change = { currentPassword: PASSWORD, newPassword: 'one of my own choosing' };
      const more = { cookie: person.cookie, address: newAddress() };
      const wrong = { ...change, currentPassword: 'not my password' };
      expect((await server.ask('/change-password', wrong, more)).status).toBe(400);
      expect((await server.as().users.door({ password: overtaken })).password).toBeDefined();
      expect((await server.ask('/change-password', change, more)).status).toBe(200);
      expect((await use(overtaken)).status).toBe(400);
      expect((await enter(person.email, 'one of my own choosing')).status).toBe(200);
      expect((await acts())[0]).toBe('changed their password');
    });

    it('wants a password that is long enough, and is still open afterwards', async () => {
      const token = tokenOf(await linkFor(await member()));
      const short = await use(token, 'elevenchars');
      expect(short.status).toBe(400);
      expect(await short.text()).toContain('at least 12 characters');
      expect((await use(token, 'x'.repeat(257))).status).toBe(400);
      expect((await use(token)).status).toBe(200);
    });

    it('opens no organisation that its maker is no admin of, when it is made and when it is used', async () => {
      const other = await makeOrganisation(server, 'Elsewhere');
      const person = await member();
      const before = tokenOf(await linkFor(person));
      const { link } = await server.as(other.admin).users.invite({ email: person.email, role: 'viewer' });
      await server.as(await person.principal()).users.acceptInvitation({ token: link!.split('#')[1]! });
      expect((await use(before)).status).toBe(400);
      await expect(linkFor(person)).rejects.toThrow('an organisation that you are no admin of');
      expect((await enter(person.email, PASSWORD)).status).toBe(200);
      // An admin of both may.
      const { organisationId } = other.admin;
      const both = { id: 'both', organisationId, userId: team.admin.userId, role: 'admin' as const };
      await server.db.queries.insert(schema.member).values(both);
      const token = tokenOf(await linkFor(person));
      await server.db.queries
        .update(schema.member)
        .set({ role: 'editor' })
        .where(eq(schema.member.id, 'both'));
      expect((await use(token)).status).toBe(400);
      await server.db.queries
        .update(schema.member)
        .set({ role: 'admin' })
        .where(eq(schema.member.id, 'both'));
      expect((await use(token)).status).toBe(200);
      const [there] = (await server.as(other.admin).users.audit({ kind: 'password' })).items;
      expect(there?.text).toContain('set a new password by a link of');
      await server.db.queries.delete(schema.member).where(eq(schema.member.id, 'both'));
    });

    it('does not hold for who was removed, nor from who is admin no more', async () => {
      const removed = await member();
      const token = tokenOf(await linkFor(removed));
      await admin.users.remove({ member: await idOf(removed) });
      expect((await use(token)).status).toBe(400);
      const second = await member('admin');
      const target = await member();
      const made = await server
        .as(await second.principal())
        .users.linkPassword({ member: await idOf(target) });
      await admin.users.changeRole({ member: await idOf(second), role: 'editor' });
      expect((await use(tokenOf(made))).status).toBe(400);
      expect((await enter(target.email, PASSWORD)).status).toBe(200);
    });

    it('is not made for oneself, nor for who has no password here', async () => {
      const second = await member('admin');
      const own = server.as(await second.principal()).users;
      await expect(own.linkPassword({ member: await idOf(second) })).rejects.toThrow('your own password');
      const provided = await member();
      const { userId } = await provided.principal();
      await server.db.queries
        .update(schema.account)
        .set({ providerId: 'oidc', password: null })
        .where(eq(schema.account.userId, userId));
      await expect(linkFor(provided)).rejects.toThrow('signs in without a password');
      await expect(makeOperatorLink(server.db.queries, provided.email, PUBLIC_URL)).rejects.toThrow(
        'signs in without a password',
      );
    });

    it('whoever runs the server makes one for the last admin, and for nobody who is not there', async () => {
      const person = await member('admin');
      const make = (email: string) => makeOperatorLink(server.db.queries, email, PUBLIC_URL);
      await expect(make('nobody@example.org')).rejects.toThrow('nobody has an account');
      const made = await make(person.email.toUpperCase());
      expect((await use(tokenOf(made))).status).toBe(200);
      expect((await enter(person.email, NEW)).status).toBe(200);
      expect((await acts()).slice(0, 2)).toEqual([
        'set a new password by a link of whoever runs the server, which ended all their sessions',
        expect.stringMatching(/^made a password link for forgot-\d+$/),
      ]);
    });

    it('opens an account again that guesses had closed', async () => {
      const person = await member();
      await enter(person.email, 'not the password');
      await server.db.queries
        .update(schema.rateLimit)
        .set({ count: 20 })
        .where(like(schema.rateLimit.key, 'account:%'));
      expect((await enter(person.email, PASSWORD)).status).toBe(429);
      expect((await use(tokenOf(await linkFor(person)))).status).toBe(200);
      expect((await enter(person.email, NEW)).status).toBe(200);
    });

    it('slows down who tries tokens, and who makes links by the dozen', async () => {
      const address = newAddress();
      const tries = await Promise.all(
        Array.from({ length: 12 }, () => use('mp_of-nobody-in-particular', NEW, address)),
      );
      expect(tries.filter(({ status }) => status === 429)).toHaveLength(2);
      expect(tries.find(({ status }) => status === 429)!.headers.get('retry-after')).toMatch(/^\d+$/);
      const busy = server.as(await (await member('admin')).principal()).users;
      const target = await idOf(await member());
      for (let i = 0; i < 30; i++) await busy.linkPassword({ member: target });
      await expect(busy.linkPassword({ member: target })).rejects.toThrow('30 password links within an hour');
    });

    it('takes nothing from the page of another site, and no other method', async () => {
      const token = tokenOf(await linkFor(await member()));
      const from = (origin: string, method: string) =>
        server.auth.handle(
          new Request(`${PUBLIC_URL}/api/auth/new-password`, {
            method,
            headers: { origin, 'content-type': 'application/json' },
            ...(method === 'GET' ? {} : { body: JSON.stringify({ token, password: NEW }) }),
          }),
          newAddress(),
        );
      expect((await from('https://evil.example', 'POST')).status).toBe(403);
      expect((await from(PUBLIC_URL, 'GET')).status).toBe(404);
      expect((await from(PUBLIC_URL, 'PUT')).status).toBe(404);
      expect((await use(token)).status).toBe(200);
    });
  });
}
