import { createServer, type Server } from 'node:http';
import { createRepositories } from '@morphoscope/db';
import { createHTTPHandler } from '@trpc/server/adapters/standalone';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases } from '../../db/test/support/databases.js';
import { createClient } from '../src/client.js';
import { FetchEventSource } from '../src/fetch-event-source.js';
import { appRouter, type Job, type Principal, type Role } from '../src/index.js';
import { makeOrganisation } from './support/people.js';
import { startServer, type TestServer } from './support/test-server.js';

async function listen(server: Server): Promise<string> {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
}

describe('the client for other apps', () => {
  let server: TestServer;
  let http: Server;
  let url: string;
  let team: Readonly<Record<Role, Principal>>;
  let secret: string;
  let study: string;

  beforeAll(async () => {
    server = await startServer(await databases[0]!.place());
    team = await makeOrganisation(server, 'Apps');
    const key = await server.as(team.admin).users.createKey({ name: 'app', role: 'editor' });
    secret = key.secret!;
    const rows = createRepositories(server.db.queries);
    const { id: projectId } = await rows.projects.create(team.admin, { name: 'p' });
    const folder = '/nowhere/app';
    study = (await rows.studies.create(team.admin, { projectId, name: 's', folder, state: 'complete' })).id;
    const handler = createHTTPHandler({
      router: appRouter,
      basePath: '/api/rpc/',
      createContext: async ({ req }) => {
        const principal = await server.auth.principalOf(req.headers);
        return { services: server.services, ...(principal ? { principal } : {}) };
      },
    });
    http = createServer(handler);
    url = await listen(http);
  });
  afterAll(async () => {
    http.closeAllConnections();
    await new Promise((closed) => http.close(closed));
    await server.close();
  });

  it('asks with its key, several things in one request, and gets errors in words', async () => {
    const client = createClient({ url, apiKey: secret });
    const [me, projects] = await Promise.all([client.users.me.query(), client.projects.list.query({})]);
    expect(me).toMatchObject({ role: 'editor', organisation: { name: 'Apps' } });
    expect(projects.items).toHaveLength(1);
    await expect(client.projects.get.query({ project: 'absent' })).rejects.toThrow(
      'There is no project absent',
    );
    await expect(createClient({ url }).users.me.query()).rejects.toThrow('Sign in first');
  });

  it('watches jobs, comes back after a lost connection, and stops when its key is revoked', async () => {
    const client = createClient({ url, apiKey: secret });
    const seen: Job[] = [];
    const ended = new Promise<string>((end) => {
      client.jobs.watch.subscribe(
        {},
        { onData: (job) => seen.push(job), onError: ({ message }) => end(message) },
      );
    });
    const { id } = await client.jobs.submit.mutate({ kind: 'evaluate', study });
    await expect.poll(() => seen.map((job) => job.state)).toContain('queued');
    http.closeAllConnections();
    const before = seen.length;
    await expect.poll(() => seen.length, { timeout: 20_000 }).toBeGreaterThan(before);
    await client.jobs.cancel.mutate({ job: id });
    await expect.poll(() => seen.at(-1)?.state, { timeout: 20_000 }).toBe('cancelled');
    const [key] = await server.as(team.admin).users.keys();
    await server.as(team.admin).users.revokeKey({ key: key!.id });
    http.closeAllConnections();
    expect(await ended).toBeDefined();
    await expect(client.users.me.query()).rejects.toThrow('Sign in first');
  });
});

describe('server-sent events through fetch', () => {
  it('reads events however they are cut, and tells where it was when it comes back', async () => {
    const text =
      'retry: 10\n\n: a remark\nid: 7\nevent: news\ndata: first\ndata: second\n\r\ndata:no space\r\r\n';
    const asked: (string | undefined)[] = [];
    const http = createServer(async (request, response) => {
      asked.push(request.headers['last-event-id'] as string | undefined);
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const letter of text) {
        response.write(letter);
        await new Promise((next) => setImmediate(next));
      }
      response.end();
    });
    const source = new FetchEventSource(await listen(http));
    const events: [string, string, string][] = [];
    for (const type of ['news', 'message'])
      source.addEventListener(type, (event) => {
        const { data, lastEventId } = event as MessageEvent;
        events.push([type, data, lastEventId]);
      });
    await expect.poll(() => asked.length).toBeGreaterThan(1);
    source.close();
    expect(events.slice(0, 2)).toEqual([
      ['news', 'first\nsecond', '7'],
      ['message', 'no space', '7'],
    ]);
    expect(asked.slice(0, 2)).toEqual([undefined, '7']);
    http.closeAllConnections();
    await new Promise((closed) => http.close(closed));
  });

  it.each([
    [401, false],
    [404, false],
    [204, false],
    [429, true],
    [503, true],
  ])('after an answer %i: comes back is %s', async (status, comesBack) => {
    let requests = 0;
    const http = createServer((_request, response) => {
      requests++;
      response.writeHead(status).end();
    });
    const source = new FetchEventSource(await listen(http));
    const first = await new Promise<number>((told) =>
      source.addEventListener('error', () => told(source.readyState), { once: true }),
    );
    expect(first).toBe(comesBack ? source.CONNECTING : source.CLOSED);
    if (comesBack) await expect.poll(() => requests, { timeout: 10_000 }).toBeGreaterThan(1);
    else expect(requests).toBe(1);
    source.close();
    await new Promise((closed) => http.close(closed));
  });
});
