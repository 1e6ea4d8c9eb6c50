import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Evaluation } from '@morphoscope/domain';
import {
  explain,
  readAnnotations,
  readMetrics,
  readSlideRecord,
  StudyFolder,
  summarise,
} from '@morphoscope/study';
import { beforeAll, describe, expect, it } from 'vitest';
import { readNpyFloat32 } from '../../src/array/npy.js';
import { openZarr } from '../../src/array/zarr.js';
import { readTilePlaces } from '../../src/table/tile-places.js';
import { makeBench } from '../fixture/bench.js';
import { figureOf, judgeStudy, rowsOf } from '../fixture/judge.js';
import {
  C,
  type Head,
  headOf,
  K,
  P,
  pearson,
  type SlowTile,
  slowLogits,
  slowTiles,
} from '../fixture/slow-evaluation.js';
import { slowR2 } from '../fixture/slow-regression.js';

const bench = makeBench();

const root = (name: string): string => join(bench.dir, name);

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
    head = await headOf(bench.model);
    tiles = await slowTiles(bench, root('study'), head);
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
