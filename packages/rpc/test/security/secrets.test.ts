import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { databases } from '../../../db/test/support/databases.js';
import { makeOperatorLink } from '../../src/index.js';
import { newAddress, PASSWORD, signIn, signUp } from '../support/people.js';
import { startServer, type TestServer } from '../support/test-server.js';

describe('secrets', () => {
  let server: TestServer;
  const written: string[] = [];

  beforeAll(async () => {
    const spies = (['log', 'info', 'warn', 'error', 'debug'] as const).map((level) =>
      vi.spyOn(console, level).mockImplementation((...words) => {
        written.push(words.map(String).join(' '));
      }),
    );
    for (const stream of [process.stdout, process.stderr])
      spies.push(
        vi.spyOn(stream, 'write').mockImplementation((chunk) => {
          written.push(String(chunk));
          return true;
        }) as never,
      );
    server = await startServer(await databases[0]!.place());
  });
  afterAll(async () => {
    vi.restoreAllMocks();
    await server?.close();
  });

  it('stand in no log, no error and no table', async () => {
    const answers: string[] = [];
    const ask = async (path: string, body: object, more?: { cookie?: string; address?: string }) => {
      const response = await server.ask(path, body, { address: newAddress(), ...more });
      answers.push(await response.text());
    };
    const person = await signUp(server, 'first@example.org');
    const again = await signIn(server, 'first@example.org');
    const admin = server.as(await person.principal());
    const { secret } = await admin.users.createKey({ name: 'k', role: 'viewer' });
    const { link } = await admin.users.invite({ email: 'b@example.org', role: 'viewer' });
    const token = link!.split('#')[1]!;
    const guess = 'a wrong but private password';
    await ask('/sign-in/email', { email: 'first@example.org', password: guess });
    await ask('/sign-in/email', { email: 'nobody@example.org', password: guess });
    await ask('/sign-in/email', { email: ['x'], password: guess, invitation: token });
    await ask('/sign-up/email', { email: 'b@example.org', password: guess });
    await ask('/sign-up/email', {
      email: 'first@example.org',
      name: 'x',
      password: guess,
      invitation: token,
    });
    await ask('/sign-up/email', { email: 'not an address', name: 'x', password: guess, invitation: token });
    const change = { currentPassword: guess, newPassword: PASSWORD };
    await ask('/change-password', change, { cookie: person.cookie });
    for (const wrong of [{ token: `${token}x` }, { token: 5 }, { token: `${token}\0` }]) {
      const error = await admin.users.acceptInvitation(wrong as never).catch((e: Error) => e);
      answers.push(JSON.stringify([error, (error as Error).message]));
    }
    const made = await makeOperatorLink(server.db.queries, 'first@example.org', server.config.publicUrl);
    const way = made.link.split('#')[1]!;
    await ask('/new-password', { token: way, password: 'elevenchars' });
    await ask('/new-password', { token: `${way}x`, password: guess });
    await ask('/new-password', { token: [way], password: guess });
    await server.auth.principalOf({ authorization: `Bearer ${secret}x` });
    const sessionToken = (cookie: string) => decodeURIComponent(cookie.split('=')[1]!).split('.')[0]!;
    const secrets = [PASSWORD, guess, secret!, token, way, server.config.secret!];
    const signed = [person.cookie, again.cookie].map((cookie) => cookie.split('=')[1]!);
    for (const text of [...written, ...answers])
      for (const one of [...secrets, ...signed, ...signed.map(decodeURIComponent)])
        expect(text).not.toContain(one);
    for (const text of [...written, ...answers]) expect(text).not.toContain(sessionToken(person.cookie));
    const tables = await everything(server);
    for (const one of [...secrets, ...signed.map(decodeURIComponent)]) expect(tables).not.toContain(one);
    // Tokens of sessions are there, and open nothing: a cookie needs the server's signature.
    expect(tables).toContain(sessionToken(person.cookie));
    const name = person.cookie.split('=')[0]!;
    expect(
      await server.auth.principalOf({ cookie: `${name}=${sessionToken(person.cookie)}` }),
    ).toBeUndefined();
    expect(tables).toMatch(/[0-9a-f]{32}:[0-9a-f]{128}/);
  });
});

/** All rows of all tables as text. */
async function everything({ db }: TestServer): Promise<string> {
  const { rows: tables } = await db.pool.query(
    "select table_schema as s, table_name as t from information_schema.tables where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'",
  );
  const parts: string[] = [];
  for (const { s, t } of tables) {
    const { rows } = await db.pool.query(`select * from "${s}"."${t}"`);
    parts.push(JSON.stringify(rows));
  }
  return parts.join('\n');
}
