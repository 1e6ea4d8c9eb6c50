import { access, copyFile, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  abandonAddition,
  applyStudy,
  attributeStudy,
  explain,
  failedSlides,
  giveUpSlide,
  indexStudy,
  joinRun,
  type RunSettings,
  type SharedRun,
  StudyFolder,
  startAddition,
  startStudy,
} from '@morphoscope/study';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { filesOf, makeBench } from '../fixture/bench.js';

vi.setConfig({ testTimeout: 120_000 });
const bench = makeBench();
const broken = { id: 'broken', path: '' };

beforeAll(async () => {
  broken.path = join(bench.dir, 'broken.svs');
  await writeFile(broken.path, 'no slide at all');
});

/** Takes the steps with `processes` that join and leave for every step, slides dealt out in turn. */
async function makeShared(settings: RunSettings, processes = 2): Promise<void> {
  const { slides } = await startStudy(settings);
  await deal(settings.out, slides, processes, (run, id) => run.sampleSlides([id]));
  const left = await once(settings.out, (run) => run.fit());
  await deal(settings.out, left, processes, (run, id) => run.applySlides([id]));
  await once(settings.out, (run) => run.finish());
}

async function once<T>(study: string, step: (run: SharedRun) => Promise<T>): Promise<T> {
  const run = await joinRun({ study, workers: 1 });
  try {
    return await step(run);
  } finally {
    await run.close();
  }
}

async function deal(
  study: string,
  slides: readonly string[],
  processes: number,
  step: (run: SharedRun, id: string) => Promise<unknown>,
): Promise<void> {
  const queue = [...slides].reverse();
  await Promise.all(
    Array.from({ length: processes }, () =>
      once(study, async (run) => {
        for (let id = queue.pop(); id !== undefined; id = queue.pop()) await step(run, id);
      }),
    ),
  );
}

async function expectSameBytes(a: string, b: string): Promise<void> {
  const [one, other] = [await filesOf(join(bench.dir, a)), await filesOf(join(bench.dir, b))];
  expect([...one.keys()].sort()).toEqual([...other.keys()].sort());
  expect([...one].filter(([path, bytes]) => other.get(path) !== bytes).map(([path]) => path)).toEqual([]);
}

describe('a study made by several processes', () => {
  it.each([
    ['plain', {}],
    ['chosen', { clusters: 'auto', methods: ['kmeans'], holdOut: 0.3 }],
    ['decision', { methods: ['nmf-decision', 'nmf-tree'], clusters: [3], prototypeRelevance: false }],
  ] as const)('has the bytes of one made by one: %s', async (name, more) => {
    await explain(bench.settings(`one-${name}`, more));
    await makeShared(bench.settings(`many-${name}`, { ...more, workers: 1 }));
    await expectSameBytes(`many-${name}`, `one-${name}`);
  });

  it('leaves out what cannot be read, and says so, whoever met it', async () => {
    const slides = [...bench.slides, broken];
    await explain(bench.settings('one-broken', { slides }));
    await makeShared(bench.settings('many-broken', { slides }), 3);
    await expectSameBytes('many-broken', 'one-broken');
    const failures = JSON.parse(await readFile(join(bench.dir, 'many-broken/failures.json'), 'utf8'));
    expect(failures.map((failure: { slideId: string }) => failure.slideId)).toEqual(['broken']);
  });

  it('gets saliency maps and an index afterwards as in one run', async () => {
    const methods = ['gradcam'] as const;
    await explain(bench.settings('one-maps', { attribution: methods }));
    await indexStudy({ study: join(bench.dir, 'one-maps') });
    const settings = bench.settings('many-maps', { attribution: methods });
    await makeShared(settings);
    await attributeStudy({ study: settings.out, methods });
    await indexStudy({ study: settings.out });
    await expectSameBytes('many-maps', 'one-maps');
  });

  it('survives two processes at the same slide', async () => {
    const settings = bench.settings('twice');
    const { slides } = await startStudy(settings);
    const both = (step: (run: SharedRun) => Promise<unknown>) =>
      Promise.all([once(settings.out, step), once(settings.out, step), once(settings.out, step)]);
    await both((run) => run.sampleSlides(slides));
    await once(settings.out, (run) => run.fit());
    await both((run) => run.applySlides(slides));
    await once(settings.out, (run) => run.finish());
    await expectSameBytes('twice', 'one-plain');
  });

  it('is not touched by a step that comes after its end', async () => {
    const settings = bench.settings('late');
    const { slides } = await startStudy(settings);
    const straggler = await joinRun({ study: settings.out, workers: 1 });
    await deal(settings.out, slides, 1, (run, id) => run.sampleSlides([id]));
    const left = await once(settings.out, (run) => run.fit());
    await deal(settings.out, left, 1, (run, id) => run.applySlides([id]));
    await once(settings.out, (run) => run.finish());
    await straggler.sampleSlides(slides);
    await straggler.applySlides(slides);
    expect((await straggler.finish()).slides).toBe(3);
    await straggler.close();
    await expectSameBytes('late', 'one-plain');
  });

  it('is not finished with a slide lost on the way', async () => {
    const settings = bench.settings('lost');
    const { slides } = await startStudy(settings);
    await deal(settings.out, slides, 1, (run, id) => run.sampleSlides([id]));
    const left = await once(settings.out, (run) => run.fit());
    await once(settings.out, (run) => run.applySlides(left.slice(1)));
    const finish = once(settings.out, (run) => run.finish());
    await expect(finish).rejects.toThrow(`${left[0]} was not explained`);
    await once(settings.out, (run) => run.applySlides(left.slice(0, 1)));
    await once(settings.out, (run) => run.finish());
    await expectSameBytes('lost', 'one-plain');
  });

  it('asks for steps in their order', async () => {
    const settings = bench.settings('order');
    const { slides } = await startStudy(settings);
    await expect(once(settings.out, (run) => run.applySlides(slides))).rejects.toThrow(
      'nothing was fitted yet',
    );
    await expect(joinRun({ study: join(bench.dir, 'nowhere') })).rejects.toThrow('is not a study folder');
  });

  it('goes on when it is started again, and refuses other settings', async () => {
    const settings = bench.settings('again');
    const { slides } = await startStudy(settings);
    await once(settings.out, (run) => run.sampleSlides(slides.slice(0, 2)));
    await expect(startStudy({ ...settings, seed: 9 })).rejects.toThrow('other settings: --seed');
    await makeShared(settings);
    expect((await startStudy(settings)).finished).toBe(true);
    await expectSameBytes('again', 'one-plain');
  });

  it('stops between two steps when asked to', async () => {
    const settings = bench.settings('stopped');
    const { slides } = await startStudy(settings);
    const stop = new AbortController();
    const join1 = { study: settings.out, workers: 1 };
    const run = await joinRun(join1, { signal: stop.signal, onProgress: () => stop.abort() });
    await expect(run.sampleSlides(slides)).rejects.toThrow('the run was stopped');
    await run.close();
    await makeShared(settings);
    await expectSameBytes('stopped', 'one-plain');
  });
});

describe('slides added by several processes', () => {
  it('make the bytes of slides added by one', async () => {
    const some = bench.slides.slice(0, 1);
    for (const name of ['one-added', 'many-added']) await explain(bench.settings(name, { slides: some }));
    const added = [...bench.slides.slice(1), broken];
    await applyStudy({ study: join(bench.dir, 'one-added'), slides: added });
    const study = join(bench.dir, 'many-added');
    const { slides } = await startAddition({ study, slides: added });
    await deal(study, slides, 2, async (run, id) => {
      const [sampled] = await run.sampleSlides([id]);
      if (!sampled!.failure) await run.applySlides([id]);
    });
    const result = await once(study, (run) => run.finish());
    expect(result.failures.map(({ slideId }) => slideId)).toEqual(['broken']);
    await expectSameBytes('many-added', 'one-added');
  });

  it('leave other work on the study its place, and keep a second addition out', async () => {
    const some = bench.slides.slice(0, 2);
    const study = join(bench.dir, 'shared-place');
    await explain(bench.settings('shared-place', { slides: some }));
    const added = bench.slides.slice(2);
    const { slides } = await startAddition({ study, slides: added });
    await once(study, (run) => run.sampleSlides(slides));
    await attributeStudy({ study, methods: ['gradcam'] });
    await expect(applyStudy({ study, slides: added })).rejects.toThrow('workers are adding slides');
    await once(study, (run) => run.applySlides(slides));
    expect((await once(study, (run) => run.finish())).slides).toBe(1);
    expect(JSON.parse(await readFile(new StudyFolder(study).manifest(), 'utf8')).slides.length).toBe(3);
  });
});

describe('a run whose processes fail', () => {
  it('takes over the lock that a machine which is gone left for the same job, and no other', async () => {
    const settings = bench.settings('locked');
    const folder = new StudyFolder(settings.out);
    await startStudy(settings, { owner: 'job-1' });
    const left = (owner?: string) =>
      writeFile(folder.lock(), JSON.stringify({ pid: 1, host: 'gone.example.org', owner }));
    await left();
    await expect(startStudy(settings, { owner: 'job-1' })).rejects.toThrow('in use by process 1 on gone');
    await left('job-2');
    await expect(startStudy(settings, { owner: 'job-1' })).rejects.toThrow('in use by process 1 on gone');
    await expect(startStudy(settings)).rejects.toThrow('in use by process 1 on gone');
    await left('job-1');
    expect((await startStudy(settings, { owner: 'job-1' })).slides.length).toBe(3);
    await expect(access(folder.lock())).rejects.toThrow('ENOENT');
  });

  it('leaves out a slide that was given up, as if it were broken', async () => {
    const settings = bench.settings('given-up');
    const { slides } = await startStudy(settings);
    await deal(settings.out, slides.slice(1), 1, (run, id) => run.sampleSlides([id]));
    const [bad] = slides;
    await giveUpSlide(settings.out, bad!, { message: 'took three workers down with it' });
    expect((await failedSlides(settings.out)).map(({ slideId }) => slideId)).toEqual([bad]);
    const left = await once(settings.out, (run) => run.fit());
    expect(left).toEqual(slides.slice(1));
    await deal(settings.out, left, 1, (run, id) => run.applySlides([id]));
    const { failures } = await once(settings.out, (run) => run.finish());
    expect(failures).toEqual([
      { slideId: bad, path: bench.slides[0]!.path, message: 'took three workers down with it' },
    ]);
    await expect(giveUpSlide(settings.out, 'nobody', { message: '' })).rejects.toThrow('no slide nobody');
  });

  it('does not call a slide broken that only this machine does not see', async () => {
    const path = join(bench.dir, 'moving.tiff');
    await copyFile(bench.slides[0]!.path, path);
    const slides = [{ id: 'moving', path }, ...bench.slides];
    const settings = bench.settings('unseen', { slides });
    await startStudy(settings);
    await rename(path, `${path}.away`);
    const sample = once(settings.out, (run) => run.sampleSlides(['moving']));
    await expect(sample).rejects.toMatchObject({ tag: 'UnavailableError' });
    expect(await failedSlides(settings.out)).toEqual([]);
  });

  it('leaves the study as it was when an addition is abandoned half-way', async () => {
    const study = join(bench.dir, 'abandoned');
    await explain(bench.settings('abandoned', { slides: bench.slides.slice(0, 2) }));
    const before = await filesOf(study);
    const { slides } = await startAddition({ study, slides: bench.slides.slice(2) });
    await once(study, async (run) => {
      await run.sampleSlides(slides);
      await run.applySlides(slides);
    });
    expect((await filesOf(study)).size).toBeGreaterThan(before.size);
    await abandonAddition(study);
    expect(await filesOf(study)).toEqual(before);
    await abandonAddition(study);
  });
});
