import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from '@morphoscope/api';
import { afterAll, expect, it } from 'vitest';
import { morphoscope } from './fixture/morphoscope.js';

const data = mkdtempSync(join(tmpdir(), 'reset-password-'));
afterAll(() => rmSync(data, { recursive: true, force: true }));

const EMAIL = 'reader-1@example.org';
const [OLD, NEW] = ['the one that is forgotten', 'the one that is remembered'];

/** A server of a team on the data folder, while `act` runs. */
async function serving<T>(act: (post: (path: string, body: object) => Promise<Response>) => Promise<T>) {
  const server = await startServer({
    team: true,
    data,
    port: 0,
    worker: false,
    dashboard: false,
    log: 'silent',
  });
  const headers = { 'content-type': 'application/json', origin: server.url };
  try {
    return await act((path, body) =>
      fetch(`${server.url}/api/auth${path}`, { method: 'POST', headers, body: JSON.stringify(body) }),
    );
  } finally {
    await server.close();
  }
}

it('lets the last admin in again who forgot the password', { timeout: 240_000 }, async () => {
  const reset = (...flags: string[]) => morphoscope('reset-password', ...flags, '--data', data);
  const early = await reset(EMAIL);
  expect(early).toMatchObject({ code: 2, stdout: '' });
  expect(early.stderr).toContain('no server has its database here');

  await serving(async (post) => {
    expect((await post('/sign-up/email', { email: EMAIL, name: 'Reader One', password: OLD })).status).toBe(
      200,
    );
    // Its embedded database is its own while it runs.
    const beside = await reset(EMAIL);
    expect(beside.code).toBe(1);
    expect(beside.stderr).toContain('in use');
  });

  const unknown = await reset('reader-2@example.org');
  expect(unknown.code).toBe(2);
  expect(unknown.stderr).toContain('nobody has an account with this address');
  const { code, stdout, stderr } = await reset(EMAIL, '--url', 'https://morphoscope.example.org');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^https:\/\/morphoscope\.example\.org\/new-password#mp_[\w-]{43}\n$/);
  expect(stderr).toContain('For Reader One');

  await serving(async (post) => {
    const token = stdout.trim().split('#')[1];
    expect((await post('/new-password', { token, password: NEW })).status).toBe(200);
    expect((await post('/new-password', { token, password: NEW })).status).toBe(400);
    expect((await post('/sign-in/email', { email: EMAIL, password: OLD })).status).toBe(401);
    expect((await post('/sign-in/email', { email: EMAIL, password: NEW })).status).toBe(200);
  });
});
