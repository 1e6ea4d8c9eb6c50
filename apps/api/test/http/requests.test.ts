import { request } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestServer, testServer } from '../support/server.js';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.end());

/** A request with headers that fetch would not send. */
function raw(method: string, path: string, headers: Record<string, string>, body = ''): Promise<number> {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path, method, headers }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode!));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

describe('the host of a server without sign-in', () => {
  it.each(['localhost', 'localhost:1', '127.0.0.1:3000', '[::1]:3000'])('may be %s', async (host) => {
    expect(await raw('GET', '/healthz', { host })).toBe(200);
  });

  it.each(['example.org', 'localhost.example.org', '10.0.0.1', '127.0.0.1.example.org:80', 'a b'])(
    'may not be %s: a name rebound to this machine would open everything',
    async (host) => {
      expect(await raw('GET', '/api/rpc/users.me', { host })).toBe(421);
    },
  );
});

describe('changes', () => {
  const json = { 'content-type': 'application/json' };
  const create = (headers: Record<string, string>): Promise<number> =>
    raw('POST', '/api/rpc/projects.create', { ...json, ...headers }, '{"name":"From elsewhere"}');

  it('come from own pages and from programs', async () => {
    const { host } = new URL(server.url);
    expect(await create({})).toBe(200);
    expect(await create({ host, origin: server.url })).toBe(200);
    expect(await create({ 'sec-fetch-site': 'same-origin', origin: 'http://127.0.0.1:9' })).toBe(200);
  });

  it.each([
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://example.org' },
    { origin: 'null' },
    { origin: 'http://localhost:1' },
    { 'sec-fetch-site': 'cross-site', origin: 'http://localhost' },
  ])('do not come from pages of other sites: %o', async (headers) => {
    expect(await create(headers)).toBe(403);
    for (const path of ['/api/models?name=x.onnx', '/api/auth/sign-out', '/api/studies/x/query-image']) {
      expect([path, await raw('POST', path, headers, 'x')]).toEqual([path, 403]);
    }
  });

  it('are not made by addresses alone', async () => {
    const input = encodeURIComponent('{"name":"By an image"}');
    expect(await raw('GET', `/api/rpc/projects.create?input=${input}`, {})).toBe(405);
    const { items } = await server.query<{ items: { name: string }[] }>('projects.list', {});
    expect(items.some(({ name }) => name.startsWith('By') || name === 'Text')).toBe(false);
  });
});

describe('every answer', () => {
  it.each(['/healthz', '/api/rpc/users.me', '/api/none', '/none', '/api/rpc/none.none'])(
    'says what browsers may do with it: %s',
    async (path) => {
      const { headers } = await server.fetch(path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('same-origin');
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('access-control-allow-origin')).toBeNull();
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
      expect(headers.get('x-powered-by')).toBeNull();
    },
  );
});

describe('what makes no sense', () => {
  it.each([
    ['POST', '/api/rpc/projects.create', '{"name":', 400],
    ['POST', '/api/rpc/projects.create', '{"name":""}', 400],
    ['POST', '/api/rpc/projects.create', '[]', 400],
    ['POST', '/api/rpc/projects.create', '"\u0000"', 400],
    ['GET', '/api/rpc/projects.list?input=%7B', undefined, 400],
    ['GET', '/api/rpc/projects.list?input=%7B%22limit%22:1e9%7D', undefined, 400],
    ['GET', '/api/rpc/projects.list?input=%7B%22cursor%22:%22nonsense%22%7D', undefined, 400],
    ['GET', '/api/rpc/none.none', undefined, 404],
    ['GET', '/api/none', undefined, 404],
    ['DELETE', '/api/rpc/projects.create', undefined, 415],
    ['PUT', '/api/slides/x/thumbnail', undefined, 404],
    ['GET', '/api/studies/%00/slides/x/thumbnail', undefined, 400],
    ['GET', '/api/studies/x/slides/%E0%A4%A/thumbnail', undefined, 400],
    ['GET', `/api/studies/${'x'.repeat(3000)}/slides/x/thumbnail`, undefined, 400],
    ['GET', '/api/studies/x/slides/__proto__/tiles/0/0/0', undefined, 404],
  ] as const)('is a clear error: %s %s', async (method, path, body, status) => {
    const headers = body === undefined ? {} : { 'content-type': 'application/json' };
    const response = await server.fetch(path, { method, headers, ...(body === undefined ? {} : { body }) });
    const text = await response.text();
    expect([path, response.status, text]).toEqual([path, status, expect.stringContaining('message')]);
    expect(text).not.toMatch(/node_modules|\.js:\d|at .+\(/);
  });

  it('is refused before it is read when it is too large', async () => {
    const length = 17 * 2 ** 20;
    const headers = { 'content-type': 'application/json', 'content-length': String(length) };
    const { hostname, port } = new URL(server.url);
    const status = await new Promise<number>((resolve, reject) => {
      const asked = request({ hostname, port, path: '/api/rpc/projects.create', method: 'POST', headers });
      asked.on('response', (response) => {
        resolve(response.statusCode!);
        asked.destroy();
      });
      asked.on('error', reject);
      asked.write('{');
    });
    expect(status).toBe(413);
  });

  it('does not hang or end the server when it is no HTTP at all', async () => {
    const { hostname, port } = new URL(server.url);
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => socket.write('\u0016\u0003\u0001 hello\r\n\r\n'));
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk.toString();
      });
      socket.on('close', () => resolve(text));
      socket.on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400/);
    expect((await server.fetch('/healthz')).status).toBe(200);
  });
});

describe('health', () => {
  it('is ready while the database answers', async () => {
    expect(await (await server.fetch('/readyz')).json()).toEqual({
      status: 'ok',
      checks: { database: 'ok', queue: 'ok' },
    });
  });

  it('is measured, route by route', async () => {
    await server.query('users.me');
    const response = await server.fetch('/metrics');
    expect(response.headers.get('content-type')).toContain('text/plain');
    const text = await response.text();
    expect(text).toMatch(
      /morphoscope_http_request_seconds_count\{route="\/api\/rpc\/users\.me",method="GET",status="200"\} [1-9]/,
    );
    expect(text).toMatch(/^nodejs_eventloop_lag_max_seconds \d/m);
    expect(text).toMatch(/^morphoscope_jobs\{state="queued"\} 0$/m);
    expect(text).toMatch(/^morphoscope_pictures_waiting 0$/m);
    // Names of things that people made would make as many series as there are things.
    expect(text).not.toContain('none.none');
    expect(text).not.toContain('xxxxxx');
  });
});

it('describes itself, bytes and procedures', async () => {
  const description = (await (await server.fetch('/api/openapi.json')).json()) as { paths: object };
  expect(Object.keys(description.paths)).toContain('/api/rpc/studies.list');
});

it('serves no page where the dashboard was not asked for', async () => {
  expect(server.dashboard).toHaveProperty('missing');
  expect((await server.fetch('/')).status).toBe(404);
});
