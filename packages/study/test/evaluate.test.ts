import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Evaluation, MetricRow, MetricScope } from '@morphoscope/domain';
import { openModel } from '@morphoscope/embedder';
import { openSlide } from '@morphoscope/slide-io';
import {
  type EvaluateSettings,
  evaluateStudy,
  explain,
  type RunHooks,
  readAnnotations,
  readMetrics,
  readSlideRecord,
  StudyFolder,
  summarise,
} from '@morphoscope/study';
import { beforeAll, describe, expect, it } from 'vitest';
import { readNpyFloat32 } from '../src/array/npy.js';
import { openZarr } from '../src/array/zarr.js';
import { readTilePlaces } from '../src/table/tile-places.js';
import { makeBench } from './fixture/bench.js';
import { writeNanModel, writeSkipModel } from './fixture/odd-models.js';
import { slowNnls } from './fixture/slow-nnls.js';
import { slowR2 } from './fixture/slow-regression.js';
import { writeTinyModel } from './fixture/tiny-model.js';

const bench = makeBench();
const [K, C, P] = [4, 12, 64];
const root = (name: string): string => join(bench.dir, name);

/** An evaluation without what is tried tile by tile: that has tests of its own. */
function judgeStudy(settings: EvaluateSettings, hooks?: RunHooks) {
  return evaluateStudy({ probeTiles: 0, ...settings }, hooks);
}

type Wanted = { readonly [Key in keyof MetricScope]?: MetricScope[Key] | undefined };

function rowsOf(evaluation: Evaluation, name: string, scope: Wanted = {}): MetricRow[] {
  return evaluation.rows.filter(
    (row) =>
      row.name === name &&
      Object.entries(scope).every(([key, value]) => row.scope[key as keyof MetricScope] === value),
  );
}

function figureOf(evaluation: Evaluation, name: string, scope: Wanted = {}): number {
  const [row, ...more] = rowsOf(evaluation, name, { control: undefined, ...scope });
  if (!row || more.length > 0) throw new Error(`${name}: ${more.length + (row ? 1 : 0)} rows`);
  return row.value!;
}

/** One tile, from the model's own output, the plain way. */
interface SlowTile {
  readonly slide: string;
  readonly A: Float64Array;
  readonly W: Float64Array[];
  readonly logits: [number, number];
}

async function slowTiles(study: string, weights: Head): Promise<SlowTile[]> {
  const { data: H } = await readNpyFloat32(join(study, 'dictionaries/nmf-k4/H.npy'));
  const runner = await openModel(bench.model);
  const tiles: SlowTile[] = [];
  for (const slide of bench.slides.slice(1)) {
    const reader = await openSlide(slide.path);
    for (const { x, y } of await readTilePlaces(new StudyFolder(study).slide(slide.id))) {
      const pixels = await reader.readAtMpp({ x, y, width: 64, height: 64, mpp: 1, rule: 'box' });
      const { activations } = await runner.run([pixels]);
      const A = Float64Array.from(activations.data);
      const W = Array.from({ length: P }, (_, p) =>
        slowNnls(
          Array.from({ length: C }, (__, c) => A[c * P + p]!),
          H,
          K,
          C,
        ),
      );
      tiles.push({ slide: slide.id, A, W, logits: slowLogits(A, weights) });
    }
    await reader.close();
  }
  await runner.close();
  return tiles;
}

interface Head {
  readonly weights: Float32Array;
  readonly bias: Float32Array;
}

async function headOf(): Promise<Head> {
  const runner = await openModel(bench.model);
  await runner.close();
  return runner.description.head!;
}

/** b + mean_p w · A(p). */
function slowLogits(A: ArrayLike<number>, { weights, bias }: Head): [number, number] {
  const z = [0, 1].map((c) => {
    let sum = 0;
    for (let ch = 0; ch < C; ch++) for (let p = 0; p < P; p++) sum += weights[c * C + ch]! * A[ch * P + p]!;
    return bias[c]! + sum / P;
  });
  return [z[0]!, z[1]!];
}

function pearson(a: readonly number[], b: readonly number[]): number {
  const mean = (v: readonly number[]): number => v.reduce((x, y) => x + y, 0) / v.length;
  const [ma, mb] = [mean(a), mean(b)];
  const dot = (f: (i: number) => number): number => a.reduce((sum, _, i) => sum + f(i), 0);
  const [ab, aa, bb] = [
    dot((i) => (a[i]! - ma) * (b[i]! - mb)),
    dot((i) => (a[i]! - ma) ** 2),
    dot((i) => (b[i]! - mb) ** 2),
  ];
  return ab / Math.sqrt(aa * bb);
}

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

/** A rectangle as QuPath exports it. */
function outline(left: number, top: number, right: number, bottom: number): string {
  const ring = [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
    [left, top],
  ];
  const properties = { classification: { name: 'tumour' } };
  const geometry = { type: 'Polygon', coordinates: [ring] };
  return JSON.stringify({ type: 'FeatureCollection', features: [{ type: 'Feature', properties, geometry }] });
}

/** Cells on tissue of all judged tiles, and how many of them have their centre where `isInside` says. */
async function slowPrevalence(study: string, id: string, isInside: (x: number) => boolean) {
  const folder = new StudyFolder(study).slide(id);
  const { raster } = (await readSlideRecord(folder))!;
  const tissue = await openZarr(join(folder, 'cells.zarr', 'tissue'));
  const { data } = await tissue.readBand(0);
  let inside = 0;
  let known = 0;
  for (const { x, y } of await readTilePlaces(folder)) {
    for (let p = 0; p < P; p++) {
      // 8 px at 1 µm are 16 px of a slide at 0.5 µm.
      const [cx, cy] = [x + ((p % 8) + 0.5) * 16, y + (Math.floor(p / 8) + 0.5) * 16];
      const [column, row] = [
        Math.floor((cx - raster.originX) / raster.stepX),
        Math.floor((cy - raster.originY) / raster.stepY),
      ];
      if (row >= raster.height || column >= raster.width || data[row * raster.width + column] !== 1) continue;
      known++;
      if (isInside(cx)) inside++;
    }
  }
  return { inside, known };
}

describe('evaluateStudy', () => {
  let evaluation: Evaluation;
  let head: Head;
  let tiles: SlowTile[];
  let H: Float32Array;
  beforeAll(async () => {
    const [a, b, c] = bench.slides;
    await explain(
      bench.settings('study', {
        slides: [
          { ...a!, split: 'fit' },
          { ...b!, split: 'held-out' },
          { ...c!, split: 'held-out' },
        ],
      }),
    );
    ({ evaluation } = await judgeStudy({ study: root('study'), workers: 2 }));
    head = await headOf();
    tiles = await slowTiles(root('study'), head);
    ({ data: H } = await readNpyFloat32(join(root('study'), 'dictionaries/nmf-k4/H.npy')));
  });

  it('judges the held-out slides and says which tiles and groups that are', () => {
    expect(evaluation.sample.heldOut).toBe(true);
    expect(evaluation.sample.tiles).toBe(tiles.length);
    expect(evaluation.sample.groups).toBe(2);
    expect(evaluation.sample.slides.map(({ id, split }) => [id, split])).toEqual([
      [bench.slides[1]!.id, 'held-out'],
      [bench.slides[2]!.id, 'held-out'],
      [bench.slides[0]!.id, 'fit'],
    ]);
    expect(evaluation.study.targets).toEqual(['benign', 'malignant', 'not benign']);
  });

  it.each(['weightSum', 'maxWeight'] as const)('regresses logits on %s as a slow fit does', (feature) => {
    const columns = tiles.map(({ W }) =>
      Array.from({ length: K }, (_, k) => {
        const values = W.map((w) => w[k]!);
        return feature === 'weightSum' ? values.reduce((x, y) => x + y, 0) : Math.max(...values);
      }),
    );
    const scope = { dictionary: 'nmf-k4', feature, fitting: 'in-sample' } as const;
    for (const [c, target] of ['benign', 'malignant'].entries()) {
      const own = tiles.map(({ logits }) => logits[c]!);
      expect(figureOf(evaluation, 'logit-r2', { ...scope, target })).toBeCloseTo(slowR2(columns, own), 3);
      const odds = tiles.map(({ logits }) => logits[c]! - logits[1 - c]!);
      expect(figureOf(evaluation, 'log-odds-r2', { ...scope, target })).toBeCloseTo(slowR2(columns, odds), 3);
    }
    expect(figureOf(evaluation, 'log-odds-r2', { ...scope, target: 'not benign' })).toBeCloseTo(
      figureOf(evaluation, 'log-odds-r2', { ...scope, target: 'malignant' }),
      9,
    );
  });

  it('correlates clusters with Grad-CAM, which here is the class evidence without its negative part', () => {
    for (const [c, target] of ['benign', 'malignant'].entries()) {
      const cams = tiles.map(({ A }) =>
        Array.from({ length: P }, (_, p) => {
          let sum = 0;
          for (let ch = 0; ch < C; ch++) sum += (head.weights[c * C + ch]! / P) * A[ch * P + p]!;
          return Math.max(0, sum);
        }),
      );
      for (let k = 0; k < K; k++) {
        const defined = tiles.flatMap(({ W }, i) => {
          const r = pearson(
            W.map((w) => w[k]!),
            cams[i]!,
          );
          return Number.isFinite(r) ? [r] : [];
        });
        const scope = { dictionary: 'nmf-k4', cluster: k, target, method: 'gradcam', subset: 'all' };
        expect(figureOf(evaluation, 'cam-pearson', scope)).toBeCloseTo(
          defined.reduce((x, y) => x + y, 0) / defined.length,
          3,
        );
      }
    }
  });

  it('gives the model WH in place of A and says what is left of the decision', () => {
    const rebuilt = tiles.map(({ W }) => {
      const A = new Float64Array(C * P);
      for (let p = 0; p < P; p++)
        for (let ch = 0; ch < C; ch++)
          for (let k = 0; k < K; k++) A[ch * P + p]! += W[p]![k]! * H[k * C + ch]!;
      return slowLogits(A, head);
    });
    const label = ([b, m]: readonly [number, number]): number => (m > b ? 1 : 0);
    const same = tiles.filter(({ logits }, i) => label(logits) === label(rebuilt[i]!)).length;
    const scope = { dictionary: 'nmf-k4' };
    expect(figureOf(evaluation, 'completeness-label-agreement', scope)).toBeCloseTo(same / tiles.length, 6);
    const odds = (z: readonly [number, number]): number => z[1] - z[0];
    const own = tiles.map(({ logits }) => odds(logits));
    const mean = own.reduce((x, y) => x + y, 0) / own.length;
    const error = own.reduce((sum, value, i) => sum + (value - odds(rebuilt[i]!)) ** 2, 0);
    const spread = own.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    expect(figureOf(evaluation, 'completeness-log-odds-r2', { ...scope, target: 'malignant' })).toBeCloseTo(
      1 - error / spread,
      3,
    );
  });

  it('splits the mean logit exactly: bias + effects + residual', () => {
    for (const [c, target] of ['benign', 'malignant'].entries()) {
      const scope = { dictionary: 'nmf-k4', target };
      const effects = rowsOf(evaluation, 'cluster-effect', scope).reduce((sum, { value }) => sum + value!, 0);
      const parts =
        effects + figureOf(evaluation, 'residual-effect', scope) + figureOf(evaluation, 'bias', scope);
      const mean = tiles.reduce((sum, { logits }) => sum + logits[c]!, 0) / tiles.length;
      expect(parts).toBeCloseTo(mean, 4);
    }
  });

  it('puts β beside σ = H · w, and says where there are too few groups for β', () => {
    for (const [c, target] of ['benign', 'malignant'].entries()) {
      for (let k = 0; k < K; k++) {
        const scope = { dictionary: 'nmf-k4', cluster: k, target };
        let own = 0;
        for (let ch = 0; ch < C; ch++) own += H[k * C + ch]! * head.weights[c * C + ch]!;
        expect(figureOf(evaluation, 'sigma', scope)).toBeCloseTo(own, 5);
        expect(rowsOf(evaluation, 'beta', scope)[0]).toMatchObject({
          value: null,
          note: expect.stringContaining('too few'),
        });
      }
    }
  });

  it('takes clusters out through the real rest of the model: from the decision itself to the residual', () => {
    const curve = evaluation.curves.find(
      ({ name, scope }) => name === 'deletion' && scope.method === 'strongest',
    )!;
    expect(curve.x).toEqual([0, 1, 2, 3, 4]);
    const own = tiles.map(({ logits: [b, m] }) => Math.abs(m - b));
    expect(curve.y[0]).toBeCloseTo(own.reduce((x, y) => x + y, 0) / own.length, 4);
    const random = evaluation.curves.find(({ scope }) => scope.control === 'random-order')!;
    expect(random.y[4]).toBeCloseTo(curve.y[4]!, 4);
    const inserted = evaluation.curves.find(
      ({ name, scope }) => name === 'insertion' && scope.method === 'strongest',
    )!;
    expect(inserted.y[0]).not.toBeCloseTo(inserted.y[4]!, 2);
  });

  it('shows every dictionary beside its controls', () => {
    const controls = new Set(evaluation.rows.map(({ scope }) => scope.control));
    for (const control of ['random-h', 'random-cells', 'pca', 'kmeans', 'norm', 'shifted'])
      expect(controls, control).toContain(control);
    const agreement = (control: string | undefined): number =>
      rowsOf(evaluation, 'completeness-label-agreement', { dictionary: 'nmf-k4', control })[0]!.value!;
    expect(agreement(undefined)).toBeGreaterThanOrEqual(agreement('random-h'));
    for (const { name } of evaluation.rows) expect(evaluation.definitions[name], name).toBeDefined();
  });

  it('reads the figures out for people, the number of tiles and groups first', () => {
    expect(evaluation.reading[0]!.text).toContain(`${tiles.length} tiles of 2 groups`);
    // These slides hold many tiles each, and one label.
    expect(evaluation.reading[0]!.text).toMatch(/Labels are of whole slides/);
    expect(evaluation.reading.map(({ text }) => text).join(' ')).toMatch(
      /Given only what the clusters carry/,
    );
    expect(evaluation.findings.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['few-groups', 'own-cells', 'independent-units']),
    );
  });

  it('writes metrics.json, which a summary carries', async () => {
    expect(await readMetrics(new StudyFolder(root('study')))).toEqual(evaluation);
    expect((await summarise(root('study'))).evaluation).toEqual(evaluation);
  });

  it('compares with annotations on the cells of its own tiles; what misses the slides becomes a finding', async () => {
    const folder = root('outlines');
    await mkdir(folder, { recursive: true });
    const [, b, c] = bench.slides;
    await writeFile(join(folder, `${b!.id}.geojson`), outline(320, 0, 640, 512));
    await writeFile(join(folder, `${c!.id}.geojson`), outline(9000, 9000, 9100, 9100));
    const { evaluation: annotated } = await judgeStudy({ study: root('study'), annotations: folder });
    expect(annotated.findings).toContainEqual(
      expect.objectContaining({ code: 'annotation-empty', location: c!.id }),
    );
    // What was compared with stays in the study, where it lies on the slide.
    const source = `${b!.id}.geojson`;
    expect(await readAnnotations(root('study'), b!.id)).toMatchObject({
      source,
      classes: [{ name: 'tumour' }],
    });
    expect(await readAnnotations(root('study'), c!.id)).toBeUndefined();
    expect(annotated.findings).toContainEqual(
      expect.objectContaining({ code: 'annotation-not-kept', location: c!.id }),
    );
    const { inside, known } = await slowPrevalence(root('study'), b!.id, (x) => x >= 320);
    // The slide whose outline misses it is annotated too: all of its tissue is known not to be tumour.
    const other = await slowPrevalence(root('study'), c!.id, () => false);
    const [prevalence] = rowsOf(annotated, 'mask-prevalence', { region: 'tumour' });
    expect(prevalence!.value).toBeCloseTo(inside / (known + other.known), 6);
    expect(prevalence!.n).toBe(known + other.known);
    expect(rowsOf(annotated, 'mask-auroc', { dictionary: 'nmf-k4', control: undefined })).toHaveLength(K);
    expect(rowsOf(annotated, 'mask-auroc', { dictionary: 'nmf-k4', control: 'norm' })).toHaveLength(1);
    expect(figureOf(annotated, 'purity', { dictionary: 'nmf-k4' })).toBeGreaterThan(0.5);
    expect(rowsOf(annotated, 'normalised-mutual-information', { control: 'block-null' })).toHaveLength(1);
    await judgeStudy({ study: root('study'), workers: 2 });
  });

  it('gives the same bytes with one thread, and when it is stopped and goes on', async () => {
    const file = new StudyFolder(root('study')).metrics();
    const before = await readFile(file, 'utf8');
    const stop = new AbortController();
    const stopped = judgeStudy(
      { study: root('study'), workers: 1 },
      { signal: stop.signal, onProgress: ({ done }) => done > 8 && stop.abort() },
    );
    await expect(stopped).rejects.toMatchObject({ tag: 'StudyError' });
    await judgeStudy({ study: root('study'), workers: 1 });
    expect(await readFile(file, 'utf8')).toBe(before);
  });
});

describe('what cannot be judged', () => {
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
