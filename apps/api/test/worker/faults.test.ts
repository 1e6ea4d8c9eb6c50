import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabasePlace } from '@morphoscope/db';
import { explain } from '@morphoscope/study';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { databases } from '../../../../packages/db/test/support/databases.js';
import {
  postgresBinaries,
  TestPostgres,
  withoutPostgres,
} from '../../../../packages/db/test/support/postgres.js';
import { makeBench } from '../../../../packages/study/test/fixture/bench.js';
import { HiredProcess, isAlive, scienceOf } from './support/hired-process.js';
import { milestones, reached, sleep } from './support/milestone.js';
import { Office } from './support/office.js';
import { expectSameStudy } from './support/same-study.js';

vi.setConfig({ testTimeout: 120_000 });
const bench = makeBench();
const at = (name: string): string => join(bench.dir, name);
const LONG = 240_000;

beforeAll(() => explain(bench.settings('alone')), 60_000);

describe.skipIf(process.platform === 'win32')('faults (need signals of a Unix system)', () => {
  describe('of the process at work', () => {
    let office: Office;
    beforeAll(async () => {
      office = await Office.open(await databases[0]!.place());
      office.hire();
    });
    afterAll(() => office.close());

    it.each(milestones)('kill -9 after %s: the job ends with the same bytes', async (milestone) => {
      const settings = bench.settings(`crash-${milestone.replaceAll('/', '-')}`);
      const { job } = await office.askForStudy(settings);
      await reached(settings.out, milestone);
      const pids = scienceOf();
      expect(pids.length).toBeGreaterThan(0);
      for (const pid of pids) process.kill(pid, 'SIGKILL');
      const ended = await office.ended(job.id);
      expect(ended.state, `${ended.message}\n${await office.log(job.id)}`).toBe('complete');
      await expectSameStudy(settings.out, at('alone'));
    });
  });

  for (const { name, available, place } of databases) {
    describe.skipIf(!available)(`of the server with its worker, on ${name}`, () => {
      it(
        'kill -9 again and again: the job goes on after each restart and ends with the same bytes',
        async () => {
          const where = await place();
          const settings = bench.settings(`server-${name.split(' ')[0]}`);
          const first = await Office.open(where);
          const { job, study } = await first.askForStudy(settings, { index: {} }, 10);
          await first.close();
          for (const milestone of ['work/sample', 'work/fitted.json', 'slides']) {
            const server = await HiredProcess.start(where);
            onTestFinished(() => server.kill());
            await reached(settings.out, milestone);
            const [science] = scienceOf(server.child.pid);
            await server.kill();
            if (science !== undefined) await gone(science);
          }
          const office = await Office.open(where);
          onTestFinished(() => office.close());
          office.hire();
          const ended = await office.ended(job.id);
          expect(ended.state, `${ended.message}\n${await office.log(job.id)}`).toBe('complete');
          const { items } = await office.own.jobs.list(office.who, { studyId: study.id, limit: 10 });
          expect(items.map(({ kind }) => kind).sort()).toEqual(['index', 'run']);
          await office.ended(items.find(({ kind }) => kind === 'index')!.id);
          await expectSameStudyWithoutIndex(settings.out);
        },
        LONG,
      );
    });
  }

  describe.skipIf(!postgresBinaries)(`of one among several machines${withoutPostgres}`, () => {
    let where: DatabasePlace;
    let office: Office;
    let hired: HiredProcess[] = [];
    beforeAll(async () => {
      where = await databases[1]!.place();
      office = await Office.open(where);
    });
    afterEach(async () => {
      for (const one of hired) one.signal('SIGCONT');
      await Promise.all(hired.map((one) => one.kill()));
      hired = [];
    });
    afterAll(() => office.close());

    const hire = async (count: number, limit?: string): Promise<void> => {
      for (let i = 0; i < count; i++) hired.push(await HiredProcess.start(where, { pauseMs: 200 }, limit));
    };
    const partsOf = async (id: string) => {
      const { rows } = await office.database.pool.query(
        'select stage, slide, state, attempt, worker from job_part where job_id = $1',
        [id],
      );
      return rows as { stage: string; slide: string; state: string; attempt: number; worker: string }[];
    };

    it('two workers share a study: each slide is done once, by one of them', async () => {
      const slides = Array.from({ length: 8 }, (_, i) => ({ ...bench.slides[i % 3]!, id: `s${i}` }));
      await explain(bench.settings('many-alone', { slides }));
      const settings = bench.settings('many', { slides });
      await hire(2);
      const { job } = await office.askForStudy(settings);
      expect((await office.ended(job.id)).state).toBe('complete');
      const parts = await partsOf(job.id);
      expect(parts.length).toBe(16);
      expect(parts.every(({ state, attempt }) => state === 'done' && attempt === 1)).toBe(true);
      expect(new Set(parts.map(({ worker }) => worker))).toEqual(new Set(hired.map(({ name }) => name)));
      await expectSameStudy(settings.out, at('many-alone'));
    });

    it.each([0, 1])('kill -9 of worker %i: the other goes on where it was', async (victim) => {
      const settings = bench.settings(`victim-${victim}`);
      await hire(2);
      const { job } = await office.askForStudy(settings);
      await reached(settings.out, 'work/sample');
      await hired[victim]!.kill();
      const ended = await office.ended(job.id);
      expect(ended.state, `${ended.message}\n${await office.log(job.id)}`).toBe('complete');
      const parts = await partsOf(job.id);
      expect(parts.every(({ state }) => state === 'done')).toBe(true);
      await expectSameStudy(settings.out, at('alone'));
    });

    it.each(['work/sample', 'slides'])(
      'a worker that hangs after %s and comes back later does no harm',
      async (milestone) => {
        const settings = bench.settings(`hang-${milestone.replaceAll('/', '-')}`);
        await hire(1);
        const { job } = await office.askForStudy(settings);
        await reached(settings.out, milestone);
        hired[0]!.signal('SIGSTOP');
        await hire(1);
        const ended = await office.ended(job.id);
        hired[0]!.signal('SIGCONT');
        expect(ended.state, `${ended.message}\n${await office.log(job.id)}`).toBe('complete');
        await sleep(3000);
        expect((await office.job(job.id)).attempt).toBe(ended.attempt);
        await expectSameStudy(settings.out, at('alone'));
      },
    );

    it(
      'a disk that is full fails the job in words; with room it goes on',
      async () => {
        const settings = bench.settings('full');
        await hire(1, 'ulimit -f 60');
        const { job, study } = await office.askForStudy(settings);
        const failed = await office.ended(job.id, LONG);
        expect(failed.state).toBe('failed');
        expect(failed.message).toContain('the disk is full');
        expect(failed.suggestion).toContain('Free some space');
        expect((await office.study(study.id)).state).toBe('failed');
        await hired.pop()!.kill();
        await hire(1);
        await office.queue.retry(office.who, job.id);
        const ended = await office.ended(job.id);
        expect(ended.state, ended.message ?? '').toBe('complete');
        await expectSameStudy(settings.out, at('alone'));
      },
      LONG,
    );
  });

  describe.skipIf(!postgresBinaries)(`of the database${withoutPostgres}`, () => {
    it(
      'kill -9 of PostgreSQL in every step: the job ends with the same bytes',
      async () => {
        const postgres = await TestPostgres.start();
        onTestFinished(() => postgres.stop());
        const office = await Office.open({ url: await postgres.createDatabase() });
        onTestFinished(() => office.close());
        office.hire();
        const settings = bench.settings('database');
        const { job } = await office.askForStudy(settings, {}, 10);
        for (const milestone of milestones) {
          await reached(settings.out, milestone).catch(async (error: Error) => {
            throw new Error(`${error.message}: ${JSON.stringify(await office.job(job.id))}`);
          });
          await postgres.kill();
          await sleep(200);
          await postgres.restart();
        }
        const until = Date.now() + 60_000;
        let ended = await office.job(job.id).catch(() => undefined);
        while (!ended?.endedAt && Date.now() < until) {
          await sleep(200);
          ended = await office.job(job.id).catch(() => undefined);
        }
        expect(ended?.state, `${ended?.message}\n${await office.log(job.id)}`).toBe('complete');
        await expectSameStudy(settings.out, at('alone'));
      },
      LONG,
    );
  });

  describe('of patience', () => {
    let office: Office;
    beforeAll(async () => {
      office = await Office.open(await databases[0]!.place());
      office.hire();
    });
    afterAll(() => office.close());

    it('a cancelled job stops soon, and goes on from there when asked for again', async () => {
      const settings = bench.settings('cancelled');
      const { job, study } = await office.askForStudy(settings);
      await reached(settings.out, 'work/sample');
      await office.queue.cancel(office.who, job.id);
      const ended = await office.ended(job.id);
      expect(ended.state).toBe('cancelled');
      expect((await office.study(study.id)).state).toBe('cancelled');
      for (let i = 0; i < 100 && scienceOf().length > 0; i++) await sleep(100);
      expect(scienceOf()).toEqual([]);
      await office.queue.retry(office.who, job.id);
      expect((await office.ended(job.id)).state).toBe('complete');
      await expectSameStudy(settings.out, at('alone'));
    });

    it('a cancelled addition leaves the study as it was', async () => {
      const { own, who, projectId } = office;
      const folder = at('addition');
      const some = bench.slides.slice(0, 1);
      for (const name of ['addition', 'addition-alone'])
        await explain(bench.settings(name, { slides: some }));
      const study = await own.studies.create(who, { projectId, name: 'addition', folder, state: 'complete' });
      const slides = bench.slides.slice(1);
      const job = await office.ask({ kind: 'apply', study: study.id, folder, slides });
      await reached(folder, 'work/sample');
      await office.queue.cancel(who, job.id);
      await office.ended(job.id);
      for (let i = 0; i < 100 && scienceOf().length > 0; i++) await sleep(100);
      await sleep(200);
      await expectSameStudy(folder, at('addition-alone'));
      expect((await office.study(study.id)).state).toBe('complete');
    });

    it('a worker that is stopped in order gives the job back as if it had not been taken', async () => {
      const own = await Office.open(await databases[0]!.place());
      const worker = own.hire();
      const settings = bench.settings('handed-back');
      const { job } = await own.askForStudy(settings);
      await reached(settings.out, 'work/sample');
      await worker.stop();
      expect(await own.job(job.id)).toMatchObject({ state: 'queued', attempt: 0 });
      own.hire();
      expect((await own.ended(job.id)).attempt).toBe(1);
      await expectSameStudy(settings.out, at('alone'));
      await own.close();
    });
  });
});

async function gone(pid: number): Promise<void> {
  const until = Date.now() + 10_000;
  while (isAlive(pid)) {
    if (Date.now() > until) throw new Error('the science process outlived its worker');
    await sleep(20);
  }
}

async function expectSameStudyWithoutIndex(root: string): Promise<void> {
  await rm(join(root, 'index'), { recursive: true });
  await expectSameStudy(root, at('alone'));
}
