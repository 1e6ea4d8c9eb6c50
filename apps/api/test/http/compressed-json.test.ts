import { get, type IncomingHttpHeaders } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestServer, testServer } from '../support/server.js';

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
}

describe('answers of procedures', () => {
  let server: TestServer;
  const list = `/api/rpc/projects.list?input=${encodeURIComponent(JSON.stringify({ limit: 500 }))}`;

  beforeAll(async () => {
    server = await testServer();
    for (let i = 0; i < 30; i++) await server.change('projects.create', { name: `Project number ${i}` });
  });
  afterAll(() => server.end());

  /** An answer as it travels, to its end or to `most` bytes. */
  const ask = (path: string, encoding?: string, most = Infinity): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const headers = encoding === undefined ? {} : { 'accept-encoding': encoding };
      const asked = get(new URL(path, server.url), { headers }, (response) => {
        const chunks: Buffer[] = [];
        const done = () =>
          resolve({
            status: response.statusCode!,
            headers: response.headers,
            bytes: Buffer.concat(chunks),
          });
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          if (Buffer.concat(chunks).length < most) return;
          done();
          response.destroy();
        });
        response.on('end', done);
      });
      asked.on('error', reject);
    });

  it.each([
    ['br', brotliDecompressSync],
    ['gzip', gunzipSync],
  ] as const)('travel as %s where the client takes it, and say the same', async (encoding, open) => {
    const plain = await ask(list);
    expect(plain.headers['content-encoding']).toBeUndefined();
    const packed = await ask(list, encoding);
    expect(packed.status).toBe(200);
    expect(packed.headers).toMatchObject({
      'content-encoding': encoding,
      'content-length': String(packed.bytes.length),
      'content-type': 'application/json',
      vary: expect.stringContaining('accept-encoding'),
    });
    expect(open(packed.bytes).toString()).toBe(plain.bytes.toString());
    expect(packed.bytes.length).toBeLessThan(plain.bytes.length / 3);
  });

  it('keep their status, and are as they are where they are small or about people', async () => {
    const absent = `/api/rpc/projects.get?input=${encodeURIComponent(JSON.stringify({ project: 'none' }))}`;
    const missing = await ask(absent, 'br');
    expect(missing.status).toBe(404);
    expect(missing.headers['content-encoding']).toBeUndefined();
    expect(JSON.parse(missing.bytes.toString())).toMatchObject({ error: { data: { code: 'NOT_FOUND' } } });
    const log = await ask(`/api/rpc/users.audit?input=${encodeURIComponent('{"limit":100}')}`, 'br');
    expect(log.bytes.length).toBeGreaterThan(2048);
    expect(log.headers['content-encoding']).toBeUndefined();
  });

  it('come bit by bit where they are streams', async () => {
    const { headers, bytes } = await ask(`/api/rpc/jobs.watch?input=${encodeURIComponent('{}')}`, 'br', 1);
    expect(headers['content-type']).toMatch(/^text\/event-stream/);
    expect(headers['content-encoding']).toBeUndefined();
    expect(bytes.toString()).toContain('event: connected');
  });
});
