import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openSlide } from '@morphoscope/slide-io';
import { explain, StudyFolder } from '@morphoscope/study';
import { beforeAll, describe, expect, it } from 'vitest';
import { readTilePlaces } from '../../src/table/tile-places.js';
import { makeBench } from '../fixture/bench.js';
import { figureOf, judgeStudy, rowsOf } from '../fixture/judge.js';
import { writeNanModel, writeSkipModel } from '../fixture/odd-models.js';
import { writeTinyModel } from '../fixture/tiny-model.js';

const bench = makeBench();

const root = (name: string): string => join(bench.dir, name);

/** Mean model input of every tile of a slide. */
async function tileMeans(study: string, { id, path }: { id: string; path: string }): Promise<number[]> {
  const reader = await openSlide(path);
  const means: number[] = [];
  for (const { x, y } of await readTilePlaces(new StudyFolder(study).slide(id))) {
    const { data } = await reader.readAtMpp({ x, y, width: 64, height: 64, mpp: 1, rule: 'box' });
    const mean = [0.8, 0.6, 0.8];
    const sum = data.reduce((total, value, i) => total + (value / 255 - mean[i % 3]!) / 0.2, 0);
    means.push(sum / data.length);
  }
  await reader.close();
  return means;
}

describe('what cannot be judged', () => {
  beforeAll(async () => {
    await explain(bench.settings('study'));
  });

  it('is refused with what to do: no study, not finished, another model, unknown methods', async () => {
    await expect(judgeStudy({ study: root('nowhere') })).rejects.toMatchObject({ tag: 'StudyError' });
    await expect(judgeStudy({ study: root('study'), methods: ['lrp' as never] })).rejects.toMatchObject({
      tag: 'InputError',
    });
    const other = root('other.onnx');
    await writeTinyModel(other, { seed: 6 });
    await expect(judgeStudy({ study: root('study'), model: other })).rejects.toThrow(/something else/);
    await expect(judgeStudy({ study: root('study'), model: root('gone.onnx') })).rejects.toMatchObject({
      tag: 'ModelError',
      suggestion: expect.stringContaining('--model'),
    });
    const manifest = new StudyFolder(root('study')).manifest();
    const text = await readFile(manifest, 'utf8');
    await writeFile(manifest, text.replace('"state": "complete"', '"state": "running"'));
    await expect(judgeStudy({ study: root('study') })).rejects.toThrow(/not finished/);
    await writeFile(manifest, text);
  });

  it('becomes a finding, and the rest goes on: one group, one label, strange labels, a slide that is gone', async () => {
    const copy = root('copy.png');
    const slide = bench.slides[0]!;
    await copyFile(slide.path, root(`gone${slide.path.slice(slide.path.lastIndexOf('.'))}`));
    const gone = root(`gone${slide.path.slice(slide.path.lastIndexOf('.'))}`);
    await rm(copy, { force: true });
    await explain(bench.settings('odd', { slides: [slide, { id: 'gone', path: gone, label: 'odd' }] }));
    await rm(gone);
    const facts = new Map([[slide.id, { label: 'benign', group: 'p1' }]]);
    const { evaluation } = await judgeStudy({ study: root('odd'), facts, tiles: 50 });
    const codes = evaluation.findings.map(({ code }) => code);
    expect(codes).toEqual(
      expect.arrayContaining(['nothing-held-out', 'few-groups', 'slide-left-out', 'one-label']),
    );
    const [cv] = rowsOf(evaluation, 'logit-r2', { fitting: 'cross-validated', dictionary: 'nmf-k4' });
    expect(cv).toMatchObject({ value: null, note: expect.stringContaining('groups') });
    expect(figureOf(evaluation, 'relative-error', { dictionary: 'nmf-k4' })).toBeGreaterThan(0);
  });

  it('a head that is not linear: no split of the evidence, said so, and completeness all the same', async () => {
    await explain(bench.settings('early', { layer: 'relu1', slides: bench.slides.slice(0, 2) }));
    const { evaluation } = await judgeStudy({ study: root('early'), tiles: 40 });
    expect(evaluation.findings.map(({ code }) => code)).toContain('head-not-linear');
    expect(rowsOf(evaluation, 'cluster-effect')).toEqual([]);
    expect(figureOf(evaluation, 'completeness-label-agreement', { dictionary: 'nmf-k4' })).toBeGreaterThan(0);
    await expect(judgeStudy({ study: root('early'), methods: ['cam'] })).rejects.toThrow(/no CAM/);
  });

  it('constant predictions: nothing is told apart, said so, and the rest goes on', async () => {
    const model = await writeTinyModel(root('constant.onnx'), { bias: [90, -90] });
    await explain(bench.settings('constant', { model, slides: bench.slides.slice(0, 2) }));
    const { evaluation } = await judgeStudy({ study: root('constant'), tiles: 40 });
    expect(evaluation.findings.map(({ code }) => code)).toContain('one-predicted-label');
    const scope = {
      dictionary: 'nmf-k4',
      target: 'label',
      feature: 'weightSum',
      fitting: 'in-sample',
    } as const;
    expect(rowsOf(evaluation, 'label-auroc', { ...scope, control: undefined })[0]).toMatchObject({
      value: null,
      note: expect.stringContaining('same label'),
    });
  });

  it('a model with one class is judged by its logit; any other label says that the class is not there', async () => {
    const model = await writeTinyModel(root('one-class.onnx'), { oneClass: true });
    await explain(bench.settings('one-class', { model }));
    const { evaluation } = await judgeStudy({ study: root('one-class'), tiles: 60 });
    expect(evaluation.study.targets).toEqual(['malignant']);
    expect(new Set(bench.slides.map(({ label }) => label))).toEqual(new Set(['benign', 'malignant']));
    const confusion = evaluation.matrices.find(({ name }) => name === 'model-confusion')!;
    expect(confusion.rows).toEqual(['not malignant', 'malignant']);
    expect(confusion.values.reduce<number>((sum, value) => sum + value!, 0)).toBe(evaluation.sample.tiles);
    const scope = {
      dictionary: 'nmf-k4',
      target: 'malignant',
      feature: 'weightSum',
      fitting: 'in-sample',
    } as const;
    expect(figureOf(evaluation, 'logit-r2', scope)).toBeGreaterThan(0.5);
    expect(rowsOf(evaluation, 'log-odds-r2')).toEqual([]);
  });

  it('a layer that a path leads around: what needs the rest of the model is left out, and said so', async () => {
    const model = await writeSkipModel(root('skip.onnx'));
    await explain(bench.settings('skip', { model, slides: bench.slides.slice(0, 2) }));
    const { evaluation } = await judgeStudy({ study: root('skip'), tiles: 40 });
    expect(evaluation.findings).toContainEqual(
      expect.objectContaining({ code: 'layer-cannot-be-cut', message: expect.stringContaining('outer') }),
    );
    expect(evaluation.methods).toEqual([]);
    const scope = {
      dictionary: 'nmf-k4',
      target: 'malignant',
      feature: 'weightSum',
      fitting: 'in-sample',
    } as const;
    expect(figureOf(evaluation, 'logit-r2', scope)).toBeGreaterThan(0);
    expect(figureOf(evaluation, 'completeness-label-agreement', { dictionary: 'nmf-k4' })).toBeNull();
  });

  it('values that are not finite: those tiles are left out and counted', async () => {
    const dark = await Promise.all(bench.slides.map((slide) => tileMeans(root('study'), slide)));
    const least = dark.map((means) => Math.min(...means));
    const held = least.indexOf(Math.min(...least));
    const fit = least.indexOf(Math.max(...least));
    // Darker than any tile of the slide of the fit: only held-out tiles fail.
    const threshold = least[fit]! - 1e-3;
    const failing = dark[held]!.filter((mean) => mean < threshold).length;
    expect(failing).toBeGreaterThan(0);
    const model = await writeNanModel(root('nan.onnx'), threshold);
    const slides = [
      { ...bench.slides[fit]!, split: 'fit' as const },
      { ...bench.slides[held]!, split: 'held-out' as const },
    ];
    await explain(bench.settings('nan', { model, slides }));
    const { evaluation } = await judgeStudy({ study: root('nan') });
    const [finding] = evaluation.findings.filter(({ code }) => code === 'values-not-finite');
    expect(finding).toMatchObject({ location: `${failing} tiles` });
    expect(evaluation.sample.tiles).toBe(dark[held]!.length - failing);
    for (const { value } of evaluation.rows) expect(value === null || Number.isFinite(value)).toBe(true);
  });

  it('a slide that has been replaced since: left out', async () => {
    const copy = root('replaced.tif');
    await copyFile(bench.slides[0]!.path, copy);
    const slides = [bench.slides[1]!, { id: 'replaced', path: copy }];
    await explain(bench.settings('replaced', { slides }));
    await copyFile(bench.slides[2]!.path, copy);
    const { evaluation } = await judgeStudy({ study: root('replaced'), tiles: 40 });
    expect(evaluation.findings).toContainEqual(
      expect.objectContaining({
        code: 'slide-left-out',
        location: 'replaced',
        message: expect.stringContaining('not the one that the study was made from'),
      }),
    );
  });
});
