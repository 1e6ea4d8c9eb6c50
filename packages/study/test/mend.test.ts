import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  abandonAddition,
  applyStudy,
  explain,
  joinRun,
  leaveOutSlides,
  readSlideRecord,
  StudyFolder,
  startAddition,
} from '@morphoscope/study';
import { describe, expect, it, vi } from 'vitest';
import { makeBench } from './fixture/bench.js';

vi.setConfig({ testTimeout: 120_000 });
const bench = makeBench();

const json = async (path: string) => JSON.parse(await readFile(path, 'utf8'));

/** A finished study of two slides and one whose file is no slide. */
async function studyWithBroken(name: string) {
  const broken = { id: 'broken', path: join(bench.dir, `${name}.tiff`), label: 'benign' };
  await writeFile(broken.path, 'no slide at all');
  const slides = [...bench.slides.slice(0, 2), broken];
  await explain(bench.settings(name, { slides }));
  const folder = new StudyFolder(join(bench.dir, name));
  const failed = async () => (await json(folder.failures())).map((one: { slideId: string }) => one.slideId);
  return { broken, folder, failed };
}

describe('a slide that failed', () => {
  it('becomes part of the study once its file is mended, and is no longer listed', async () => {
    const { broken, folder, failed } = await studyWithBroken('mended');
    expect(await failed()).toEqual(['broken']);
    await copyFile(bench.slides[2]!.path, broken.path);
    const result = await applyStudy({ study: folder.root, slides: [broken] });
    expect(result.failures).toEqual([]);
    expect(await failed()).toEqual([]);
    const { slides } = await json(folder.manifest());
    expect(slides.map(({ id }: { id: string }) => id)).toEqual([
      bench.slides[0]!.id,
      bench.slides[1]!.id,
      'broken',
    ]);
    expect(slides[2]).toMatchObject({ label: 'benign', split: 'held-out' });
    expect((await readSlideRecord(folder.slide('broken')))!.tiles).toBeGreaterThan(0);
    await expect(applyStudy({ study: folder.root, slides: [broken] })).rejects.toThrow('already: broken');
  });

  it('stays listed, with the reason of now, where it fails again beside one that does not', async () => {
    const { broken, folder, failed } = await studyWithBroken('again');
    await writeFile(broken.path, '');
    await applyStudy({ study: folder.root, slides: [broken, bench.slides[2]!] });
    expect(await failed()).toEqual(['broken']);
  });

  it('is listed as before when mending it is given up half-way', async () => {
    const { broken, folder, failed } = await studyWithBroken('given-up-mending');
    await copyFile(bench.slides[2]!.path, broken.path);
    await startAddition({ study: folder.root, slides: [broken] });
    const run = await joinRun({ study: folder.root, workers: 1 });
    await run.sampleSlides(['broken']);
    await run.applySlides(['broken']);
    await run.close();
    await abandonAddition(folder.root);
    expect(await failed()).toEqual(['broken']);
    expect(await readSlideRecord(folder.slide('broken'))).toBeUndefined();
  });

  it('can be left out for good; one that did not fail cannot', async () => {
    const { folder, failed } = await studyWithBroken('left-out');
    const [good] = bench.slides;
    await expect(leaveOutSlides(folder.root, [good!.id])).rejects.toThrow('is no slide that failed');
    await leaveOutSlides(folder.root, ['broken']);
    expect(await failed()).toEqual([]);
    expect((await json(folder.manifest())).slides).toHaveLength(2);
  });
});
