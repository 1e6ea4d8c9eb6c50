import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SlideAnnotations } from '@morphoscope/rpc';
import { StudyFolder } from '@morphoscope/study';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makePhantomStudy, type PhantomStudy } from '../support/phantom-study.js';
import { type TestServer, testServer } from '../support/server.js';

const folder = mkdtempSync(join(tmpdir(), 'api-outlines-'));
let phantom: PhantomStudy;
let server: TestServer;
let slide: string;

beforeAll(async () => {
  phantom = await makePhantomStudy(folder);
  server = await testServer({ studies: [phantom.study] });
  slide = phantom.slides[0]!.id;
});
afterAll(async () => {
  await server?.end();
  rmSync(folder, { recursive: true, force: true });
});

const path = (id = slide) =>
  `/api/studies/${server.studies[0]!.id}/slides/${encodeURIComponent(id)}/annotations`;
const box = (x: number, y: number, side: number) => [
  [x, y],
  [x + side, y],
  [x + side, y + side],
  [x, y + side],
  [x, y],
];
const geoJson = (...classes: readonly (readonly [name: string, x: number])[]) =>
  JSON.stringify({
    type: 'FeatureCollection',
    features: classes.map(([name, x]) => ({
      type: 'Feature',
      geometry: { type: 'Polygon', coordinates: [box(x, 20, 60)] },
      properties: { classification: { name } },
    })),
  });
const send = (body: string, name = 'reader.geojson', id = slide) =>
  server.fetch(`${path(id)}?name=${encodeURIComponent(name)}`, { method: 'POST', body });
const shown = async () => (await (await server.fetch(path())).json()) as SlideAnnotations;
interface Refused {
  readonly error: { readonly message: string; readonly suggestion?: string };
}

describe('outlines of a slide', () => {
  it('are none at first; a file that is sent replaces what was there, and is asked for again only when it is another', async () => {
    const before = await server.fetch(path());
    expect(await before.json()).toEqual({ slide, classes: [] });
    const sent = await send(geoJson(['gland', 10], ['gland', 100], ['stroma', 200]));
    expect(await sent.json()).toEqual({
      ...{ slide, tolerance: 0.2, dropped: 0 },
      classes: [
        { name: 'gland', objects: 2 },
        { name: 'stroma', objects: 1 },
      ],
    });
    const after = await server.fetch(path());
    const tag = after.headers.get('etag')!;
    expect(tag).not.toBe(before.headers.get('etag'));
    expect(await after.json()).toEqual({
      ...{ slide, source: 'reader.geojson', tolerance: 0.2, dropped: 0 },
      classes: [
        {
          name: 'gland',
          objects: [[[[10, 20, 70, 20, 70, 80, 10, 80]]], [[[100, 20, 160, 20, 160, 80, 100, 80]]]],
        },
        { name: 'stroma', objects: [[[[200, 20, 260, 20, 260, 80, 200, 80]]]] },
      ],
    });
    expect((await server.fetch(path(), { headers: { 'if-none-match': tag } })).status).toBe(304);
    await send(geoJson(['lumen', 50]));
    expect((await shown()).classes.map(({ name }) => name)).toEqual(['lumen']);
    expect(readdirSync(new StudyFolder(phantom.study).annotations())).toEqual([`${slide}.geojson`]);
  });

  it('stand in the audit log, kept and taken away', async () => {
    await send(geoJson(['gland', 10]));
    const study = server.studies[0]!.id;
    for (let i = 0; i < 2; i++) await server.change('annotations.remove', { study, slide });
    expect(await shown()).toEqual({ slide, classes: [] });
    const { items } = await server.query<{ items: { action: string; text: string }[] }>('users.audit', {
      limit: 2,
    });
    expect(items.map(({ action, text }) => [action, text])).toEqual([
      ['annotation.remove', `removed the outlines on the slide ${slide} of the study study`],
      ['annotation.keep', `put the outlines of reader.geojson on the slide ${slide} of the study study`],
    ]);
  });

  it.each([
    ['is not JSON', '{ "type": ', 'a.geojson', 400, /is not JSON/, /GeoJSON/],
    ['is other JSON', '{ "a": 1 }', 'a.json', 400, /not GeoJSON/, /level-0 pixels/],
    ['outlines nothing', geoJson(), 'a.geojson', 400, /nothing is outlined/, /polygons with a class/],
    ['lies beside the slide', geoJson(['gland', 1e6]), 'a.geojson', 400, /outside the slide/, /not µm/],
    ['is no ASAP XML', '<html></html>', 'a.xml', 400, /not an ASAP annotation/, /QuPath/],
    ['is a picture', '\u0089PNG', 'a.geojson', 400, /no file of outlines/, /.geojson/],
    ['is named like a mask', geoJson(['gland', 1]), 'a.png', 400, /does not end as it should/, /.geojson/],
    ['is empty', '', 'a.geojson', 400, /no file/, undefined],
  ])(
    'are refused where the file %s, in words, and what was there stays',
    async (_, body, name, status, message, advice) => {
      await send(geoJson(['gland', 10]));
      const refused = await send(body, name);
      const { error } = (await refused.json()) as Refused;
      expect([refused.status, error.message]).toEqual([status, expect.stringMatching(message)]);
      if (advice) expect(error.suggestion).toMatch(advice);
      expect(JSON.stringify(error)).not.toContain(folder);
      expect((await shown()).classes.map((one) => one.name)).toEqual(['gland']);
    },
  );

  it('are refused above 64 MiB before they are read', async () => {
    const refused = await send(`{"a":"${'x'.repeat(64 * 2 ** 20)}"}`);
    expect(refused.status).toBe(413);
    expect(((await refused.json()) as Refused).error.message).toContain('64 MiB');
  });

  it('are of slides that the study has', async () => {
    expect((await send(geoJson(['gland', 10]), 'a.geojson', 'nobody')).status).toBe(400);
    expect((await server.fetch(path('nobody'))).status).toBe(400);
    expect((await send(geoJson(['gland', 10]), 'a.geojson', '..')).status).toBeGreaterThanOrEqual(400);
  });

  it('neither show nor write what a link in the folder leads to', async () => {
    const annotations = new StudyFolder(phantom.study).annotations();
    rmSync(annotations, { recursive: true, force: true });
    const elsewhere = mkdtempSync(join(folder, 'elsewhere-'));
    writeFileSync(join(elsewhere, `${slide}.geojson`), geoJson(['secret', 10]));
    symlinkSync(elsewhere, annotations);
    const seen = await server.fetch(path());
    expect([seen.status, await seen.text()]).toEqual([412, expect.not.stringContaining('secret')]);
    expect((await send(geoJson(['gland', 10]))).status).toBe(412);
    expect(readFileSync(join(elsewhere, `${slide}.geojson`), 'utf8')).toContain('secret');
    rmSync(annotations);
    mkdirSync(annotations);
    symlinkSync(join(elsewhere, `${slide}.geojson`), join(annotations, `${slide}.geojson`));
    expect((await server.fetch(path())).status).toBe(412);
    rmSync(annotations, { recursive: true });
  });
});
