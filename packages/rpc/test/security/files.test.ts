import { cp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { demoModel } from '@morphoscope/phantom';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { databases } from '../../../db/test/support/databases.js';
import { Inspector } from '../../src/file/inspector.js';
import { type Principal, type Role, uploadFolder } from '../../src/index.js';
import { deepNesting, externalData, text } from '../support/odd-onnx.js';
import { makeOrganisation } from '../support/people.js';
import { startServer, type TestServer } from '../support/test-server.js';

const tinyPng = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC',
  'base64',
);

describe('files that people point at', () => {
  let server: TestServer;
  let team: Readonly<Record<Role, Principal>>;
  let other: Readonly<Record<Role, Principal>>;
  let project: string;
  let slides: string;
  let models: string;
  let secret: string;

  beforeAll(async () => {
    // A root above the data folder: the worst that whoever starts the server can do.
    server = await startServer(await databases[0]!.place());
    const everything = { name: 'everything', path: server.folder };
    const { config } = server;
    Object.assign(config, {
      slideRoots: [...config.slideRoots, everything],
      modelRoots: [...config.modelRoots, everything],
      studyRoots: [...config.studyRoots, everything],
    });
    team = await makeOrganisation(server, 'Ours');
    other = await makeOrganisation(server, 'Theirs');
    project = (await server.as(team.editor).projects.create({ name: 'p' })).id;
    slides = config.slideRoots[0]!.path;
    models = config.modelRoots[0]!.path;
    secret = join(server.folder, 'outside.png');
    await writeFile(secret, tinyPng);
    await writeFile(join(slides, 'good.png'), tinyPng);
    await writeFile(join(slides, 'broken.svs'), 'not a slide');
    await writeFile(join(slides, 'notes.txt'), 'no slide either');
    await symlink(secret, join(slides, 'link.png'));
    await symlink(server.folder, join(slides, 'up'));
    await symlink(join(slides, 'good.png'), join(slides, 'inner.png'));
  });
  afterAll(() => server?.close());

  it('lists what lies in a shared folder, and no links that lead out of it', async () => {
    const { slides: shown, folders, roots } = await server.as(team.editor).slides.browse({});
    expect(roots).toEqual(['slides', 'everything']);
    expect(shown.map(({ name }) => name)).toEqual(['broken.svs', 'good.png', 'inner.png']);
    expect(folders).toEqual([]);
  });

  it('registers slides, refuses what is none in words, and says so of each', async () => {
    const { slides: api } = server.as(team.editor);
    const { added, refused } = await api.register({
      project,
      paths: ['good.png', 'broken.svs', 'link.png', 'up/outside.png', '../outside.png', 'absent.svs'],
    });
    expect(added).toMatchObject([{ name: 'good', state: 'ready', width: 1, height: 1 }]);
    expect(added[0]!.findings[0]!.suggestion).toContain('of a new run');
    expect(refused.map(({ path }) => path).sort()).toEqual(
      ['../outside.png', 'absent.svs', 'broken.svs', 'link.png', 'up/outside.png'].sort(),
    );
    for (const { message } of refused) expect(message.length).toBeGreaterThan(10);
    expect(JSON.stringify(refused)).not.toContain(server.folder);
    const again = await api.browse({});
    expect(again.slides.filter(({ registered }) => registered).map(({ name }) => name)).toEqual([
      'good.png',
      'inner.png',
    ]);
  });

  it('marks a slide as broken whose file was damaged after it was registered', async () => {
    const { slides: api } = server.as(team.editor);
    await writeFile(join(slides, 'later.png'), tinyPng);
    const [slide] = (await api.register({ project, paths: ['later.png'] })).added;
    await writeFile(join(slides, 'later.png'), 'overwritten');
    expect((await api.register({ project, paths: ['later.png'] })).refused).toHaveLength(1);
    const now = await api.get({ slide: slide!.id });
    expect(now).toMatchObject({ state: 'broken' });
    expect(now.message).toMatch(/\. .+/);
  });

  it('fetches nothing from elsewhere: addresses are no slides', async () => {
    const fetched = vi.spyOn(globalThis, 'fetch');
    const { slides: api } = server.as(team.editor);
    const addresses = [
      'http://169.254.169.254/latest/meta-data/',
      'https://example.org/slide.svs',
      'file:///etc/passwd',
      'ftp://example.org/a.svs',
      'gopher://localhost:6379/_',
    ];
    const { added, refused } = await api.register({ project, paths: addresses });
    expect(added).toEqual([]);
    expect(refused.map(({ message }) => /fetches nothing from elsewhere/.test(message))).toEqual(
      addresses.map(() => true),
    );
    expect(fetched).not.toHaveBeenCalled();
    fetched.mockRestore();
  });

  it('keeps the data folder shut where a root lies above it: database, secret, uploads of others', async () => {
    const { config } = server;
    const theirs = uploadFolder(config, other.editor, 'slides');
    const ours = uploadFolder(config, team.editor, 'slides');
    for (const folder of [theirs, ours, join(config.dataFolder, 'database')])
      await mkdir(folder, { recursive: true });
    await writeFile(join(theirs, 'theirs.png'), tinyPng);
    await writeFile(join(ours, 'ours.png'), tinyPng);
    await writeFile(join(config.dataFolder, 'secret.png'), tinyPng);
    await symlink(join(theirs, 'theirs.png'), join(slides, 'theirs.png'));
    const below = (path: string) => path.slice(server.folder.length + 1);
    const { slides: api } = server.as(team.editor);
    const paths = [
      below(theirs),
      `${below(theirs)}/theirs.png`,
      'data/secret.png',
      'shared/slides/theirs.png',
    ];
    const { added, refused } = await api.register({ project, root: 1, paths });
    expect(added).toEqual([]);
    expect(refused).toHaveLength(paths.length);
    for (const path of [below(theirs), 'data/database', 'data'])
      await expect(api.browse({ root: 1, path })).rejects.toThrow('is not there');
    const whole = await api.register({ project, root: 1, paths: ['data/uploads'] }).catch((e: Error) => e);
    expect(JSON.stringify(whole)).not.toContain('theirs');
    expect((await api.register({ project, root: 1, paths: [`${below(ours)}/ours.png`] })).added).toHaveLength(
      1,
    );
    await expect(
      server.as(team.editor).studies.import({ project, root: 1, path: 'data/database' }),
    ).rejects.toThrow('is not there');
  });

  it('opens a registered model no more when its file changed, or became a link that leads out', async () => {
    const { models: api } = server.as(team.editor);
    const bytes = await readFile(demoModel('tissue').path);
    const manifest = await readFile(demoModel('tissue').path.replace('.onnx', '.manifest.json'), 'utf8');
    const { sha256: _, ...rest } = JSON.parse(manifest) as { sha256: string };
    const path = join(models, 'good.onnx');
    await writeFile(path, bytes);
    await writeFile(join(models, 'good.manifest.json'), JSON.stringify(rest));
    const model = await api.register({ path: 'good.onnx' });
    expect((await api.layers({ model: model.id })).layers.length).toBeGreaterThan(3);
    await writeFile(path, Buffer.concat([bytes, text(6, 'a note')]));
    await expect(api.layers({ model: model.id })).rejects.toThrow('has changed since it was registered');
    await writeFile(join(server.folder, 'data', 'stolen.onnx'), bytes);
    await rm(path);
    await symlink(join(server.folder, 'data', 'stolen.onnx'), path);
    await expect(api.layers({ model: model.id })).rejects.toThrow('is not where it was');
  });

  it('starts no run on files that became links to elsewhere', async () => {
    const me = server.as(team.editor);
    const { path } = demoModel('tissue');
    await cp(path, join(models, 'linked-run.onnx'));
    await cp(path.replace('.onnx', '.manifest.json'), join(models, 'linked-run.manifest.json'));
    const model = await me.models.register({ path: 'linked-run.onnx' });
    await writeFile(join(slides, 'swapped.png'), tinyPng);
    const [slide] = (await me.slides.register({ project, paths: ['swapped.png'] })).added;
    const input = { project, name: 'x', slides: [slide!.id], model: model.id, slideMpp: 0.5 };
    await rm(join(slides, 'swapped.png'));
    await symlink(join(server.config.dataFolder, 'secret.png'), join(slides, 'swapped.png'));
    await expect(me.studies.create(input)).rejects.toThrow(
      'the file of the slide swapped is not where it was',
    );
    await rm(join(models, 'linked-run.onnx'));
    await symlink(join(server.config.dataFolder, 'stolen.onnx'), join(models, 'linked-run.onnx'));
    await expect(me.studies.create(input)).rejects.toThrow(
      'the file of the model linked-run.onnx is not where',
    );
    expect((await me.studies.list({})).items).toEqual([]);
  });

  it.each([
    ['text', Buffer.from('this is no model'), /not an ONNX model/],
    ['nothing', Buffer.alloc(0), /not an ONNX model/],
    ['deep nesting', deepNesting(200_000), /not an ONNX model|cannot be read/],
    ['a length that lies', Buffer.from([0x3a, 0xff, 0xff, 0xff, 0xff, 0x07, 0x00]), /not an ONNX model/],
    ['a zip bomb of names', Buffer.alloc(2_000_000, 0x0a), /not an ONNX model/],
  ])('refuses %s as a model in words', async (name, bytes, why) => {
    const path = `${name.replaceAll(' ', '-')}.onnx`;
    await writeFile(join(models, path), bytes);
    const error = await server
      .as(team.editor)
      .models.register({ path })
      .catch((e: Error) => e);
    expect((error as Error).message).toMatch(why);
    expect((error as { code?: string }).code).toBe('UNPROCESSABLE_CONTENT');
    expect(JSON.stringify([(error as Error).message, (error as Error).cause])).not.toContain(server.folder);
  });

  it('does not follow weights that a model keeps in other files', async () => {
    await writeFile(join(models, 'external.onnx'), await externalData('../../outside.png'));
    await expect(server.as(team.editor).models.register({ path: 'external.onnx' })).rejects.toThrow(
      'keeps its values outside the model',
    );
  });

  it.each([
    ['../outside.png'],
    ['/etc/passwd'],
    ['weights-link.bin'],
    ['a/../../outside.png'],
    ['weights\0.bin'],
  ])('does not follow a shard of TensorFlow.js to %j', async (shard) => {
    const folder = join(models, `tfjs-${Buffer.from(shard).toString('hex')}`);
    await mkdir(folder);
    await symlink(secret, join(folder, 'weights-link.bin'));
    const json = {
      format: 'layers-model',
      modelTopology: { model_config: {} },
      weightsManifest: [{ paths: [shard], weights: [] }],
    };
    await writeFile(join(folder, 'model.json'), JSON.stringify(json));
    const error = await server
      .as(team.editor)
      .models.register({ path: folder.slice(models.length + 1) })
      .catch((e: Error) => e);
    expect((error as Error).message).toMatch(/outside its folder|cannot be read/);
  });

  it('does not read a manifest that is a link to elsewhere', async () => {
    await writeFile(join(server.folder, 'outside.json'), '{"morphoscope": 1, "secretField": true}');
    await writeFile(join(models, 'linked.onnx'), await readFile(demoModel('tissue').path));
    await symlink(join(server.folder, 'outside.json'), join(models, 'linked.manifest.json'));
    const error = await server
      .as(team.editor)
      .models.register({ path: 'linked.onnx' })
      .catch((e: Error) => e);
    expect((error as Error).message).toContain('outside its folder');
    expect((error as Error).message).not.toContain('secretField');
  });

  it('refuses a model above the limit without reading it', async () => {
    Object.assign(server.config, { limits: { ...server.config.limits, modelBytes: 1000 } });
    await expect(server.as(team.editor).models.register({ path: 'linked.onnx' })).rejects.toThrow(
      'more than the 1000 that are read',
    );
  });

  it('gives up on a file that takes too long, and reads the next one all the same', async () => {
    const inspector = new Inspector({ slideMs: 1 });
    const [slow] = await inspector.slides([join(slides, 'good.png')]);
    expect(slow).toMatchObject({
      tag: 'SlideError',
      message: 'good.png was given up: reading it took more than 0.001 s',
    });
    const [found] = await new Inspector().slides([join(slides, 'good.png')]);
    expect(found).toMatchObject({ width: 1, vendor: 'image' });
  });

  it('takes an upload only from the folder of its organisation, and deletes what is none', async () => {
    const folder = uploadFolder(server.config, team.editor, 'slides');
    await mkdir(folder, { recursive: true });
    const path = join(folder, 'abc-scan.png');
    await writeFile(path, 'no picture');
    const upload = { project, path, name: '../../My scan.png' };
    const error = await server.services.slides.registerUpload(team.editor, upload).catch((e: Error) => e);
    expect((error as Error).message).toContain('My scan');
    expect((error as Error).message).not.toContain('abc-scan');
    await expect(readFile(path)).rejects.toThrow('ENOENT');
    await writeFile(path, tinyPng);
    expect(await server.services.slides.registerUpload(team.editor, upload)).toMatchObject({
      name: 'My scan',
    });
    await expect(
      server.services.slides.registerUpload(team.editor, { ...upload, path: secret }),
    ).rejects.toThrow('outside the folder of its organisation');
    expect(await readFile(secret)).toEqual(tinyPng);
  });
});
