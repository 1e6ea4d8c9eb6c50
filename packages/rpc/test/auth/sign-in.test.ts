import { schema } from '@morphoscope/db';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases } from '../../../db/test/support/databases.js';
import { join, newAddress, PASSWORD, signIn, signUp } from '../support/people.js';
import { cookiesOf, startServer, type TestServer } from '../support/test-server.js';

for (const { name, available, place } of databases) {
  describe.skipIf(!available)(`signing in on ${name}`, () => {
    let server: TestServer;

    beforeAll(async () => {
      server = await startServer(await place());
    });
    afterAll(() => server?.close());

    it('tells the page before it what it needs: nobody is here yet', async () => {
      expect(await server.as().users.door({})).toEqual({ mode: 'team', signUp: 'first', minPassword: 12 });
    });

    it('makes the first person admin, and then closes the door', async () => {
      const [one, two] = await Promise.allSettled([
        signUp(server, 'first-1@example.org', { organisation: 'Pathology', address: newAddress() }),
        signUp(server, 'first-2@example.org', { organisation: 'Pathology', address: newAddress() }),
      ]);
      const inside = [one, two].filter((result) => result.status === 'fulfilled');
      expect(inside).toHaveLength(1);
      const me = await server.as(await inside[0]!.value.principal()).users.me();
      expect(me).toMatchObject({ mode: 'team', role: 'admin', organisation: { name: 'Pathology' } });
      await expect(signUp(server, 'late@example.org', { address: newAddress() })).rejects.toThrow(
        'Accounts are made by invitation',
      );
      const users = await server.db.queries.select().from(schema.user);
      expect(users).toHaveLength(1);
      expect((await server.as().users.door({})).signUp).toBe('invited');
      expect((await server.as(await inside[0]!.value.principal()).users.members()).length).toBe(1);
    });

    it('sets a cookie that scripts and other sites do not get, and shows no token', async () => {
      const admin = await adminOf(server);
      const person = await join(server, admin, 'cookie@example.org', 'viewer');
      const response = await server.ask('/sign-in/email', { email: person.email, password: PASSWORD });
      const [cookie] = response.headers.getSetCookie();
      expect(cookie).toMatch(/^__Secure-morphoscope\.session_token=/);
      expect(cookie).toMatch(/; HttpOnly/);
      expect(cookie).toMatch(/; Secure/);
      expect(cookie).toMatch(/; SameSite=Lax/);
      const token = decodeURIComponent(cookie!.split(/[=;]/)[1]!).split('.')[0]!;
      expect(JSON.stringify(await response.json())).not.toContain(token);
      const session = await server.ask('/get-session', undefined, { cookie: cookiesOf(response) });
      const text = await session.text();
      expect(text).toContain(person.email);
      expect(text).not.toContain(token);
    });

    it('refuses short passwords, wrong ones, and does not tell who has an account', async () => {
      const admin = await adminOf(server);
      const { link } = await server.as(admin).users.invite({ email: 'short@example.org', role: 'viewer' });
      const short = await server.ask(
        '/sign-up/email',
        {
          email: 'short@example.org',
          name: 'Short',
          password: 'elevenchars',
          invitation: link!.split('#')[1],
        },
        { address: newAddress() },
      );
      expect(short.status).toBe(400);
      expect(await short.text()).toContain('too short');
      const wrong = (email: string) =>
        server.ask('/sign-in/email', { email, password: 'not the password' }, { address: newAddress() });
      const [known, unknown] = [await wrong('cookie@example.org'), await wrong('nobody@example.org')];
      expect([known.status, unknown.status]).toEqual([401, 401]);
      expect(await known.text()).toBe(await unknown.text());
    });

    it('knows nobody by a cookie that is forged, cut, of another name or of another secret', async () => {
      const person = await join(server, await adminOf(server), 'forged@example.org', 'viewer');
      expect(await server.auth.principalOf({ cookie: person.cookie })).toBeDefined();
      const [cookieName, value] = person.cookie.split('=') as [string, string];
      const [token] = decodeURIComponent(value).split('.') as [string];
      const forged = [
        `${cookieName}=${token}`,
        `${cookieName}=${token}.`,
        `${cookieName}=${encodeURIComponent(`${token}.${'A'.repeat(43)}=`)}`,
        `${cookieName}=${value.slice(0, -6)}`,
        `${cookieName}=%E0%A4%A`,
        `session_token=${value}`,
        `${cookieName.replace('__Secure-', '')}=${value}`,
        'x'.repeat(20_000),
      ];
      for (const cookie of forged) expect(await server.auth.principalOf({ cookie })).toBeUndefined();
      const other = await startServer(await place(), {
        secret: 'another secret of the tests, as long as the first',
      });
      expect(await other.auth.principalOf({ cookie: person.cookie })).toBeUndefined();
      await other.close();
    });

    it('ends a session at once: signed out, revoked from another browser, or run out', async () => {
      const { email } = await join(server, await adminOf(server), 'leaving@example.org', 'viewer');
      const [out, revoked, old, kept] = [
        await signIn(server, email),
        await signIn(server, email),
        await signIn(server, email),
        await signIn(server, email),
      ];
      await server.ask('/sign-out', {}, { cookie: out.cookie });
      await expect(out.principal()).rejects.toThrow('does not know');
      const lost = await revoked.principal();
      const me = server.as(await kept.principal());
      const sessions = await me.users.sessions();
      expect(sessions.filter(({ current }) => current)).toHaveLength(1);
      await me.users.revokeSession({ session: lost.credential! });
      await expect(revoked.principal()).rejects.toThrow('does not know');
      expect(await server.auth.isStillValid(lost)).toBe(false);
      const { credential } = await old.principal();
      await server.db.queries
        .update(schema.session)
        .set({ expiresAt: new Date(Date.now() - 1) })
        .where(eq(schema.session.id, credential!));
      await expect(old.principal()).rejects.toThrow('does not know');
      expect(await server.auth.isStillValid(await kept.principal())).toBe(true);
    });

    it('ends all other sessions with a new password', async () => {
      const { email } = await join(server, await adminOf(server), 'changing@example.org', 'viewer');
      const other = await signIn(server, email);
      const mine = await signIn(server, email);
      const response = await server.ask(
        '/change-password',
        { currentPassword: PASSWORD, newPassword: 'another long password', revokeOtherSessions: false },
        { cookie: mine.cookie, address: newAddress() },
      );
      expect(response.status).toBe(200);
      await expect(other.principal()).rejects.toThrow('does not know');
      const again = await server.auth.principalOf({ cookie: cookiesOf(response) });
      expect(again?.name).toBe('changing');
    });

    it('slows down guesses, by address and by account, and says when to come again', async () => {
      const { email } = await join(server, await adminOf(server), 'guessed@example.org', 'viewer');
      const guess = (address: string) =>
        server.ask('/sign-in/email', { email, password: 'not the password' }, { address });
      const byAddress = await Promise.all(Array.from({ length: 12 }, () => guess('203.0.113.9')));
      expect(byAddress.filter(({ status }) => status === 429)).toHaveLength(2);
      const byAccount = [];
      for (let i = 0; i < 14; i++) byAccount.push(await guess(newAddress()));
      const refused = byAccount.filter(({ status }) => status === 429);
      expect(refused.length).toBeGreaterThan(0);
      expect(await refused.at(-1)!.text()).toMatch(/Too many attempts for this account/);
      // The right password does not help while the account is closed to guesses.
      const right = await server.ask(
        '/sign-in/email',
        { email, password: PASSWORD },
        { address: newAddress() },
      );
      expect(right.status).toBe(429);
      const forged = await server.auth.handle(
        new Request('https://morphoscope.example.org/api/auth/sign-in/email', {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            origin: 'https://morphoscope.example.org',
            'x-forwarded-for': '192.0.2.77',
            'x-morphoscope-client': '192.0.2.77',
          },
          body: JSON.stringify({ email: 'other@example.org', password: 'not the password' }),
        }),
        '203.0.113.9',
      );
      expect(forged.status).toBe(429);
    });

    it('answers what it is there for, and nothing else', async () => {
      const person = await join(server, await adminOf(server), 'curious@example.org', 'viewer');
      const others = [
        '/update-user',
        '/delete-user',
        '/change-email',
        '/list-sessions',
        '/request-password-reset',
        '/link-social',
        '/ok',
        '/error',
        '/../rpc',
        '/sign-in/email/',
        '//sign-in/email',
      ];
      for (const path of others) {
        const response = await server.ask(path, { name: 'x' }, { cookie: person.cookie });
        expect([path, response.status]).toEqual([path, 404]);
      }
    });

    it('refuses a sign-out that another site sends with the cookie', async () => {
      const person = await join(server, await adminOf(server), 'tricked@example.org', 'viewer');
      const request = new Request('https://morphoscope.example.org/api/auth/sign-out', {
        method: 'POST',
        headers: {
          cookie: person.cookie,
          origin: 'https://evil.example',
          'content-type': 'application/json',
        },
        body: '{}',
      });
      expect((await server.auth.handle(request, newAddress())).status).toBe(403);
      expect((await person.principal()).name).toBe('tricked');
    });
  });
}

async function adminOf(server: TestServer) {
  const [row] = await server.db.queries
    .select({
      userId: schema.member.userId,
      organisationId: schema.member.organisationId,
      name: schema.user.name,
    })
    .from(schema.member)
    .innerJoin(schema.user, eq(schema.user.id, schema.member.userId))
    .where(eq(schema.member.role, 'admin'));
  return { ...row!, role: 'admin', via: 'session' } as const;
}
