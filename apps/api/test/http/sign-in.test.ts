import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connected, Listener } from '../support/listener.js';
import { type Person, signUp, type Team, type TestServer, testServer } from '../support/server.js';

let server: TestServer;
let own: Team;
let foreign: Team;

beforeAll(async () => {
  server = await testServer({ team: true, signUp: 'open', behindProxy: true });
  own = await signUp(server, 'reader-1');
  foreign = await signUp(server, 'reader-2');
});
afterAll(() => server.end());

describe('streams', () => {
  it('are not for those who did not sign in', async () => {
    const response = await server.fetch('/api/rpc/jobs.watch?input=%7B%7D', {
      headers: { accept: 'text/event-stream' },
    });
    expect(await response.text()).toContain('UNAUTHORIZED');
  });

  it('end at once with the key they were opened with, and no other', async () => {
    const gone = await Listener.open(server, own.keys.viewer);
    const stays = await Listener.open(server, own.keys.annotator);
    expect([await gone.until(connected), await stays.until(connected)]).toEqual([true, true]);
    await server.change('users.revokeKey', { key: own.keyIds.viewer }, own.cookie);
    expect(await gone.until(({ ended }) => ended)).toBe(true);
    expect(stays.ended).toBe(false);
    stays.leave();
    expect((await server.fetch('/api/rpc/users.me', { as: own.keys.viewer })).status).toBe(401);
  });

  it('end with the session when somebody signs out', async () => {
    const listener = await Listener.open(server, foreign.cookie);
    expect(await listener.until(connected)).toBe(true);
    const headers = { 'content-type': 'application/json', origin: server.url };
    const asked = { method: 'POST', as: foreign.cookie, headers, body: '{}' };
    const out = await server.fetch('/api/auth/sign-out', asked);
    expect(out.status).toBe(200);
    expect(await listener.until(({ ended }) => ended)).toBe(true);
    expect((await server.fetch('/api/rpc/users.me', { as: foreign.cookie })).status).toBe(401);
  });
});

describe('signing in', () => {
  it('is slowed down after a few wrong passwords, for that client', async () => {
    const attempt = (address: string): Promise<number> =>
      server
        .fetch('/api/auth/sign-in/email', {
          method: 'POST',
          headers: {
            ...{ 'content-type': 'application/json', origin: server.url, 'x-forwarded-for': address },
          },
          body: JSON.stringify({ email: 'reader-9@example.org', password: 'guessed and guessed' }),
        })
        .then(({ status }) => status);
    const statuses: number[] = [];
    for (let i = 0; i < 14; i++) statuses.push(await attempt('198.51.100.7'));
    expect(statuses.slice(0, 5).every((status) => status === 401)).toBe(true);
    expect(statuses.at(-1)).toBe(429);
  });

  it('sets a cookie that scripts and other sites cannot use', async () => {
    const response = await server.fetch('/api/auth/sign-in/email', {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: server.url, 'x-forwarded-for': '198.51.100.8' },
      body: JSON.stringify({ email: 'reader-1@example.org', password: 'a long password of reader-1' }),
    });
    expect(response.status).toBe(200);
    const cookie = response.headers.getSetCookie().find((one) => one.includes('session_token'))!;
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=(Lax|Strict)/i);
    expect(await response.text()).not.toContain(cookie.split('=')[1]!.split('.')[0]!);
  });
});

describe('metrics', () => {
  it('are for this machine, and from elsewhere for an admin', async () => {
    const ask = async (as: Person): Promise<number> => (await server.fetch('/metrics', { as })).status;
    const elsewhere = { 'x-forwarded-for': '198.51.100.9' };
    expect(await ask({})).toBe(200);
    expect(await ask(elsewhere)).toBe(401);
    expect(await ask({ ...elsewhere, ...own.keys.editor })).toBe(403);
    expect(await ask({ ...elsewhere, ...own.keys.admin })).toBe(200);
  });
});

it('answers to any host name: people have signed in', async () => {
  expect((await server.fetch('/healthz')).status).toBe(200);
});
