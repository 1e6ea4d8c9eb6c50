import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Role, roles } from '@morphoscope/rpc';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connected, Listener } from '../support/listener.js';
import { makePhantomStudy, type PhantomStudy } from '../support/phantom-study.js';
import { type Person, signUp, type Team, type TestServer, testServer } from '../support/server.js';

const folder = mkdtempSync(join(tmpdir(), 'api-roles-'));
let phantom: PhantomStudy;
let server: TestServer;
let own: Team;
let foreign: Team;
let study: string;
let registered: string;
let project: string;
let map: string;

beforeAll(async () => {
  phantom = await makePhantomStudy(folder);
  const pixels = { width: 128, height: 128, channels: 3, background: '#a05080' } as const;
  await sharp({ create: pixels }).png().toFile(join(folder, 'query.png'));
  const corners = [
    [0, 0],
    [99, 0],
    [99, 99],
  ];
  writeFileSync(join(folder, 'new.geojson'), JSON.stringify({ type: 'Polygon', coordinates: [corners] }));
  server = await testServer({
    team: true,
    signUp: 'open',
    slides: [folder],
    models: [dirname(phantom.model)],
  });
  own = await signUp(server, 'reader-1');
  foreign = await signUp(server, 'reader-2');
  const { editor } = own.keys;
  project = (await server.change<{ id: string }>('projects.create', { name: 'Cohort' }, editor)).id;
  const imported = await server.change<{ id: string }>('studies.import', { project, path: 'study' }, editor);
  study = imported.id;
  const detail = await server.query<{ slideInfo: { maps: { key: string }[] }[] }>(
    'studies.get',
    { study },
    editor,
  );
  map = detail.slideInfo[0]!.maps[0]!.key;
  const { added } = await server.change<{ added: { id: string }[] }>(
    'slides.register',
    { project, paths: ['cohort'] },
    editor,
  );
  registered = added[0]!.id;
});
afterAll(async () => {
  await server?.end();
  rmSync(folder, { recursive: true, force: true });
});

interface Asked {
  readonly what: string;
  readonly least: Role;
  readonly ask: (as: Person) => Promise<Response>;
}

const slide = (): string => encodeURIComponent(phantom.slides[0]!.id);
const get = (what: string, path: () => string): Asked => ({
  ...{ what, least: 'viewer' },
  ask: (as) => server.fetch(path(), { as }),
});
const post = (what: string, least: Role, path: () => string, file: () => string): Asked => ({
  ...{ what, least },
  ask: (as) => server.fetch(path(), { as, method: 'POST', body: new Uint8Array(readFileSync(file())) }),
});

const routes: readonly Asked[] = [
  get('a block', () => `/api/studies/${study}/slides/${slide()}/tiles/0/0/0`),
  get('a thumbnail', () => `/api/studies/${study}/slides/${slide()}/thumbnail`),
  get('a crop', () => `/api/studies/${study}/slides/${slide()}/crop?x=0&y=0&side=64&px=32`),
  get('weights', () => `/api/studies/${study}/slides/${slide()}/weights/nmf-k4/0/0/0`),
  get('a saliency map', () => `/api/studies/${study}/slides/${slide()}/saliency/${map}/0/0/0`),
  get('outlines', () => `/api/studies/${study}/slides/${slide()}/annotations`),
  get('an atlas', () => `/api/studies/${study}/atlas/nmf-k4`),
  get('an export', () => `/api/studies/${study}/exports/nmf-k4/${slide()}.geojson`),
  get('a block of a registered slide', () => `/api/slides/${registered}/tiles/0/0/0`),
  get('a thumbnail of a registered slide', () => `/api/slides/${registered}/thumbnail`),
  get('a crop of a registered slide', () => `/api/slides/${registered}/crop?x=0&y=0&side=64&px=32`),
  post(
    'an image to search with',
    'viewer',
    () => `/api/studies/${study}/query-image`,
    () => `${folder}/query.png`,
  ),
  post(
    'outlines of a slide',
    'editor',
    () => `/api/studies/${study}/slides/${slide()}/annotations?name=new.geojson`,
    () => `${folder}/new.geojson`,
  ),
  post(
    'a slide',
    'editor',
    () => `/api/projects/${project}/slides?name=new.tif`,
    () => phantom.slides[0]!.path,
  ),
  post(
    'a model',
    'editor',
    () => '/api/models?name=new.onnx',
    () => phantom.model,
  ),
];

describe.each(routes)('$what', ({ ask, least }) => {
  it('is for nobody who did not sign in', async () => {
    for (const as of [
      {},
      { authorization: 'Bearer mk_nonsense' },
      { cookie: 'morphoscope.session_token=x.y' },
    ]) {
      expect((await ask(as)).status).toBe(401);
    }
  });

  it(`is for a ${least} and above`, async () => {
    for (const role of roles) {
      const response = await ask(own.keys[role]);
      const may = roles.indexOf(role) >= roles.indexOf(least);
      expect([role, response.status]).toEqual([role, may ? 200 : 403]);
      await response.arrayBuffer();
    }
    expect((await ask(own.cookie)).status).toBe(200);
  });
});

describe('another organisation', () => {
  it('is told that nothing is there, whatever its role', async () => {
    const ofOthers = routes.filter(({ what }) => what !== 'a model');
    for (const { what, ask, least } of ofOthers) {
      for (const role of roles) {
        const may = roles.indexOf(role) >= roles.indexOf(least);
        expect([what, role, (await ask(foreign.keys[role])).status]).toEqual([what, role, may ? 404 : 403]);
      }
    }
  });

  it('hears nothing of jobs', async () => {
    const ours = await Listener.open(server, own.keys.viewer);
    const theirs = await Listener.open(server, foreign.keys.admin);
    expect([await ours.until(connected), await theirs.until(connected)]).toEqual([true, true]);
    const job = await server.change<{ id: string }>(
      'jobs.submit',
      { kind: 'evaluate', study },
      own.keys.editor,
    );
    expect(await ours.until(({ text }) => text.includes(job.id))).toBe(true);
    // What happens to a job of their own reaches them, and nothing before it.
    const name = { name: 'Elsewhere' };
    const { id } = await server.change<{ id: string }>('projects.create', name, foreign.keys.editor);
    const asked = { project: id, path: 'study' };
    const imported = await server.change<{ id: string }>('studies.import', asked, foreign.keys.editor);
    expect(await theirs.until(({ text }) => text.includes(imported.id))).toBe(true);
    expect(theirs.text).not.toContain(study);
    expect(theirs.text).not.toContain(job.id);
    expect(ours.text).not.toContain(imported.id);
    ours.leave();
    theirs.leave();
  });

  it('does not learn which ids exist', async () => {
    const words = async (id: string): Promise<string> => {
      const response = await server.fetch(`/api/studies/${id}/slides/x/thumbnail`, {
        as: foreign.keys.admin,
      });
      const { error } = (await response.json()) as { error: { message: string } };
      return error.message.replace(id, '');
    };
    expect(await words(study)).toBe(await words('nosuchstudy'));
  });
});
