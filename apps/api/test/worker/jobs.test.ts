import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeEvaluation } from '@morphoscope/api/documents';
import { applyStudy, attributeStudy, evaluateStudy, explain, indexStudy } from '@morphoscope/study';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { databases } from '../../../../packages/db/test/support/databases.js';
import { makeBench } from '../../../../packages/study/test/fixture/bench.js';
import { Office } from './support/office.js';
import { expectSameStudy } from './support/same-study.js';

vi.setConfig({ testTimeout: 120_000 });
const bench = makeBench();
const at = (name: string): string => join(bench.dir, name);
const broken = { id: 'broken', path: '' };

beforeAll(async () => {
  broken.path = at('broken.svs');
  await writeFile(broken.path, 'no slide at all');
  await explain(bench.settings('alone', { slides: [...bench.slides, broken] }));
}, 60_000);

for (const { name, available, place } of databases) {
  describe.skipIf(!available)(`jobs on ${name}`, () => {
    let office: Office;
    let sharedStudy: string;
    const own = (study: string): string => `${study}-${name.split(' ')[0]}`;

    beforeAll(async () => {
      office = await Office.open(await place());
      office.hire();
      office.hire();
    });
    afterAll(() => office.close());

    it('make a study with the bytes of one made in one process, shared by two workers', async () => {
      const settings = bench.settings(own('shared'), { slides: [...bench.slides, broken] });
      const { job, study } = await office.askForStudy(settings);
      sharedStudy = study.id;
      const ended = await office.ended(job.id);
      expect(ended.state, `${ended.message} ${await office.log(job.id)}`).toBe('complete');
      await expectSameStudy(settings.out, at('alone'));
      const { state, facts } = await office.study(study.id);
      expect(state).toBe('complete');
      expect(facts).toMatchObject({
        failed: 1,
        model: 'tiny.onnx',
        dictionaries: ['nmf-k4'],
        hasIndex: false,
      });
      const { parts } = (await office.own.jobs.get(office.who, job.id))!;
      expect(parts).toEqual({ done: 6, failed: 1, total: 7 });
      expect(await office.log(job.id)).toContain('broken is left out');
    });

    it('follow a study with maps, index and evaluation, one after the other', async () => {
      const settings = bench.settings(own('followed'), { attribution: ['gradcam'] });
      const { job, study } = await office.askForStudy(settings, { index: {}, evaluate: { probeTiles: 2 } });
      expect((await office.ended(job.id)).state).toBe('complete');
      const { items } = await office.own.jobs.list(office.who, { studyId: study.id, limit: 10 });
      const next = items.filter(({ kind }) => kind !== 'run');
      expect(next.map(({ kind }) => kind).sort()).toEqual(['attribute', 'evaluate', 'index']);
      for (const { id } of next) {
        const ended = await office.ended(id, 120_000);
        expect(ended.state, `${ended.kind}: ${ended.message}`).toBe('complete');
        expect(ended.attempt, await office.log(id)).toBe(1);
      }
      const facts = (await office.study(study.id)).facts;
      expect(facts).toMatchObject({ hasIndex: true, hasEvaluation: true });
      const alone = at(`twin/${own('followed')}`);
      await explain(bench.settings(`twin/${own('followed')}`));
      await attributeStudy({ study: alone, methods: ['gradcam'] });
      await indexStudy({ study: alone });
      const { folder, evaluation } = await evaluateStudy({ study: alone, probeTiles: 2 });
      await writeEvaluation(folder, evaluation);
      await expectSameStudy(settings.out, alone);
    }, 180_000);

    it('add slides to a study', async () => {
      const [first, ...rest] = bench.slides;
      for (const study of ['added', 'added-alone'])
        await explain(bench.settings(own(study), { slides: [first!] }));
      const { own: rows, who, projectId } = office;
      const folder = at(own('added'));
      const study = await rows.studies.create(who, { projectId, name: 'added', folder, state: 'complete' });
      const job = await office.ask({ kind: 'apply', study: study.id, folder, slides: [...rest, broken] });
      const ended = await office.ended(job.id);
      expect(ended.state, ended.message ?? '').toBe('complete');
      await applyStudy({ study: at(own('added-alone')), slides: [...rest, broken] });
      await expectSameStudy(folder, at(own('added-alone')));
      expect((await office.study(study.id)).facts).toMatchObject({ slides: 3, failed: 1 });
    });

    it('export and check studies', async () => {
      const { own: rows, who, projectId } = office;
      const folder = at(own('shared'));
      await office.own.studies.remove(office.who, sharedStudy);
      const study = await rows.studies.create(who, { projectId, name: 'checked', folder, state: 'queued' });
      const checked = await office.ask({ kind: 'import', study: study.id, folder });
      expect((await office.ended(checked.id)).state).toBe('complete');
      expect((await office.study(study.id)).state).toBe('complete');
      const report = await office.ask({ kind: 'export', study: study.id, folder, format: 'report' });
      expect((await office.ended(report.id)).state).toBe('complete');
      expect(await readFile(join(folder, 'report.html'), 'utf8')).toContain('<html');
    });

    it('fail at once, in words, where another try would not help', async () => {
      const model = at('no-model.onnx');
      await writeFile(model, 'PK not a model');
      const { job, study } = await office.askForStudy(bench.settings(own('hostile'), { model }));
      const ended = await office.ended(job.id);
      expect(ended).toMatchObject({ state: 'failed', attempt: 1 });
      expect(ended.message).toContain('no-model.onnx');
      const row = await office.study(study.id);
      expect(row).toMatchObject({ state: 'failed', message: ended.message });
    });

    it('fail with the reason of the first slide when no slide is left', async () => {
      const settings = bench.settings(own('none'), { slides: [broken] });
      const { job } = await office.askForStudy(settings);
      const ended = await office.ended(job.id);
      expect(ended.state).toBe('failed');
      expect(ended.message).toContain('the slide could not be explained');
      expect(ended.suggestion).toContain('broken');
      const failures = JSON.parse(await readFile(join(settings.out, 'failures.json'), 'utf8'));
      expect(failures.length).toBe(1);
    });

    it('go on when a person tries again, with the slide mended', async () => {
      const path = at(`${own('mended')}.tiff`);
      await writeFile(path, 'not yet');
      const settings = bench.settings(own('mended'), { slides: [{ id: 'mended', path }] });
      const { job } = await office.askForStudy(settings);
      expect((await office.ended(job.id)).state).toBe('failed');
      await writeFile(path, await readFile(bench.slides[0]!.path));
      await office.queue.retry(office.who, job.id);
      const ended = await office.ended(job.id);
      expect(ended.state, ended.message ?? '').toBe('complete');
      await explain({ ...settings, out: at(own('mended-alone')) });
      await expectSameStudy(settings.out, at(own('mended-alone')));
    });
  });
}
