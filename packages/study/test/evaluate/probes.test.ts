import { cp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Evaluation, KSweep, MetricScope } from '@morphoscope/domain';
import { openModel } from '@morphoscope/embedder';
import { openSlide } from '@morphoscope/slide-io';
import { evaluateStudy, explain, StudyFolder } from '@morphoscope/study';
import { beforeAll, describe, expect, it } from 'vitest';
import { REMOVED_SHARES } from '../../src/evaluate/probes/removal.js';
import { tileChanges } from '../../src/evaluate/probes/tile-change.js';
import { chooseTiles } from '../../src/evaluate/tile-choice.js';
import { readTilePlaces } from '../../src/table/tile-places.js';
import { makeBench } from '../fixture/bench.js';
import { writeTinyModel } from '../fixture/tiny-model.js';

const bench = makeBench();
const root = (name: string): string => join(bench.dir, name);
const [PROBES, C, P] = [8, 12, 64];

type Wanted = { readonly [Key in keyof MetricScope]?: MetricScope[Key] | undefined };

/** The one row of a name with exactly these parts of the scope, controls apart. */
function rowOf({ rows }: Evaluation, name: string, scope: Wanted) {
  const found = rows.filter(
    (row) =>
      row.name === name &&
      Object.entries({ control: undefined, ...scope }).every(
        ([key, value]) => row.scope[key as keyof MetricScope] === value,
      ),
  );
  if (found.length !== 1) throw new Error(`${name} ${JSON.stringify(scope)}: ${found.length} rows`);
  return found[0]!;
}

const figureOf = (evaluation: Evaluation, name: string, scope: Wanted): number =>
  rowOf(evaluation, name, scope).value!;

/** Mean log-odds of the tiles' own labels while the most active cells give way to the mean tissue colour, the plain way. */
async function slowCurve(study: string): Promise<number[]> {
  const slides = bench.slides.slice(1);
  const places = new Map<string, Awaited<ReturnType<typeof readTilePlaces>>>();
  for (const { id } of slides) places.set(id, await readTilePlaces(new StudyFolder(study).slide(id)));
  const counts = slides.map(({ id }) => ({ id, tiles: places.get(id)!.length }));
  const chosen = chooseTiles(counts, PROBES, 1, 'judged-tiles');
  const runner = await openModel(bench.model);
  const sums = REMOVED_SHARES.map(() => 0);
  for (const { id, path } of slides) {
    const reader = await openSlide(path);
    for (const t of chosen.get(id) ?? []) {
      const { x, y } = places.get(id)![t]!;
      const tile = await reader.readAtMpp({ x, y, width: 64, height: 64, mpp: 1, rule: 'box' });
      const whole = await runner.run([tile]);
      const norms = Array.from({ length: P }, (_, p) => {
        let sum = 0;
        for (let c = 0; c < C; c++) sum += whole.activations.data[c * P + p]! ** 2;
        return sum;
      });
      const order = norms.map((_, p) => p).sort((a, b) => norms[b]! - norms[a]! || a - b);
      const label = whole.predictions.data[1]! > whole.predictions.data[0]! ? 1 : 0;
      for (const [step, share] of REMOVED_SHARES.entries()) {
        const data = tile.data.slice();
        for (const cell of order.slice(0, Math.round(share * P))) paint(data, tile.data, cell);
        const { data: p } = (await runner.run([{ ...tile, data }])).predictions;
        sums[step]! += Math.log(p[label]! / p[1 - label]!) / PROBES;
      }
    }
    await reader.close();
  }
  await runner.close();
  return sums;
}

/** Fills a cell of 8 × 8 px with the mean colour of the tissue: pixels with max(R, G, B) − min(R, G, B) > 20. */
function paint(out: Uint8Array, tile: Uint8Array, cell: number): void {
  const tissue = Array.from({ length: 64 * 64 }, (_, p) => p).filter((p) => {
    const rgb = tile.subarray(p * 3, p * 3 + 3);
    return Math.max(...rgb) - Math.min(...rgb) > 20;
  });
  const from = tissue.length > 0 ? tissue : Array.from({ length: 64 * 64 }, (_, p) => p);
  for (let c = 0; c < 3; c++) {
    const mean = from.reduce((sum, p) => sum + tile[p * 3 + c]!, 0) / from.length;
    for (let y = 0; y < 8; y++)
      for (let x = 0; x < 8; x++)
        out[((Math.floor(cell / 8) * 8 + y) * 64 + (cell % 8) * 8 + x) * 3 + c] = Math.round(mean);
  }
}

describe('tiles tried one by one', () => {
  let evaluation: Evaluation;
  const settings = () => ({ study: root('probed'), probeTiles: PROBES, tiles: 24, workers: 2 });
  beforeAll(async () => {
    const [a, b, c] = bench.slides;
    await explain(
      bench.settings('probed', {
        clusters: [3, 4],
        slides: [
          { ...a!, split: 'fit' },
          { ...b!, split: 'held-out' },
          { ...c!, split: 'held-out' },
        ],
      }),
    );
    ({ evaluation } = await evaluateStudy({
      ...settings(),
      methods: ['gradcam', 'hirescam', 'lrp-epsilon', 'gradient-x-input'],
      readings: [
        ...['gland', 'stroma', 'stroma', 'fat'].map((name, cluster) => ({
          reader: 'A',
          cluster,
          name,
          dictionary: 'nmf-k4',
        })),
        ...['gland', 'stroma', 'gland', 'fat', 'blood'].map((name, cluster) => ({
          reader: 'B',
          cluster,
          name,
          dictionary: 'nmf-k4',
        })),
      ],
    }));
  });

  it('lose their decision as a plain computation says', async () => {
    const curve = evaluation.curves.find(({ name, scope }) => name === 'morf' && scope.control === 'norm')!;
    const slow = await slowCurve(root('probed'));
    expect(curve.x).toEqual([...REMOVED_SHARES]);
    // The plain way rounds the colour to 8 bits.
    curve.y.forEach((value, step) => {
      expect(Math.abs(value - slow[step]!)).toBeLessThan(0.02);
    });
    expect(Math.abs(curve.y[0]! - slow[0]!)).toBeLessThan(1e-4);
    expect(Math.max(...slow) - Math.min(...slow)).toBeGreaterThan(0.2);
  });

  it('start from the same decision whatever the map, and lose it sooner in the order of what is exact for this model', () => {
    const curves = evaluation.curves.filter(({ name }) => /^(road-)?(morf|lerf)$/.test(name));
    expect(curves).toHaveLength(4 * (4 + 2 * 2 + 2));
    for (const { y } of curves) expect(y[0]).toBeCloseTo(curves[0]!.y[0]!, 9);
    for (const name of ['lerf-morf-difference', 'road-difference']) {
      const exact = figureOf(evaluation, name, { method: 'hirescam' });
      const chance = figureOf(evaluation, name, { method: 'hirescam', control: 'random-order' });
      expect(exact).toBeGreaterThan(chance + 0.1);
      expect(figureOf(evaluation, name, { method: 'clusters', dictionary: 'nmf-k4' })).toBeGreaterThan(
        chance,
      );
      expect(Math.abs(chance)).toBeLessThan(exact / 2);
    }
    const scope = { method: 'gradcam' };
    const difference = figureOf(evaluation, 'lerf-auc', scope) - figureOf(evaluation, 'morf-auc', scope);
    expect(figureOf(evaluation, 'lerf-morf-difference', scope)).toBeCloseTo(difference, 9);
  });

  it('are read out: what the order of the clusters is worth, beside the best map and chance', () => {
    const sentence = evaluation.reading.find(({ text }) => text.startsWith('Taking the cells'))!;
    const own = figureOf(evaluation, 'lerf-morf-difference', sentence.basis![0]!);
    expect(sentence.text).toContain(`by +${own.toFixed(2)}`);
    expect(sentence.basis!.map(({ control }) => control)).toEqual([
      undefined,
      'norm',
      'random-order',
      undefined,
    ]);
    // Two groups give no interval, so nothing is shown.
    expect(sentence.confidence).toBe('open');
  });

  it('keep W where the model is equivariant, and lose it where it is not', () => {
    const errorOf = (change: string, name = 'equivariance-error') =>
      figureOf(evaluation, name, { dictionary: 'nmf-k4', change });
    // Strides divide the cell: a shift by whole cells moves W, but for the row that padding reaches.
    expect(errorOf('shift-cell')).toBeLessThan(0.6 * errorOf('rotate-180'));
    expect(errorOf('stain', 'perturbation-error')).toBeLessThan(errorOf('scale-up', 'perturbation-error'));
    for (const { name: change, exact } of tileChanges) {
      const share = figureOf(evaluation, 'prediction-label-agreement', { change });
      expect(share).toBeGreaterThanOrEqual(0);
      expect(share).toBeLessThanOrEqual(1);
      const labels = evaluation.rows.filter(
        ({ name, scope }) => name === 'perturbation-label-agreement' && scope.change === change,
      );
      expect(labels.length > 0).toBe(exact);
    }
    expect(
      figureOf(evaluation, 'perturbation-label-agreement', { dictionary: 'nmf-k4', change: 'shift-cell' }),
    ).toBeGreaterThan(0.7);
  });

  it('lose their maps with random parameters, but for what does not read them', () => {
    const rank = (scope: Wanted) => figureOf(evaluation, 'randomisation-rank', scope);
    const weights = { dictionary: 'nmf-k4', method: 'weights' };
    expect(rank({ ...weights, change: 'random-head' })).toBeCloseTo(1, 9);
    expect(rank({ ...weights, change: 'random-all' })).toBeLessThan(0.7);
    expect(rank({ method: 'hirescam', change: 'random-head' })).toBeLessThan(0.9);
    expect(rank({ method: 'hirescam', change: 'random-head', control: 'norm' })).toBeCloseTo(1, 9);
    const changes = new Set(
      evaluation.rows.flatMap(({ name, scope }) => (name === 'randomisation-ssim' ? [scope.change] : [])),
    );
    expect([...changes]).toEqual(['random-head', 'random-layer', 'random-all']);
  });

  it('tell how clusters stand apart, and whether they last by the sweep of the study', async () => {
    for (const name of ['silhouette', 'davies-bouldin', 'calinski-harabasz'])
      expect(rowOf(evaluation, name, { dictionary: 'nmf-k4' }).n).toBeGreaterThan(400);
    const { sweeps } = JSON.parse(await readFile(new StudyFolder(root('probed')).sweep(), 'utf8')) as {
      sweeps: KSweep[];
    };
    for (const { K, halfStability, seedStability } of sweeps[0]!.measurements) {
      const scope = { dictionary: `nmf-k${K}` };
      expect(figureOf(evaluation, 'half-cosine', scope)).toBe(halfStability.meanCosine);
      expect(figureOf(evaluation, 'seed-ari', scope)).toBe(seedStability.adjustedRand);
    }
    expect(figureOf(evaluation, 'redundancy', { dictionary: 'nmf-k4' })).toBeLessThan(1);
  });

  it('leave the agreement of readers to the readers', () => {
    // 3 of 4 names agree; by chance (1·2 + 2·1 + 1·1) / 16.
    const [observed, expected] = [3 / 4, 5 / 16];
    const row = rowOf(evaluation, 'cohen-kappa', { dictionary: 'nmf-k4' });
    expect(row.value).toBeCloseTo((observed - expected) / (1 - expected), 12);
    expect(row.scope.method).toBe('A and B');
    const table = evaluation.matrices.find(({ name }) => name === 'reader-confusion')!;
    expect(table).toMatchObject({ rows: ['fat', 'gland', 'stroma'], values: [1, 0, 0, 0, 1, 0, 0, 1, 1] });
    expect(evaluation.findings.map(({ code }) => code)).toContain('reading-misses');
  });

  it('are the same whatever the threads', async () => {
    await rm(root('again'), { recursive: true, force: true });
    await cp(root('probed'), root('again'), { recursive: true });
    const methods = ['gradcam', 'hirescam', 'lrp-epsilon', 'gradient-x-input'] as const;
    const again = await evaluateStudy({ ...settings(), study: root('again'), methods, workers: 1 });
    expect(again.evaluation.rows.filter(({ name }) => name !== 'cohen-kappa')).toEqual(
      evaluation.rows.filter(({ name }) => name !== 'cohen-kappa'),
    );
    expect(again.evaluation.curves).toEqual(evaluation.curves);
  });

  it('are none where none is asked for', async () => {
    const { evaluation: none } = await evaluateStudy({ ...settings(), study: root('again'), probeTiles: 0 });
    expect(none.rows.filter(({ category }) => category === 'sanity' || category === 'robustness')).toEqual(
      [],
    );
    expect(none.curves.map(({ name }) => name)).not.toContain('morf');
    await expect(evaluateStudy({ ...settings(), probeTiles: -1 })).rejects.toMatchObject({
      where: '--probe-tiles',
    });
    await expect(evaluateStudy({ ...settings(), methods: ['occlusion'] })).rejects.toThrow(
      /no method that gives a map at the layer/,
    );
  });

  it('hold maps per pixel against annotations, on the tiles tried', async () => {
    const { evaluation: annotated } = await evaluateStudy({
      ...settings(),
      study: root('again'),
      annotations: bench.annotations,
      methods: ['gradcam', 'gradient-x-input'],
    });
    expect(annotated.methods).toEqual(['gradcam', 'gradient-x-input']);
    for (const name of [
      'mask-auroc',
      'mask-average-precision',
      'relevance-mass',
      'relevance-rank',
      'pointing-game',
    ]) {
      const rows = annotated.rows.filter(
        (row) => row.name === name && row.scope.method === 'gradient-x-input',
      );
      expect(rows.length).toBeGreaterThan(0);
      for (const row of rows) {
        expect(row.note).toContain(`on a sample of ${PROBES} tiles`);
        expect(row.scope.dictionary).toBeUndefined();
      }
      expect(rows.some(({ value }) => value !== null && value >= 0 && value <= 1)).toBe(true);
    }
  });
});

describe('a model without gradients at its input', () => {
  it('leaves methods out that need them and says why; a single number of clusters says how to measure stability', async () => {
    const model = await writeTinyModel(join(bench.dir, 'rounded.onnx'), { rounded: true });
    await explain(bench.settings('rounded', { model, slides: bench.slides.slice(0, 1) }));
    const { evaluation } = await evaluateStudy({
      study: root('rounded'),
      methods: ['gradcam', 'lrp-epsilon', 'gradient-x-input', 'occlusion'],
      probeTiles: 2,
      tiles: 8,
      workers: 1,
    });
    for (const location of ['lrp-epsilon', 'gradient-x-input']) {
      const finding = evaluation.findings.find((one) => one.location === location);
      expect(finding).toMatchObject({ code: 'method-left-out', message: expect.stringMatching(/[Rr]ound/) });
    }
    expect(evaluation.methods).toEqual(['gradcam', 'occlusion']);
    expect(figureOf(evaluation, 'morf-auc', { method: 'occlusion' })).toEqual(expect.any(Number));
    const stability = evaluation.findings.find(({ code }) => code === 'stability-not-measured');
    expect(stability?.suggestion).toContain('auto');
  });
});
