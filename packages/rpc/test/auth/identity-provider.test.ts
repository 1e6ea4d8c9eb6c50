import { schema } from '@morphoscope/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases } from '../../../db/test/support/databases.js';
import type { Role } from '../../src/index.js';
import { IdentityProvider } from '../support/identity-provider.js';
import { newAddress, PASSWORD } from '../support/people.js';
import { cookiesOf, PUBLIC_URL, startServer, type TestServer } from '../support/test-server.js';

describe('signing in with the team’s own provider', () => {
  let server: TestServer;
  let provider: IdentityProvider;

  beforeAll(async () => {
    provider = await IdentityProvider.start();
    const { issuer, clientId, clientSecret } = provider;
    server = await startServer(await databases[0]!.place(), {
      oidc: { name: 'Hospital login', issuer, clientId, clientSecret },
    });
  });
  afterAll(async () => {
    await server?.close();
    await provider?.close();
  });

  /** The whole way: from the button to the cookie, or to the page that says why not. */
  async function come(change: (back: URL) => void = () => {}): Promise<{ cookie: string; location: string }> {
    const begun = await server.ask(
      '/sign-in/social',
      { provider: 'oidc', callbackURL: '/' },
      { address: newAddress() },
    );
    const { url } = (await begun.json()) as { url: string };
    const back = new URL(provider.agree(url));
    change(back);
    const request = new Request(back, { headers: { cookie: cookiesOf(begun) } });
    const response = await server.auth.handle(request, newAddress());
    return { cookie: cookiesOf(response), location: response.headers.get('location') ?? '' };
  }

  const known = (cookie: string) => server.auth.principalOf({ cookie });

  it('is offered on the page before sign-in', async () => {
    expect(await server.as().users.door({})).toMatchObject({ provider: 'Hospital login', signUp: 'first' });
  });

  it('makes the first person admin', async () => {
    provider.person = { sub: '1', email: 'boss@example.org', name: 'Boss', emailVerified: true };
    const { cookie, location } = await come();
    expect(location).toBe('/');
    expect(await known(cookie)).toMatchObject({ name: 'Boss', role: 'admin' });
  });

  it('lets in who was invited by an address that the provider vouches for, and nobody else', async () => {
    const boss = (await known((await come()).cookie))!;
    provider.person = { sub: '2', email: 'guest@example.org', name: 'Guest', emailVerified: true };
    const stranger = await come();
    expect(stranger.location).toMatch(new RegExp(`^${PUBLIC_URL}/sign-in\\?error=`));
    expect(await known(stranger.cookie)).toBeUndefined();
    const invite = (email: string, role: Role) => server.as(boss).users.invite({ email, role });
    await invite('guest@example.org', 'annotator');
    await invite('unsure@example.org', 'admin');
    provider.person = { sub: '3', email: 'unsure@example.org', name: 'Unsure', emailVerified: false };
    expect(await known((await come()).cookie)).toBeUndefined();
    provider.person = { sub: '2', email: 'guest@example.org', name: 'Guest', emailVerified: true };
    const first = await known((await come()).cookie);
    expect(first).toMatchObject({ role: 'annotator', organisationId: boss.organisationId });
    expect((await known((await come()).cookie))!.userId).toBe(first!.userId);
    const members = await server.as(boss).users.members();
    expect(members.map(({ email }) => email).sort()).toEqual(['boss@example.org', 'guest@example.org']);
    expect(await server.db.queries.select().from(schema.user)).toHaveLength(2);
  });

  it('believes no token that the provider did not sign, no state and no code of somebody else', async () => {
    provider.person = { sub: '1', email: 'boss@example.org', name: 'Boss', emailVerified: true };
    provider.forges = true;
    expect(await known((await come()).cookie)).toBeUndefined();
    provider.forges = false;
    expect(
      await known((await come((back) => back.searchParams.set('state', 'x'.repeat(32)))).cookie),
    ).toBeUndefined();
    expect(
      await known((await come((back) => back.searchParams.set('code', 'guessed'))).cookie),
    ).toBeUndefined();
    expect(await known((await come()).cookie)).toBeDefined();
    const stolen = await server.ask(
      '/sign-in/social',
      { provider: 'oidc', idToken: { token: 'a.b.c' } },
      { address: newAddress() },
    );
    expect(stolen.status).toBe(400);
  });

  it('does not give a person’s account to whoever signs up with a password for the same address', async () => {
    const response = await server.ask(
      '/sign-up/email',
      { email: 'boss@example.org', name: 'Thief', password: PASSWORD },
      { address: newAddress() },
    );
    expect(response.ok).toBe(false);
    const guess = await server.ask(
      '/sign-in/email',
      { email: 'boss@example.org', password: PASSWORD },
      { address: newAddress() },
    );
    expect(guess.status).toBe(401);
  });

  it('sends nobody to another site afterwards', async () => {
    const begun = await server.ask(
      '/sign-in/social',
      { provider: 'oidc', callbackURL: 'https://evil.example/' },
      { address: newAddress() },
    );
    expect(begun.status).toBe(403);
  });
});
