import { join } from 'node:path';
import type { Layer } from '@morphoscope/domain';
import { openSlide } from '@morphoscope/slide-io';
import { explain, StudyFolder, slideFile, summarise } from '@morphoscope/study';
import { describe, expect, it } from 'vitest';
import { fromFloat16 } from '../src/array/float16.js';
import { readNpyFloat32 } from '../src/array/npy.js';
import { openZarr } from '../src/array/zarr.js';
import { readPrepared } from '../src/stage/prepared-slide.js';
import { filesOf, makeBench } from './fixture/bench.js';
import { slowActivations, tilesOf } from './fixture/slow-activations.js';
import { slowNnls } from './fixture/slow-nnls.js';

const bench = makeBench();
const K = 4;
const C = 12;

describe('explain', () => {
  it.each([
    ['tiles side by side', 64],
    ['overlapping tiles', 32],
  ])('solves W on averaged activations, as the method says: %s', async (name, stridePx) => {
    const root = join(bench.dir, `w-${stridePx}`);
    await explain(bench.settings(`w-${stridePx}`, { stridePx }));
    const slide = bench.slides[1]!;
    const { record, mean } = await slowActivations(bench.model, slide, root, stridePx);
    const { data: H } = await readNpyFloat32(join(root, 'dictionaries/nmf-k4/H.npy'));
    const cells = join(new StudyFolder(root).slide(slide.id), slideFile.cells);
    const W = await openZarr(join(cells, 'nmf-k4', 'W'));
    const { rows, data } = await W.readBand(0);
    let compared = 0;
    for (let cell = 0; cell < rows * record.raster.width; cell++) {
      const a = mean(cell);
      const stored = Array.from({ length: K }, (_, k) =>
        fromFloat16(data[k * rows * record.raster.width + cell]!),
      );
      if (!a) {
        expect(stored.every(Number.isNaN), `${name}: cell ${cell} is not covered`).toBe(true);
      } else if (cell % 7 === 0) {
        slowNnls(a, H, K, C).forEach((w, k) => {
          expect(Math.abs(stored[k]! - w)).toBeLessThan(2e-3 * Math.max(1, w));
        });
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(50);
  });

  it('splits the mean logit exactly: bias + effects + residual', async () => {
    const root = join(bench.dir, 'w-64');
    const summary = await summarise(root);
    const [slide] = summary.dictionaries[0]!.slides;
    const { rows } = await tilesOf(root, slide!.slideId);
    // Softmax over two classes: log-odds of the tile are the difference of its logits.
    const odds = rows.map((r) =>
      Math.log(Number(r['prediction.malignant']) / Number(r['prediction.benign'])),
    );
    const mean = odds.reduce((a, b) => a + b, 0) / odds.length;
    const logit = slide!.decomposition.map((d) => d.bias + d.residual + d.effects.reduce((a, b) => a + b, 0));
    expect(logit[1]! - logit[0]!).toBeCloseTo(mean, 3);
  });

  it('gives the same bytes with one thread and with two', async () => {
    await explain(bench.settings('one', { workers: 1 }));
    await explain(bench.settings('two', { workers: 2 }));
    const one = await filesOf(join(bench.dir, 'one'));
    const two = await filesOf(join(bench.dir, 'two'));
    expect([...two.keys()]).toEqual([...one.keys()]);
    for (const [path, bytes] of one) expect(two.get(path) === bytes, path).toBe(true);
    expect(one.has('slides/a1-benign/tiles.parquet')).toBe(true);
  });

  it('makes several dictionaries of both methods in one pass', async () => {
    const root = join(bench.dir, 'many');
    await explain(bench.settings('many', { methods: ['nmf', 'kmeans'], clusters: [3, 5] }));
    const summary = await summarise(root);
    expect(summary.dictionaries.map((d) => d.id)).toEqual(['nmf-k3', 'nmf-k5', 'kmeans-k3', 'kmeans-k5']);
    for (const dictionary of summary.dictionaries) {
      for (const slide of dictionary.slides) {
        expect(slide.prevalence.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
      }
      expect(dictionary.slides[0]!.decomposition.length).toBe(dictionary.kind === 'nmf' ? 2 : 0);
    }
    expect(summary.dictionaries[0]!.concepts.every((c) => c.importance?.length === 2)).toBe(true);
  });

  it('orders clusters by their effect on the decision and says so', async () => {
    const dictionary = (await summarise(join(bench.dir, 'w-64'))).dictionaries[0]!;
    const contrast = dictionary.concepts.map((c) => c.importance![1]! - c.importance![0]!);
    expect(contrast).toEqual([...contrast].sort((a, b) => b - a));
    expect(dictionary.order).toContain('malignant against benign');
  });
});

describe('prepared slides', () => {
  it('survive being written and read', async () => {
    const { writePrepared } = await import('../src/stage/prepared-slide.js');
    const { mkdir } = await import('node:fs/promises');
    const { prepareSlide } = await import('../src/worker/prepare-slide.js');
    const reader = await openSlide(bench.slides[0]!.path);
    const spec = { tilePx: 64, stridePx: 32, mpp: 1, minTissue: 0.25, edge: 'cover' as const };
    const prepared = await prepareSlide(reader, {
      tiling: spec,
      layer: { height: 8, width: 8, strideInput: 8 } as Layer,
      keepPen: false,
    });
    await reader.close();
    const folder = join(bench.dir, 'prepared');
    await mkdir(folder);
    await writePrepared(folder, prepared);
    const back = await readPrepared(folder);
    expect(back.slide).toEqual(prepared.slide);
    expect(back.cells).toEqual(prepared.cells);
    expect(new Set(back.cells)).toEqual(new Set([0, 1]));
    expect(back.grid.tiles.length).toBe(prepared.grid.tiles.length);
    back.grid.tiles.forEach((tile, i) => {
      expect(tile).toMatchObject({ index: i, x: prepared.grid.tiles[i]!.x, y: prepared.grid.tiles[i]!.y });
    });
  });
});
