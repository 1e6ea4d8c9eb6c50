import { join } from 'node:path';
import { projectionBasis } from '@morphoscope/clustering';
import type { KSweep } from '@morphoscope/domain';
import {
  applyStudy,
  editStudy,
  explain,
  readManifest,
  StudyFolder,
  slideFile,
  summarise,
} from '@morphoscope/study';
import { beforeAll, describe, expect, it } from 'vitest';
import { fromFloat16 } from '../src/array/float16.js';
import { openZarr } from '../src/array/zarr.js';
import { readDictionary } from '../src/folder/dictionary-folder.js';
import { readNamedDictionary } from '../src/folder/named-dictionary.js';
import { filesOf, makeBench } from './fixture/bench.js';
import { slowActivations, tilesOf } from './fixture/slow-activations.js';
import { slowNnls } from './fixture/slow-nnls.js';
import { writeTinyModel } from './fixture/tiny-model.js';

const bench = makeBench();
const K = 4;
const C = 12;

const dictionaryOf = async (root: string, id: string) =>
  (await readDictionary(new StudyFolder(root).dictionary(id)))!;

/** The first stored rows of W of a slide, `K` values per cell. */
async function storedWeights(root: string, slideId: string, id: string) {
  const cells = join(new StudyFolder(root).slide(slideId), slideFile.cells);
  const W = await openZarr(join(cells, id, 'W'));
  const { rows, data } = await W.readBand(0);
  const n = rows * W.width;
  return { n, at: (cell: number) => Array.from({ length: K }, (_, k) => fromFloat16(data[k * n + cell]!)) };
}

describe('a decision-aware dictionary', () => {
  it('solves W on averaged activations in its metric', async () => {
    const root = join(bench.dir, 'decision');
    await explain(bench.settings('decision', { methods: ['nmf-decision'], stridePx: 32 }));
    const { H, metric, fit } = await dictionaryOf(root, 'nmf-decision-k4');
    expect(metric).toMatchObject({ rank: 2, source: expect.stringContaining('benign, malignant') });
    expect(fit.decisionError!).toBeLessThan(0.2);
    const slide = bench.slides[1]!;
    const { mean } = await slowActivations(bench.model, slide, root, 32);
    const { rank, directions } = metric!;
    // NNLS under M is plain NNLS with what the decision reads appended.
    const withDecision = (row: ArrayLike<number>) => {
      const read = Array.from({ length: rank }, (_, q) => {
        let sum = 0;
        for (let c = 0; c < C; c++) sum += row[c]! * directions[q * C + c]!;
        return sum;
      });
      return [...Array.from(row), ...read];
    };
    const both = Float32Array.from(
      Array.from({ length: K }, (_, k) => withDecision(H.subarray(k * C, (k + 1) * C))).flat(),
    );
    const { n, at } = await storedWeights(root, slide.id, 'nmf-decision-k4');
    let compared = 0;
    for (let cell = 0; cell < n; cell += 7) {
      const a = mean(cell);
      if (!a) continue;
      slowNnls(withDecision(a), both, K, C + rank).forEach((w, k) => {
        expect(Math.abs(at(cell)[k]! - w)).toBeLessThan(3e-3 * Math.max(1, w));
      });
      compared++;
    }
    expect(compared).toBeGreaterThan(50);
    expect(projectionBasis(H, K, metric)).not.toEqual(H);
  });

  it('splits the mean logit exactly, and leaves less of it over than plain NMF', async () => {
    const root = join(bench.dir, 'both');
    await explain(bench.settings('both', { methods: ['nmf', 'nmf-decision'], stridePx: 64 }));
    const summary = await summarise(root);
    const left = summary.dictionaries.map(({ slides }) => slides[0]!.decomposition[1]!.residualShare);
    expect(left[1]!).toBeLessThan(0.7 * left[0]!);
    for (const { slides } of summary.dictionaries) await expectExact(root, slides[0]!);
    const [plain, aware] = summary.dictionaries;
    expect(aware!.relativeError!).toBeGreaterThanOrEqual(plain!.relativeError!);
    expect(aware!.relativeError!).toBeLessThan(plain!.relativeError! * 1.3);
  });

  it('takes gradients through the rest of the network where the head is not linear in the layer', async () => {
    const root = join(bench.dir, 'deep');
    const methods = ['nmf', 'nmf-decision'] as const;
    await explain(bench.settings('deep', { layer: 'relu1', methods, clusters: [3, 4], stridePx: 64 }));
    const { metric } = await dictionaryOf(root, 'nmf-decision-k4');
    expect(metric!.source).toMatch(/mean gradients of the logits at \d+ tiles/);
    const [plain, aware] = (await summarise(root)).sweeps as [KSweep, KSweep];
    expect(plain.completenessOf).toMatch(/logits of sample tiles/);
    expect(aware.measurements[0]!.completeness!.value).toBeGreaterThan(
      plain.measurements[0]!.completeness!.value,
    );
  });
});

async function expectExact(
  root: string,
  slide: Awaited<ReturnType<typeof summarise>>['dictionaries'][0]['slides'][0],
) {
  const { rows } = await tilesOf(root, slide.slideId);
  const odds = rows.map((r) => Math.log(Number(r['prediction.malignant']) / Number(r['prediction.benign'])));
  const mean = odds.reduce((a, b) => a + b, 0) / odds.length;
  const logit = slide.decomposition.map((d) => d.bias + d.residual + d.effects.reduce((a, b) => a + b, 0));
  expect(logit[1]! - logit[0]!).toBeCloseTo(mean, 3);
}

describe('a layer with values below zero', () => {
  let model: string;
  beforeAll(async () => {
    model = await writeTinyModel(join(bench.dir, 'signed.onnx'), { signed: true });
  });

  it('is shifted, scaled and clipped for NMF, and W is solved on the average of that', async () => {
    const root = join(bench.dir, 'signed');
    const notices: string[] = [];
    await explain(bench.settings('signed', { model, methods: ['nmf', 'kmeans'], stridePx: 32 }), {
      onNotice: (text) => notices.push(text),
    });
    expect(notices.join()).toMatch(/features has values below zero/);
    const { H, shift } = await dictionaryOf(root, 'nmf-k4');
    expect((await dictionaryOf(root, 'kmeans-k4')).shift).toBeUndefined();
    const slide = bench.slides[1]!;
    const { mean } = await slowActivations(model, slide, root, 32, (value, c) =>
      Math.max(0, (value - shift!.shift[c]!) / shift!.scale[c]!),
    );
    const { n, at } = await storedWeights(root, slide.id, 'nmf-k4');
    let compared = 0;
    for (let cell = 0; cell < n; cell += 7) {
      const a = mean(cell);
      if (!a) continue;
      slowNnls(a, H, K, C).forEach((w, k) => {
        expect(Math.abs(at(cell)[k]! - w)).toBeLessThan(2e-3 * Math.max(1, w));
      });
      compared++;
    }
    expect(compared).toBeGreaterThan(50);
  });

  it('still splits the mean logit exactly, decision-aware or not', async () => {
    const root = join(bench.dir, 'signed-decision');
    await explain(
      bench.settings('signed-decision', { model, methods: ['nmf', 'nmf-decision'], stridePx: 64 }),
    );
    const { dictionaries } = await summarise(root);
    for (const { slides } of dictionaries) await expectExact(root, slides[0]!);
    const left = dictionaries.map(({ slides }) => slides[0]!.decomposition[1]!.residualShare);
    expect(left[1]!).toBeLessThan(left[0]!);
  });
});

describe('the number of clusters', () => {
  it('is chosen by a sweep where it is left to it, resumed without a second look and the same every time', async () => {
    const root = join(bench.dir, 'auto');
    const settings = bench.settings('auto', { clusters: 'auto', stridePx: 64 });
    const notices: string[] = [];
    await explain(settings, { onNotice: (text) => notices.push(text) });
    const { sweeps, dictionaries } = await summarise(root);
    expect(sweeps!.map(({ method }) => method)).toEqual(['nmf']);
    expect(dictionaries.map(({ id }) => id)).toEqual(sweeps!.map((s) => `${s.method}-k${s.choice.K}`));
    expect(notices).toContain(`nmf: ${sweeps![0]!.choice.reason}`);
    const manifest = await readManifest(new StudyFolder(root));
    expect(manifest.clusters).toEqual({ methods: ['nmf'], numbers: 'auto' });
    await expect(explain({ ...settings, resume: true })).resolves.toMatchObject({ slides: 3 });
    await expect(explain({ ...settings, resume: true, methods: ['kmeans'] })).rejects.toThrow(/--clusters/);
    await explain({ ...settings, out: join(bench.dir, 'auto-2'), workers: 1 });
    const [one, two] = [await filesOf(root), await filesOf(join(bench.dir, 'auto-2'))];
    for (const [path, bytes] of one) expect(two.get(path) === bytes, path).toBe(true);
  });

  it('may turn out smaller than asked for: a tree has the leaves it can stand for', async () => {
    const root = join(bench.dir, 'tree');
    const settings = bench.settings('tree', { methods: ['nmf-tree'], clusters: [8], stridePx: 64 });
    await explain(settings);
    const [tree] = (await summarise(root)).dictionaries;
    expect(tree).toMatchObject({ id: 'nmf-tree-k8', method: 'nmf-tree' });
    expect(tree!.tree).toHaveLength(2 * tree!.K - 1);
    expect(tree!.concepts).toHaveLength(tree!.K);
    expect((await readManifest(new StudyFolder(root))).dictionaries).toMatchObject([{ K: tree!.K }]);
    await expect(explain({ ...settings, resume: true })).resolves.toMatchObject({ slides: 3 });
  });

  it('stays as it is when slides are added', async () => {
    for (const name of ['tree', 'auto']) {
      const folder = new StudyFolder(join(bench.dir, name));
      const before = await readManifest(folder);
      const slides = [{ id: 'again', path: bench.slides[0]!.path }];
      await applyStudy({ study: folder.root, slides, workers: 2 });
      const { slides: _, ...after } = await readManifest(folder);
      expect(after).toEqual({ ...after, dictionaries: before.dictionaries });
      expect(after.clusters).toEqual(before.clusters);
      const [dictionary] = (await summarise(folder.root)).dictionaries;
      expect(dictionary!.slides.map(({ slideId }) => slideId)).toContain('again');
      expect(dictionary!.slides.at(-1)!.prevalence).toEqual(dictionary!.slides[0]!.prevalence);
    }
  });

  it('needs no sweep where one is given, and must be possible', async () => {
    const summary = await summarise(join(bench.dir, 'decision'));
    expect(summary.sweeps).toBeUndefined();
    await expect(explain(bench.settings('none', { clusters: [40] }))).rejects.toMatchObject({
      suggestion: expect.stringContaining('auto'),
    });
  });
});

describe('a study like another', () => {
  it('keeps order, colours and names of its clusters', async () => {
    const first = join(bench.dir, 'first');
    await explain(bench.settings('first', {}));
    await editStudy({
      study: first,
      edits: ['Gland', 'Stroma', 'Fat', 'Lumen'].flatMap((name, cluster) => [
        { kind: 'rename', cluster, name },
        { kind: 'recolour', cluster, colour: `#${String(cluster + 1).repeat(6)}` },
      ]),
    });
    await explain(bench.settings('second', { like: first, seed: 7, clusters: [5] }));
    const before = (await readNamedDictionary(new StudyFolder(first).dictionary('nmf-k4')))!;
    expect(before.colours[1]).toBe('#222222');
    const after = await dictionaryOf(join(bench.dir, 'second'), 'nmf-k5');
    const kept = after.names.filter((name) => before.names.includes(name));
    expect(kept.length).toBeGreaterThanOrEqual(2);
    expect(kept).toEqual(before.names.filter((name) => kept.includes(name)));
    for (const name of kept) {
      const [i, j] = [before.names.indexOf(name), after.names.indexOf(name)];
      expect(after.colours[j]).toBe(before.colours[i]);
      let dot = 0;
      for (let c = 0; c < C; c++) dot += before.H[i * C + c]! * after.H[j * C + c]!;
      expect(dot).toBeGreaterThan(0.8);
    }
    expect(new Set(after.colours).size).toBe(5);
    expect(after.order).toMatch(/as in the study it is like/);
  });

  it('must be of the same layer, and is part of what a study was made from', async () => {
    const like = join(bench.dir, 'first');
    await expect(explain(bench.settings('third', { like, layer: 'relu1' }))).rejects.toMatchObject({
      tag: 'InputError',
      message: expect.stringMatching(/another layer \(features, not relu1\)/),
    });
    const again = bench.settings('second', { seed: 7, clusters: [5], resume: true });
    await expect(explain(again)).rejects.toThrow(/--like/);
  });
});
