import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { makeBench } from '../../../../packages/study/test/fixture/bench.js';
// The built one: it starts a script that lies beside it.
import { type ScienceLimits, ScienceProcess } from '../../dist/worker/science/science-process.js';
import type { ScienceJob } from '../../src/worker/science/science-job.js';
import { isAlive } from './support/hired-process.js';
import { reached } from './support/milestone.js';

vi.setConfig({ testTimeout: 120_000 });
const bench = makeBench();
const open: ScienceProcess[] = [];

/** A process for a run into the folder `name`. */
function hire(name: string, limits?: ScienceLimits): { science: ScienceProcess; folder: string } {
  const folder = join(bench.dir, name);
  const payload: ScienceJob['payload'] = {
    kind: 'run',
    study: 'study-1',
    folder,
    slides: bench.slides.map((slide) => ({ ...slide })),
    model: bench.model,
    methods: ['nmf'],
    clusters: [4],
    sampleCells: 1500,
    seed: 1,
    attribution: [],
  };
  const science = new ScienceProcess({ id: 'job-1', payload, threads: 1 }, limits);
  open.push(science);
  return { science, folder };
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((science) => science.close()));
});

describe('a process that does science', () => {
  it('does steps one after the other and tells how far it is', async () => {
    const { science } = hire('steps');
    const stages = new Set<string>();
    const hooks = { onProgress: ({ stage }: { stage: string }) => void stages.add(stage) };
    const { slides, finished } = await science.take('start', undefined, hooks);
    expect(finished).toBe(false);
    for (const slide of slides) {
      const outcome = await science.take('sample', slide, hooks);
      expect(outcome.tiles).toBeGreaterThan(0);
    }
    expect((await science.take('fit', undefined, hooks)).slides).toEqual(slides);
    for (const slide of slides) await science.take('apply', slide, hooks);
    await science.take('finish', undefined, hooks);
    expect([...stages].slice(0, 4)).toEqual(['sample', 'fit', 'apply', 'concepts']);
  });

  it('gives errors with what, where and what to do', async () => {
    const { science } = hire('order');
    await science.take('start');
    await expect(science.take('fit')).rejects.toMatchObject({ name: 'MorphoscopeError', tag: 'StudyError' });
    expect(science.alive).toBe(true);
    await expect(science.take('whole')).rejects.toThrow('a job of kind run is done in steps');
  });

  it('that is killed is a loss for the one step, with the signal in its words', async () => {
    const { science, folder } = hire('killed');
    const { slides } = await science.take('start');
    const step = science.take('sample', slides[0]);
    await reached(folder, 'work/tmp');
    process.kill(science.pid!, 'SIGKILL');
    await expect(step).rejects.toMatchObject({ name: 'ScienceLoss', reason: 'died' });
    await expect(step).rejects.toThrow('SIGKILL');
    await expect(science.take('fit')).rejects.toMatchObject({ name: 'ScienceLoss' });
  });

  it('that takes too much memory is ended', async () => {
    const { science } = hire('large', { memoryBytes: 20 * 2 ** 20 });
    await expect(everything(science)).rejects.toMatchObject({ name: 'ScienceLoss', reason: 'memory' });
  });

  it('that takes too long is ended', async () => {
    const { science } = hire('slow', { stepMs: 30 });
    await expect(everything(science)).rejects.toMatchObject({ name: 'ScienceLoss', reason: 'time' });
  });

  it('stops between two tiles when asked to, and by force when it does not hear', async () => {
    const polite = hire('polite');
    const { slides } = await polite.science.take('start');
    const stop = new AbortController();
    const step = polite.science.take('sample', slides[0], { signal: stop.signal });
    stop.abort();
    await expect(step).rejects.toThrow('the run was stopped');

    const deaf = hire('deaf', { graceMs: 100 });
    await deaf.science.take('start');
    process.kill(deaf.science.pid!, 'SIGSTOP');
    const never = new AbortController();
    const asked = deaf.science.take('sample', slides[0], { signal: never.signal });
    never.abort();
    await expect(asked).rejects.toMatchObject({ name: 'ScienceLoss', reason: 'stopped' });
    await deaf.science.close();
    expect(isAlive(deaf.science.pid!)).toBe(false);
  });

  it('sees no secrets of the server', async () => {
    const { env } = await import('../../dist/env.js');
    process.env.DATABASE_URL = 'postgres://secret';
    process.env.MORPHOSCOPE_SECRET = 'secret';
    process.env.PGPASSWORD = 'secret';
    const seen = env.forScience();
    for (const name of ['DATABASE_URL', 'MORPHOSCOPE_SECRET', 'PGPASSWORD']) delete process.env[name];
    expect(Object.values(seen).filter((value) => value?.includes('secret'))).toEqual([]);
    expect(seen.PATH).toBe(process.env.PATH);
  });
});

async function everything(science: ScienceProcess): Promise<void> {
  const { slides } = await science.take('start');
  for (const slide of slides) await science.take('sample', slide);
  await science.take('fit');
  for (const slide of slides) await science.take('apply', slide);
  await science.take('finish');
}
