import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { preparedFolder } from '../../../../packages/db/test/support/databases.js';
import { findDashboard } from '../../src/dashboard/find-dashboard.js';
import type { ServerOptions } from '../../src/index.js';
import { testServer } from '../support/server.js';

const folder = mkdtempSync(join(tmpdir(), 'api-life-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Processes that start, on a machine that does other things too, ms. */
const SLOW = 240_000;

const SCRIPT = fileURLToPath(new URL('../support/serve.mjs', import.meta.url));

/** The built server in a process of its own. */
async function serve(
  data: string,
  more: ServerOptions = {},
): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const options = JSON.stringify({ data, ...more });
  const child = spawn(process.execPath, [SCRIPT, options], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [line] = (await once(child.stdout!, 'data')) as [Buffer];
  return { child, url: line.toString().trim() };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  child.kill(signal);
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}

const create = (url: string, name: string): Promise<Response> =>
  fetch(`${url}/api/rpc/projects.create`, {
    ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
    body: JSON.stringify({ name }),
  });
const projects = async (url: string): Promise<string[]> => {
  const response = await fetch(`${url}/api/rpc/projects.list?input=%7B%7D`);
  const { result } = (await response.json()) as { result: { data: { items: { name: string }[] } } };
  return result.data.items.map(({ name }) => name).sort();
};

it('finds everything that was acknowledged after it was killed', { timeout: SLOW }, async () => {
  const data = join(folder, 'killed');
  await cp(await preparedFolder(), join(data, 'database'), { recursive: true });
  const first = await serve(data);
  const known: string[] = [];
  for (let i = 0; i < 5; i++) {
    const name = `known ${i}`;
    if ((await create(first.url, name)).status === 200) known.push(name);
  }
  // Many more that nobody waits for: each may be there or not.
  for (let i = 0; i < 20; i++) create(first.url, `unknown ${i}`).catch(() => undefined);
  await end(first.child, 'SIGKILL');
  const second = await serve(data);
  expect(known).toHaveLength(5);
  expect(await projects(second.url)).toEqual(expect.arrayContaining(known));
  expect(await end(second.child, 'SIGTERM')).toBe(0);
});

it('writes no secret into its log', { timeout: SLOW }, async () => {
  const { child, url } = await serve(join(folder, 'log'), { team: true, log: 'debug' });
  let log = '';
  child.stderr!.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  const secrets = ['a long password, typed', 'mk_key-that-opens', 'session-that-opens', 'token-of-a-link'];
  const [password, key, session, token] = secrets as [string, string, string, string];
  const headers = { 'content-type': 'application/json', origin: url };
  const send = (path: string, more: object, body: object): Promise<Response> =>
    fetch(`${url}${path}`, { method: 'POST', headers: { ...headers, ...more }, body: JSON.stringify(body) });
  const person = { name: 'Reader', email: 'reader-1@example.org', password };
  const signedUp = await send('/api/auth/sign-up/email', {}, { ...person, invitation: token });
  const [cookie] = signedUp.headers.getSetCookie();
  await send('/api/auth/sign-in/email', {}, { ...person, password: `${password}, wrong` });
  await send('/api/rpc/users.acceptInvitation', { authorization: `Bearer ${key}` }, { token });
  await fetch(`${url}/api/rpc/users.me?input=${token}`, { headers: { cookie: `x=${session}; ${cookie}` } });
  expect(await end(child, 'SIGTERM')).toBe(0);
  expect(log).toContain('/api/auth/sign-in/email');
  const made = decodeURIComponent(cookie!.split(';')[0]!.split('=')[1]!).split('.')[0]!;
  expect(made.length).toBeGreaterThan(10);
  for (const secret of [...secrets, made]) expect(log).not.toContain(secret);
});

it('does not start twice on one data folder', async () => {
  const server = await testServer({ data: join(folder, 'twice') });
  await expect(testServer({ data: join(folder, 'twice') })).rejects.toMatchObject({
    ...{ tag: 'ResourceError', message: expect.stringContaining('in use') },
  });
  await server.close();
});

it('says which port is taken', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as { port: number };
  await expect(testServer({ data: join(folder, 'port'), port })).rejects.toMatchObject({
    ...{ tag: 'ResourceError', where: `127.0.0.1:${port}`, suggestion: expect.stringContaining('--port') },
  });
  other.close();
  // Nothing of the failed start is in the way of the next.
  const server = await testServer({ data: join(folder, 'port'), port });
  expect((await server.fetch('/healthz')).status).toBe(200);
  await server.close();
});

it('finishes requests under way, ends streams, and takes no more', async () => {
  const server = await testServer({ data: join(folder, 'close') });
  const stream = await server.fetch('/api/rpc/jobs.watch?input=%7B%7D', {
    headers: { accept: 'text/event-stream' },
  });
  const ended = stream.text().then(
    () => 'ended',
    () => 'ended',
  );
  const names = Array.from({ length: 40 }, (_, i) => [i, { name: `${i}` }]);
  const path = names.map(() => 'projects.create').join(',');
  const under = server.fetch(`/api/rpc/${path}?batch=1`, {
    ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
    body: JSON.stringify(Object.fromEntries(names)),
  });
  const begun = async (): Promise<boolean> => {
    const { items } = await server.query<{ items: object[] }>('projects.list', {});
    return items.length > 0;
  };
  while (!(await begun())) await new Promise((resolve) => setTimeout(resolve, 1));
  const closed = server.close();
  const results = (await (await under).json()) as { result?: object }[];
  expect(results.filter(({ result }) => result)).toHaveLength(40);
  expect(await ended).toBe('ended');
  await closed;
  await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
});

it('keeps the secret of sessions where only its owner reads it, and the same over restarts', async () => {
  const data = join(folder, 'secret');
  const first = await testServer({ data, team: true });
  await first.close();
  const secret = readFileSync(join(data, 'secret'), 'utf8');
  expect(secret.trim().length).toBeGreaterThanOrEqual(32);
  expect(statSync(join(data, 'secret')).mode & 0o077).toBe(0);
  const second = await testServer({ data, team: true });
  await second.close();
  expect(readFileSync(join(data, 'secret'), 'utf8')).toBe(secret);
});

it('tells a study folder that is none at the start', async () => {
  mkdirSync(join(folder, 'empty'));
  writeFileSync(join(folder, 'empty', 'notes.txt'), 'x');
  for (const study of [join(folder, 'empty'), join(folder, 'absent')]) {
    await expect(testServer({ data: join(folder, 'none'), studies: [study] })).rejects.toMatchObject({
      message: expect.stringMatching(/not|no study/),
    });
  }
});

it('does without the dashboard where it is not installed', () => {
  expect(findDashboard(join(folder, 'x.js'))).toEqual({ missing: expect.stringContaining('not installed') });
  const web = join(folder, 'node_modules', '@morphoscope', 'web');
  mkdirSync(web, { recursive: true });
  writeFileSync(join(web, 'package.json'), '{"name":"@morphoscope/web"}');
  expect(findDashboard(join(folder, 'x.js'))).toEqual({ missing: expect.stringContaining('not built') });
  mkdirSync(join(web, '.next'));
  writeFileSync(join(web, '.next', 'BUILD_ID'), 'x');
  expect(findDashboard(join(folder, 'x.js'))).toEqual({ folder: expect.stringMatching(/web$/) });
});
