import { readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { summarise } from '@morphoscope/study';
import { describe, expect, it } from 'vitest';
import { slideFilePath } from '../../src/opened/slide-path.js';
import { StudyAnswers } from '../../src/opened/study-answers.js';
import { DICTIONARIES, makePhantomStudy } from '../support/phantom-study.js';
import { refOf } from '../support/study-ref.js';

const phantom = makePhantomStudy();
const answers = new StudyAnswers();
const detailOf = async (root: string, roots: readonly string[] | null = null) =>
  answers.detail(await refOf(root), { roots });

/** Changes `study.json` of a copy, as somebody might who means harm. */
async function tampered(name: string, change: (manifest: Record<string, unknown>) => void): Promise<string> {
  const root = await phantom.copy(name);
  const path = join(root, 'study.json');
  const manifest = JSON.parse(await readFile(path, 'utf8'));
  change(manifest);
  await writeFile(path, JSON.stringify(manifest));
  return root;
}

describe('a finished study', () => {
  it('says what its report says', async () => {
    const detail = await detailOf(phantom.root);
    const summary = await summarise(phantom.root);
    expect(detail).toMatchObject({
      folderState: 'complete',
      slides: 4,
      failed: 0,
      classNames: summary.model.classNames,
      engine: summary.model.engine,
      preprocessing: summary.model.preprocessing,
      layerInfo: summary.model.layer,
      tiling: summary.tiling,
      overlapRule: summary.overlapRule,
      seed: summary.seed,
      activation: 'softmax',
      pooling: 'average',
      failures: [],
      findings: summary.findings,
      sweeps: summary.sweeps,
      hasIndex: true,
      hasEvaluation: false,
    });
    expect(detail.dictionaries).toEqual(DICTIONARIES);
    for (const [i, info] of detail.dictionaryInfo.entries()) {
      const { id, method, kind, K, order, relativeError, decisionNote } = summary.dictionaries[i]!;
      expect(info).toMatchObject({ id, method, kind, K, order, shown: K });
      expect([info.relativeError, info.decisionNote]).toEqual([relativeError, decisionNote]);
      expect(info.weightScale).toBeGreaterThan(0);
    }
    for (const [i, info] of detail.slideInfo.entries()) {
      const { slideId, width, height, mpp, tiles, tissueAreaMm2, label, site, meanPrediction, saliency } =
        summary.dictionaries[0]!.slides[i]!;
      expect(info).toMatchObject({ slideId, width, height, mpp, tiles, tissueAreaMm2, label, site });
      expect(info.meanPrediction).toEqual(meanPrediction);
      expect(new Set(info.maps.map(({ method }) => method))).toEqual(
        new Set(saliency!.map(({ method }) => method)),
      );
      expect(info.maps.map(({ key }) => key).sort()).toEqual([
        'cam.benign',
        'cam.malignant',
        'gradcam.benign',
        'gradcam.malignant',
      ]);
      expect(info.readable).toBe(true);
    }
    expect(detail.tiles).toBe(detail.slideInfo.reduce((sum, { tiles }) => sum + tiles, 0));
  });

  // A banner said "300 of 338 slides done" of 300 slides of which 38 had failed.
  it('does not count slides that failed among its slides', async () => {
    const root = await phantom.copy('without-one');
    const { slides } = JSON.parse(await readFile(join(root, 'study.json'), 'utf8'));
    const failed = slides[0].id;
    const failures = [{ slideId: failed, tag: 'SlideError', message: 'no tissue was found' }];
    await writeFile(join(root, 'failures.json'), JSON.stringify(failures));
    await rm(join(root, 'slides', failed), { recursive: true });
    const detail = await detailOf(root);
    expect(detail).toMatchObject({ slides: 3, failed: 1 });
    expect(detail.slideInfo).toHaveLength(3);
  });

  it('whose slides lie outside of the shared folders shows maps and tables only', async () => {
    const outside = await detailOf(phantom.root, [join(phantom.dir, 'study')]);
    expect(outside.slideInfo.map(({ readable }) => readable)).toEqual([false, false, false, false]);
    const inside = await detailOf(phantom.root, [phantom.slidesFolder]);
    expect(inside.slideInfo.map(({ readable }) => readable)).toEqual([true, true, true, true]);
  });
});

describe('a study that is not finished', () => {
  it('shows the slides that are there and why it stopped', async () => {
    const root = await phantom.stopped('stopped', 2);
    const detail = await detailOf(root);
    expect(detail).toMatchObject({ folderState: 'running', message: 'the disk is full', slides: 4 });
    expect(detail.slideInfo.map(({ slideId }) => slideId)).toEqual(
      phantom.slides.slice(0, 2).map(({ id }) => id),
    );
    const { concepts } = await answers.concepts(await refOf(root), { dictionary: 'nmf-k4' });
    expect(concepts).toHaveLength(4);
    expect(concepts.some(({ top }) => top.length > 0)).toBe(true);
    expect(concepts.every(({ importance, effect }) => importance === undefined && !effect)).toBe(true);
    const { total } = await answers.tiles(await refOf(root), { filter: {}, sort: 'slide', limit: 1 });
    expect(total).toBe(detail.tiles);
  });

  it('shows nothing but itself before its first slide and dictionary', async () => {
    const root = await phantom.stopped('early', 0);
    for (const id of DICTIONARIES) await rm(join(root, 'dictionaries', id), { recursive: true });
    const detail = await detailOf(root);
    expect(detail).toMatchObject({ slideInfo: [], dictionaryInfo: [], tiles: 0, slides: 4 });
    await expect(answers.concepts(await refOf(root), {})).rejects.toMatchObject({ tag: 'StudyError' });
  });

  it('is running where its last run has not ended', async () => {
    const root = await phantom.stopped('goes-on', 1);
    const log = join(root, 'log.jsonl');
    await writeFile(log, `${await readFile(log, 'utf8')}${JSON.stringify({ event: 'started' })}\n`);
    expect((await detailOf(root)).message).toBeUndefined();
  });
});

describe('a study made to do harm', () => {
  it.each([
    ['..', 'a slide'],
    ['../../etc', 'a slide'],
    ['a/b', 'a slide'],
  ])('cannot call a slide %s', async (id, words) => {
    const root = await tampered(`slide-${id.replaceAll(/\W/g, '_')}`, (manifest) => {
      (manifest.slides as { id: string }[])[0]!.id = id;
    });
    await expect(detailOf(root)).rejects.toMatchObject({
      tag: 'StudyError',
      message: expect.stringContaining(words),
    });
  });

  it('cannot call a dictionary ../..', async () => {
    const root = await tampered('dictionary', (manifest) => {
      (manifest.dictionaries as { id: string }[])[0]!.id = '../../x';
    });
    await expect(detailOf(root)).rejects.toMatchObject({ tag: 'StudyError' });
  });

  it('cannot have a raster that would never end', async () => {
    const root = await phantom.copy('raster');
    const path = join(root, 'slides', phantom.slides[0]!.id, 'slide.json');
    const record = JSON.parse(await readFile(path, 'utf8'));
    await writeFile(path, JSON.stringify({ ...record, raster: { ...record.raster, width: 1e9 } }));
    await expect(detailOf(root)).rejects.toThrow(/is damaged/);
  });

  it('cannot lead to files outside, by path or by link', async () => {
    const roots = [phantom.slidesFolder];
    const link = join(phantom.slidesFolder, 'link.tif');
    await symlink('/etc/hostname', link);
    for (const path of [
      '/etc/hostname',
      link,
      join(phantom.slidesFolder, '..', 'study', 'study.json'),
      '/none',
    ])
      await expect(slideFilePath(path, roots), path).rejects.toMatchObject({
        tag: 'SlideError',
        message: 'the file of the slide cannot be read from here',
      });
    const own = phantom.slides[0]!.path;
    expect(await slideFilePath(own, roots)).toBe(own);
    expect(await slideFilePath(own, undefined)).toBe(own);
  });

  it('that is gone, or no study, says so', async () => {
    await expect(refOf(join(phantom.dir, 'nowhere'))).rejects.toThrow(/not where it was/);
    await expect(
      tampered('json', () => undefined).then(async (root) => {
        await writeFile(join(root, 'study.json'), '{');
        return detailOf(root);
      }),
    ).rejects.toThrow(/damaged/);
  });
});
