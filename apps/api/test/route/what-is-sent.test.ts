import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makePhantomStudy, type PhantomStudy } from '../support/phantom-study.js';
import { type TestServer, testServer } from '../support/server.js';

const folder = mkdtempSync(join(tmpdir(), 'api-bytes-'));
let phantom: PhantomStudy;
let server: TestServer;
let study: string;
let slide: string;

beforeAll(async () => {
  phantom = await makePhantomStudy(folder);
  // Another folder is shared: the study's own slides and model are found all the same.
  const shared = mkdtempSync(join(folder, 'shared-'));
  server = await testServer({ studies: [phantom.study], slides: [shared], models: [shared] });
  study = server.studies[0]!.id;
  slide = `/api/studies/${study}/slides/${phantom.slides[0]!.id}`;
});
afterAll(async () => {
  await server?.end();
  rmSync(folder, { recursive: true, force: true });
});

const bytesOf = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer());
const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('what is sent', () => {
  it('is searched with', async () => {
    const pixels = { width: 200, height: 150, channels: 3, background: '#a05080' } as const;
    const body = new Uint8Array(await sharp({ create: pixels }).png().toBuffer());
    const response = await server.fetch(`/api/studies/${study}/query-image`, { method: 'POST', body });
    expect(response.status).toBe(200);
    const { image } = (await response.json()) as { image: string };
    const query = { kind: 'image', image };
    const { items } = await server.query<{ items: object[] }>('neighbours.find', { study, query, k: 3 });
    expect(items).toHaveLength(3);
    expect(readdirSync(join(server.data, 'partial'))).toEqual([]);
  });

  it.each([
    ['nothing', () => new Uint8Array(0), 400],
    ['no image', () => new TextEncoder().encode('<svg onload="alert(1)"/>'), 400],
    ['an image too large', () => new Uint8Array(20 * 2 ** 20 + 1).fill(0xff), 413],
    ['a broken image', () => Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3, 4, 5, 6, 7, 8]), 422],
  ])('is refused in words where it is %s, and nothing of it stays', async (_what, body, status) => {
    const response = await server.fetch(`/api/studies/${study}/query-image`, {
      method: 'POST',
      body: body(),
    });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { message: expect.any(String) } });
    expect(readdirSync(join(server.data, 'partial'))).toEqual([]);
  });

  it('becomes a slide of a project', async () => {
    const { id: project } = await server.change<{ id: string }>('projects.create', { name: 'Sent' });
    const file = readFileSync(phantom.slides[0]!.path);
    const send = (name: string, body: Uint8Array): Promise<Response> =>
      server.fetch(`/api/projects/${project}/slides?name=${encodeURIComponent(name)}`, {
        ...{ method: 'POST', body: new Uint8Array(body) },
      });
    const sent = await send('../../Case 7.tif', file);
    expect(sent.status).toBe(200);
    const added = (await sent.json()) as { id: string; state: string };
    expect(added.state).toBe('ready');
    const block = await server.fetch(`/api/slides/${added.id}/tiles/0/0/0`);
    const own = await server.fetch(`${slide}/tiles/0/0/0`);
    expect(hash(await bytesOf(block))).toBe(hash(await bytesOf(own)));
    const kept = (): string[] => readdirSync(join(server.data, 'uploads', 'local', 'slides'));
    expect(kept()).toHaveLength(1);
    expect((await send('cut.tif', file.subarray(0, 3000))).status).toBe(422);
    expect((await send('x.exe', file)).status).toBe(400);
    expect((await send('', file)).status).toBe(400);
    expect(kept()).toHaveLength(1);
    await server.change('slides.remove', { slide: added.id });
    expect(kept()).toHaveLength(0);
    expect((await server.fetch(`/api/slides/${added.id}/thumbnail`)).status).toBe(404);
  });

  it('leaves nothing when the sender goes away', async () => {
    const { id: project } = await server.change<{ id: string }>('projects.create', { name: 'Aborted' });
    const sending = request(new URL(`/api/projects/${project}/slides?name=a.tif`, server.url), {
      ...{ method: 'POST', headers: { 'content-length': 1_000_000 } },
    });
    sending.on('error', () => undefined);
    sending.write(Buffer.from([0x49, 0x49, 0x2a, 0, ...new Array(5000).fill(7)]));
    const partial = join(server.data, 'partial');
    await until(() => readdirSync(partial).length === 1);
    sending.destroy();
    await until(() => readdirSync(partial).length === 0);
    expect(readdirSync(partial)).toEqual([]);
  });
});

async function until(check: () => boolean): Promise<void> {
  for (let i = 0; i < 500 && !check(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
}
