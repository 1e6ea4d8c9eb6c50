import { once } from 'node:events';
import { join } from 'node:path';
import { explain } from '@morphoscope/study';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  postgresBinaries,
  TestPostgres,
  withoutPostgres,
} from '../../../packages/db/test/support/postgres.js';
import { makeBench } from '../../../packages/study/test/fixture/bench.js';
import { Office } from '../../api/test/worker/support/office.js';
import { expectSameStudy } from '../../api/test/worker/support/same-study.js';
import { morphoscope, start } from './fixture/morphoscope.js';

vi.setConfig({ testTimeout: 120_000 });
const bench = makeBench();

describe('morphoscope worker', () => {
  it('says what is wrong with what it is given', async () => {
    const wrong = async (...flags: string[]) => {
      const { code, stderr } = await morphoscope('worker', ...flags);
      expect(code).toBe(2);
      return stderr;
    };
    const secret = 'postgre://user:password@db/x';
    expect(await wrong('--database', secret)).toMatch(/does not start with postgres:/);
    expect(await wrong('--database', secret)).not.toContain('password');
    expect(await wrong('--capability', 'gpu')).toContain('"gpu" is not one of embed, cpu');
    expect(await wrong('--engine', 'cuda')).toContain('is not one of auto, ort');
    expect(await wrong('--concurrency', '0')).toContain('whole number');
  });
});

describe.skipIf(!postgresBinaries)(`morphoscope worker on a database${withoutPostgres}`, () => {
  let postgres: TestPostgres;
  let url: string;
  let office: Office;

  beforeAll(async () => {
    postgres = await TestPostgres.start();
    url = await postgres.createDatabase();
    office = await Office.open({ url });
  });
  afterAll(async () => {
    await office.close();
    await postgres.stop();
  });

  it('does jobs until it is asked to end', async () => {
    await explain(bench.settings('alone'));
    const { child, ended } = start('worker', '--database', url, '--threads', '1', '--memory', '8');
    const settings = bench.settings('hired');
    const { job } = await office.askForStudy(settings);
    expect((await office.ended(job.id)).state).toBe('complete');
    await expectSameStudy(settings.out, join(bench.dir, 'alone'));
    child.kill('SIGTERM');
    const { code, stderr } = await ended;
    expect(code).toBe(0);
    expect(stderr).toMatch(/waits for jobs[\s\S]*run .*, attempt 1 of 3[\s\S]*Giving back/);
  });

  it('leaves jobs to others that it cannot do', async () => {
    const { child, ended } = start('worker', '--database', url, '--capability', 'cpu');
    await once(child.stderr!, 'data');
    const { job } = await office.askForStudy(bench.settings('left'));
    await new Promise((resolve) => setTimeout(resolve, 3000));
    expect((await office.job(job.id)).state).toBe('queued');
    child.kill('SIGINT');
    expect((await ended).code).toBe(0);
  });
});
