import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { openSlide } from '@morphoscope/slide-io';
import { editStudy, readSlideRecord, StudyFolder } from '@morphoscope/study';
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

describe('blocks', () => {
  it('are the bytes that the slide stores, and never change', async () => {
    const reader = await openSlide(phantom.slides[0]!.path);
    for (const [column, row] of [
      [0, 0],
      [1, 1],
      [2, 1],
    ] as const) {
      const response = await server.fetch(`${slide}/tiles/0/${column}/${row}`);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('image/jpeg');
      expect(response.headers.get('cache-control')).toBe('private, max-age=31536000, immutable');
      const stored = await reader.storedJpeg({ level: 0, column, row });
      expect(hash(await bytesOf(response))).toBe(hash(stored!));
    }
    await reader.close();
  });

  it('are not sent again to who has them', async () => {
    const tag = (await server.fetch(`${slide}/tiles/0/0/0`)).headers.get('etag')!;
    const other = (await server.fetch(`${slide}/tiles/0/1/0`)).headers.get('etag')!;
    expect(tag).not.toBe(other);
    for (const value of [tag, `W/${tag}`, `"x", ${tag}`, '*']) {
      const again = await server.fetch(`${slide}/tiles/0/0/0`, { headers: { 'if-none-match': value } });
      expect([value, again.status, (await bytesOf(again)).length]).toEqual([value, 304, 0]);
      expect(again.headers.get('etag')).toBe(tag);
    }
    const changed = await server.fetch(`${slide}/tiles/0/0/0`, { headers: { 'if-none-match': other } });
    expect([changed.status, (await bytesOf(changed)).length > 0]).toEqual([200, true]);
  });

  it.each(['-1/0/0', '0/1e3/0', '0/99999999999/0', '0/0.5/0', '0/x/0'])(
    'have whole numbers in their addresses: %s',
    async (place) => {
      expect((await server.fetch(`${slide}/tiles/${place}`)).status).toBe(400);
    },
  );

  it.each(['9/0/0', '0/3/0', '0/0/2'])('are not there outside the slide: %s', async (place) => {
    expect((await server.fetch(`${slide}/tiles/${place}`)).status).toBe(404);
  });

  it('answer HEAD as GET, without the bytes', async () => {
    const head = await server.fetch(`${slide}/tiles/0/0/0`, { method: 'HEAD' });
    const full = await bytesOf(await server.fetch(`${slide}/tiles/0/0/0`));
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(full.length)]);
    expect((await bytesOf(head)).length).toBe(0);
  });
});

describe('crops and thumbnails', () => {
  it('are JPEG of the size asked for', async () => {
    const crop = await server.fetch(`${slide}/crop?x=-20&y=10.5&side=200&px=100`);
    expect(crop.headers.get('content-type')).toBe('image/jpeg');
    expect(await sharp(await bytesOf(crop)).metadata()).toMatchObject({
      format: 'jpeg',
      width: 100,
      height: 100,
    });
    const thumbnail = await server.fetch(`${slide}/thumbnail`);
    expect(await sharp(await bytesOf(thumbnail)).metadata()).toMatchObject({ width: 640, height: 512 });
  });

  it.each([
    'x=0&y=0&side=100&px=1025',
    'x=0&y=0&side=0&px=10',
    'x=0&y=0&side=1e3&px=10',
    'x=NaN&y=0&side=100&px=10',
    'x=0&y=0&side=100',
    'x=0&x=1&y=0&side=100&px=10',
    'x=99999999999999999999&y=0&side=100&px=10',
    '',
  ])('are refused in words for %s', async (query) => {
    const response = await server.fetch(`${slide}/crop?${query}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { message: expect.stringMatching(/\w+ .+\.$/) } });
  });
});

describe('weights', () => {
  it('hold a plane per cluster and one of what is covered, compressed where the client can', async () => {
    const { raster } = (await readSlideRecord(new StudyFolder(phantom.study).slide(phantom.slides[0]!.id)))!;
    const plain = await server.fetch(`${slide}/weights/nmf-k4/0/0/0`, {
      headers: { 'accept-encoding': 'identity' },
    });
    expect(plain.headers.get('content-type')).toBe('application/octet-stream');
    expect(plain.headers.get('vary')).toContain('accept-encoding');
    const bytes = await bytesOf(plain);
    const size = raster.width * raster.height;
    expect(bytes.length).toBe(5 * size);
    expect(new Set(bytes.subarray(4 * size)).size).toBeLessThanOrEqual(2);
    const compressed = await rawGet(`${slide}/weights/nmf-k4/0/0/0`, { 'accept-encoding': 'br' });
    expect(compressed.headers['content-encoding']).toBe('br');
    expect(brotliDecompressSync(compressed.body).equals(bytes)).toBe(true);
    expect(compressed.body.length).toBeLessThan(bytes.length / 2);
  });

  it('are asked for again after an edit, and only then', async () => {
    const path = `${slide}/weights/nmf-k4/0/0/0`;
    const first = await server.fetch(path);
    const tag = first.headers.get('etag')!;
    expect(first.headers.get('cache-control')).toBe('private, no-cache');
    await first.arrayBuffer();
    const ask = () => server.fetch(path, { headers: { 'if-none-match': tag } });
    expect((await ask()).status).toBe(304);
    await editStudy({ study: phantom.study, edits: [{ kind: 'merge', clusters: [0, 1], into: 0 }] });
    const merged = await ask();
    expect(merged.status).toBe(200);
    const size = (await bytesOf(merged)).length;
    expect(size % 4).toBe(0);
    await editStudy({ study: phantom.study, undo: 1, edits: [] });
  });

  it.each(['nmf-k4/9/0/0', 'nmf-k4/0/9/0', 'nmf-k5/0/0/0', '..%2f..%2fx/0/0/0', 'NMF/0/0/0'])(
    'that are not there are refused in words: %s',
    async (rest) => {
      const response = await server.fetch(`${slide}/weights/${rest}`);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ error: { message: expect.any(String) } });
    },
  );
});

describe('exports', () => {
  const path = (): string => `/api/studies/${study}/exports/nmf-k4/${phantom.slides[0]!.id}.geojson`;

  it('are downloads, whole or in ranges', async () => {
    const file = readFileSync(join(phantom.study, 'exports', 'nmf-k4', `${phantom.slides[0]!.id}.geojson`));
    const whole = await server.fetch(path());
    expect(whole.headers.get('content-disposition')).toMatch(/^attachment/);
    expect(whole.headers.get('accept-ranges')).toBe('bytes');
    expect((await bytesOf(whole)).equals(file)).toBe(true);
    const part = await server.fetch(path(), { headers: { range: 'bytes=10-29' } });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 10-29/${file.length}`]);
    expect((await bytesOf(part)).equals(file.subarray(10, 30))).toBe(true);
    const beyond = await server.fetch(path(), { headers: { range: `bytes=${file.length}-` } });
    expect(beyond.status).toBe(416);
    const tag = whole.headers.get('etag')!;
    // fetch would add `cache-control: no-cache`.
    expect((await rawGet(path(), { 'if-none-match': tag })).status).toBe(304);
  });

  it('lead to nothing outside of their folder', async () => {
    writeFileSync(join(folder, 'secret.txt'), 'secret');
    symlinkSync(join(folder, 'secret.txt'), join(phantom.study, 'exports', 'link.txt'));
    symlinkSync(folder, join(phantom.study, 'exports', 'away'));
    for (const rest of [
      '..%2fstudy.json',
      '%2e%2e/study.json',
      'nmf-k4/..%2f..%2fstudy.json',
      'nmf-k4%2f..%2f..%2f..%2fsecret.txt',
      '%2fetc%2fpasswd',
      '..%5c..%5csecret.txt',
      'link.txt',
      'away/secret.txt',
      'nmf-k4',
      'nmf-k4/',
      '.hidden',
      'x%00.geojson',
    ]) {
      const { status, body } = await rawGet(`/api/studies/${study}/exports/${rest}`);
      expect([rest, status >= 400 && status < 500]).toEqual([rest, true]);
      expect(body.toString()).not.toContain('secret"');
    }
  });
});

it('shows what a study holds that is not readable as a picture: a clear error, its thumbnail, and maps as before', async () => {
  const moved = `${phantom.slides[1]!.path}.moved`;
  const other = `/api/studies/${study}/slides/${phantom.slides[1]!.id}`;
  const { renameSync } = await import('node:fs');
  renameSync(phantom.slides[1]!.path, moved);
  const response = await server.fetch(`${other}/tiles/0/0/0`);
  expect(response.status).toBe(422);
  const text = await response.text();
  expect(text).not.toContain(folder);
  const thumbnail = await server.fetch(`${other}/thumbnail`);
  expect(thumbnail.headers.get('cache-control')).toBe('private, no-store');
  const kept = join(phantom.study, 'slides', phantom.slides[1]!.id, 'thumbnail.jpg');
  expect(hash(await bytesOf(thumbnail))).toBe(hash(readFileSync(kept)));
  expect((await server.fetch(`${other}/weights/nmf-k4/0/0/0`)).status).toBe(200);
  renameSync(moved, phantom.slides[1]!.path);
});

/** Neither path nor body are changed on the way, as fetch would. */
function rawGet(
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }> {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    asked.on('error', reject);
    asked.end();
  });
}
