import { access, cp, mkdir, rename } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { createRepositories, type DatabasePlace } from '@morphoscope/db';
import { demoModel } from '@morphoscope/phantom';
import { openSlide } from '@morphoscope/slide-io';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases } from '../../../db/test/support/databases.js';
import { jobPayload, type Principal, type Role } from '../../src/index.js';
import { makeOrganisation, signUp } from '../support/people.js';
import { DICTIONARIES, makePhantomStudy } from '../support/phantom-study.js';
import { startServer, type TestServer } from '../support/test-server.js';

const phantom = makePhantomStudy({ attribution: [] });

for (const { name, available, place } of databases) {
  describe.skipIf(!available)(`projects, slides, models and studies on ${name}`, () => {
    let server: TestServer;
    let team: Readonly<Record<Role, Principal>>;
    let project: string;
    let slides: readonly string[];
    let model: string;

    beforeAll(async () => {
      server = await startServer(await place());
      team = await makeOrganisation(server, 'Lab');
      const [slideRoot, modelRoot, studyRoot] = [
        server.config.slideRoots[0]!.path,
        server.config.modelRoots[0]!.path,
        server.config.studyRoots[0]!.path,
      ];
      await cp(phantom.slidesFolder, join(slideRoot, 'cohort'), { recursive: true });
      const { path } = demoModel('tissue');
      await cp(path, join(modelRoot, 'tissue.onnx'));
      await cp(path.replace('.onnx', '.manifest.json'), join(modelRoot, 'tissue.manifest.json'));
      await cp(phantom.root, join(studyRoot, 'done'), { recursive: true });
      await cp(await phantom.stopped(`half-${name}`, 2), join(studyRoot, 'half'), { recursive: true });
    });
    afterAll(() => server?.close());

    const editor = () => server.as(team.editor);

    it('a project is made, found in pages, described and counted', async () => {
      for (const title of ['one', 'two', 'three']) await editor().projects.create({ name: title });
      const first = await editor().projects.list({ limit: 2 });
      const rest = await editor().projects.list({ limit: 2, cursor: first.nextCursor! });
      expect([...first.items, ...rest.items].map((one) => one.name)).toEqual(['three', 'two', 'one']);
      expect(rest.nextCursor).toBeUndefined();
      project = first.items[0]!.id;
      const changed = await editor().projects.change({ project, description: 'Colon' });
      expect(changed).toMatchObject({ name: 'three', description: 'Colon', slides: 0, studies: 0 });
      await expect(editor().projects.list({ cursor: 'rubbish' })).rejects.toThrow('cursor');
    });

    it('slides of a whole folder are registered with what their files say', async () => {
      const folder = await editor().slides.browse({});
      expect(folder).toMatchObject({
        roots: ['slides'],
        path: '',
        folders: ['cohort'],
        slides: [],
        more: false,
      });
      const { added, refused } = await editor().slides.register({ project, paths: ['cohort'] });
      expect(refused.map(({ path }) => path)).toEqual([]);
      const scans = phantom.slides.map(({ path }) => {
        const name = basename(path, extname(path));
        return added.find((one) => one.name === name && one.levels!.length > 0)!;
      });
      for (const [i, { path }] of phantom.slides.entries()) {
        const reader = await openSlide(path);
        const { width, height, mpp, objectivePower, levels } = reader.slide;
        await reader.close();
        const known = { state: 'ready', projectId: project, width, height, mpp, objectivePower, levels };
        expect(scans[i]).toMatchObject(known);
      }
      slides = scans.map(({ id }) => id);
      const page = await editor().slides.list({ project, search: scans[0]!.name });
      expect(page.items.map(({ id }) => id)).toContain(slides[0]);
      const said = await editor().slides.describe({ slide: slides[0]!, label: 'tumour', group: 'case 1' });
      expect(said).toMatchObject({ label: 'tumour', group: 'case 1' });
      const taken = await editor().slides.describe({ slide: slides[0]!, label: null, name: 'Scan / 1: a' });
      expect(taken.label).toBeUndefined();
      expect(taken.group).toBe('case 1');
    });

    it('a model is registered with its layers', async () => {
      const made = await editor().models.register({ path: 'tissue.onnx' });
      expect(made).toMatchObject({ name: 'tissue.onnx', format: 'onnx' });
      model = made.id;
      const { layers, defaultLayer, linearHead, preprocessing } = await editor().models.layers({ model });
      expect(layers.map((layer) => layer.name)).toContain(defaultLayer);
      expect(linearHead).toBe(true);
      expect(preprocessing.tilePx).toBeGreaterThan(0);
      expect((await editor().models.list({})).items).toEqual([made]);
    });

    it('a study is asked for: it is there at once, and its job holds what the worker needs', async () => {
      const { study, job } = await editor().studies.create({
        project,
        name: 'Tissue, four clusters',
        slides: [...slides, slides[0]!],
        model,
        clusters: [4],
        attribution: ['Grad-CAM'],
        seed: 3,
        priority: 8,
      });
      const shown = (await editor().studies.list({ project })).items[0]!;
      expect(shown).toMatchObject({
        id: study,
        state: 'queued',
        slides: 4,
        model: 'tissue.onnx',
        job,
        dictionaries: [],
      });
      const row = await createRepositories(server.db.queries).jobs.get(team.editor, job);
      expect(row).toMatchObject({ kind: 'run', priority: 8, state: 'queued', author: 'editor of Lab' });
      const payload = jobPayload.parse(row!.payload);
      expect(payload).toMatchObject({
        kind: 'run',
        clusters: [4],
        seed: 3,
        attribution: ['gradcam'],
        index: {},
      });
      if (payload.kind !== 'run') throw new Error('another kind');
      expect(payload.slides).toHaveLength(4);
      expect(payload.slides[0]).toMatchObject({ id: 'Scan _ 1_ a', group: 'case 1' });
      await access(payload.slides[0]!.path);
      await access(payload.model);
      expect(
        payload.folder.startsWith(join(server.config.dataFolder, 'studies', team.editor.organisationId)),
      ).toBe(true);
      expect(await editor().studies.get({ study })).toMatchObject({
        state: 'queued',
        seed: 3,
        slideInfo: [],
      });
      await editor().jobs.cancel({ job });
      expect(await editor().studies.get({ study })).toMatchObject({ state: 'cancelled' });
      await editor().jobs.retry({ job });
      expect((await editor().studies.get({ study })).state).toBe('queued');
      await server.as(team.admin).studies.remove({ study });
      await expect(editor().jobs.get({ job })).rejects.toThrow('There is no job');
    });

    it.each([
      ['a layer the model does not have', { layer: 'nowhere' }, 'the model has no layer nowhere'],
      ['a saliency method that is none', { attribution: ['x-ray'] }, '"x-ray" is no saliency method'],
      ['clusters that nobody can tell apart', { clusters: [1] }, 'clusters'],
    ])('a study with %s is refused before anything is made', async (_what, wrong, why) => {
      const before = (await editor().studies.list({})).items.length;
      const input = { project, name: 'x', slides: [...slides], model, ...wrong };
      await expect(editor().studies.create(input)).rejects.toThrow(why);
      expect((await editor().studies.list({})).items).toHaveLength(before);
    });

    it('a study folder made elsewhere is imported, renamed, and missed when it is gone', async () => {
      const study = await editor().studies.import({ project, path: 'done' });
      expect(study).toMatchObject({
        name: 'done',
        slides: 4,
        dictionaries: [...DICTIONARIES],
        hasIndex: true,
      });
      expect((await editor().studies.get({ study: study.id })).slideInfo).toHaveLength(4);
      await expect(editor().studies.import({ project, path: 'done' })).rejects.toThrow(
        'is the study done already',
      );
      await expect(editor().studies.import({ project, path: '' })).rejects.toThrow('is not a study folder');
      const renamed = await editor().studies.rename({ study: study.id, name: 'Finished' });
      expect(renamed.name).toBe('Finished');
      const page = await server.as(team.viewer).studies.list({ search: 'FINI' });
      expect(page.items.map(({ id }) => id)).toEqual([study.id]);
      const folder = join(server.config.studyRoots[0]!.path, 'done');
      await createRepositories(server.db.queries).studies.update(team.admin, study.id, { state: 'complete' });
      await rename(folder, `${folder}-away`);
      expect(await editor().studies.get({ study: study.id })).toMatchObject({
        state: 'missing',
        message: 'The folder of the study is not where it was.',
        slides: 4,
      });
      await rename(`${folder}-away`, folder);
      expect(await editor().studies.get({ study: study.id })).toMatchObject({ state: 'complete' });
      await server.as(team.admin).studies.remove({ study: study.id });
      await access(join(folder, 'study.json'));
    });

    it('a study that failed half-way is shown with what is there and why', async () => {
      const study = await editor().studies.import({ project, path: 'half', name: 'Half' });
      expect(study).toMatchObject({ state: 'failed', name: 'Half' });
      expect(study.message).toContain('interrupted');
      const detail = await editor().studies.get({ study: study.id });
      expect(detail).toMatchObject({ state: 'failed' });
      expect(detail.slideInfo).toHaveLength(2);
      await expect(editor().jobs.submit({ kind: 'evaluate', study: study.id })).rejects.toThrow(
        'not finished',
      );
    });

    it('only folders that this server made are deleted with their studies', async () => {
      const rows = createRepositories(server.db.queries);
      const folder = join(server.config.dataFolder, 'studies', team.admin.organisationId, 'made-here');
      await mkdir(folder, { recursive: true });
      const input = { projectId: project, name: basename(folder), folder, state: 'failed' } as const;
      const { id } = await rows.studies.create(team.admin, input);
      await server.as(team.admin).studies.remove({ study: id });
      await expect(access(folder)).rejects.toThrow('ENOENT');
    });

    it('sets of tiles are kept, each tile once, and found again', async () => {
      const study = await editor().studies.import({ project, path: 'done' });
      const tiles = [
        { slide: 'a', tile: 3 },
        { slide: 'b', tile: 1 },
        { slide: 'a', tile: 3 },
      ];
      const set = await editor().atlas.saveSet({ study: study.id, name: 'Odd ones', tiles });
      expect(set).toMatchObject({ name: 'Odd ones', tiles: 2, author: 'editor of Lab' });
      const found = await server.as(team.viewer).atlas.set({ study: study.id, set: set.id });
      expect(found.members).toEqual(tiles.slice(0, 2));
      expect((await editor().atlas.sets({ study: study.id })).items).toEqual([set]);
      const named = await editor().atlas.renameSet({ study: study.id, set: set.id, name: 'Folds' });
      expect(named).toEqual({ ...set, name: 'Folds' });
      await expect(
        server.as(team.viewer).atlas.renameSet({ study: study.id, set: set.id, name: 'Mine' }),
      ).rejects.toThrow('annotator');
      await editor().atlas.removeSet({ study: study.id, set: set.id });
      expect((await editor().atlas.sets({ study: study.id })).items).toEqual([]);
    });

    it('a project goes with its lists, and leaves every file', async () => {
      await server.as(team.admin).projects.remove({ project });
      await expect(editor().slides.get({ slide: slides[0]! })).rejects.toThrow('There is no slide');
      await access(join(server.config.slideRoots[0]!.path, 'cohort'));
      const { items } = await server.as(team.admin).users.audit({ limit: 500 });
      expect(items[0]).toMatchObject({ action: 'project.remove', text: 'removed the project three' });
      const actions = new Set(items.map(({ action }) => action));
      for (const action of ['study.create', 'study.remove', 'slide.register', 'model.register', 'job.submit'])
        expect(actions).toContain(action);
    });
  });
}

describe('single-user mode', () => {
  let place: DatabasePlace;
  let alone: TestServer;

  beforeAll(async () => {
    place = await databases[0]!.place();
    alone = await startServer(place, { mode: 'single' });
  });

  it('knows its one person without signing in, and has nobody to manage', async () => {
    const who = await alone.auth.principalOf({});
    expect(who).toMatchObject({ via: 'local', role: 'admin' });
    const me = alone.as(who);
    expect(await me.users.me()).toMatchObject({ mode: 'single', organisation: { name: 'This computer' } });
    expect(await me.users.door({})).toMatchObject({ mode: 'single' });
    await expect(me.users.invite({ email: 'a@example.org', role: 'viewer' })).rejects.toThrow(
      'nobody to manage',
    );
    await expect(me.users.createKey({ name: 'k' })).rejects.toThrow('nobody to manage');
    const asked = await alone.ask('/sign-in/email', { email: 'local@localhost', password: 'x' });
    expect(asked.status).toBe(404);
  });

  it('hands what it made to the first person of the team, when the same data is served to one', async () => {
    const { id } = await alone.as(await alone.auth.principalOf({})).projects.create({ name: 'mine' });
    await alone.close();
    const together = await startServer(place);
    const person = await signUp(together, 'first@example.org');
    const me = together.as(await person.principal());
    expect((await me.projects.get({ project: id })).name).toBe('mine');
    await together.close();
  }, 180_000); // A database is opened on the way.
});
