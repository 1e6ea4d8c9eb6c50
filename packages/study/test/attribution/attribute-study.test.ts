import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { openSlide } from '@morphoscope/slide-io';
import {
  attributeStudy,
  explain,
  exportStudy,
  listAttributions,
  readSlideRecord,
  StudyFolder,
  slideFile,
  summarise,
} from '@morphoscope/study';
import { describe, expect, it } from 'vitest';
import { fromFloat16 } from '../../src/array/float16.js';
import { decodeNpy } from '../../src/array/npy.js';
import { openZarr } from '../../src/array/zarr.js';
import { filesOf, makeBench } from '../fixture/bench.js';
import {
  CELLS,
  expectedMap,
  expectSame,
  mapOf,
  outsideOf,
  P,
  partsOf,
  tilesOf,
} from '../fixture/stored-maps.js';

const bench = makeBench();

describe('saliency maps of a study', () => {
  it.each([64, 32])(
    'equal the closed form of a linear head, averaged over tiles: stride %i',
    async (stridePx) => {
      const root = join(bench.dir, `maps-${stridePx}`);
      const settings = bench.settings(`maps-${stridePx}`, {
        stridePx,
        attribution: ['cam', 'gradcam', 'hirescam'],
      });
      await explain(settings);
      const slide = bench.slides[1]!;
      for (const [method, of] of [
        ['cam', (d: number) => d],
        ['hirescam', (d: number) => d / P],
        ['gradcam', (d: number) => Math.max(0, d) / P],
      ] as const) {
        const { data, raster, attributes } = await mapOf(root, slide.id, method, 'malignant');
        const expected = await expectedMap(bench.model, slide, root, stridePx, of);
        expectSame(data, expected, outsideOf(raster, 640, 512));
        expect(attributes).toMatchObject({
          method,
          explains: 'log-odds of malignant against all other classes',
          signed: method !== 'gradcam',
          values: 'cells',
          layer: 'features',
        });
        const against = await mapOf(root, slide.id, method, 'benign');
        if (method === 'gradcam') continue;
        against.data.forEach((value, cell) => {
          if (!Number.isNaN(value)) expect(value).toBeCloseTo(-data[cell]!, 5);
        });
      }
    },
  );

  it('explains of each tile its own class where "predicted" is asked for', async () => {
    const root = join(bench.dir, 'maps-64');
    await attributeStudy({ study: root, methods: ['hirescam'], targets: ['predicted', 'not benign'] });
    const { head } = JSON.parse(await readFile(join(root, 'study.json'), 'utf8')).model;
    let tiles = 0;
    for (const { id } of bench.slides) {
      const predicted = await mapOf(root, id, 'hirescam', 'predicted');
      const malignant = await mapOf(root, id, 'hirescam', 'malignant');
      const notBenign = await mapOf(root, id, 'hirescam', 'not benign');
      expect(notBenign.data).toEqual(malignant.data);
      for (const tile of await tilesOf(root, id)) {
        // Tiles side by side: the cells of a tile add up to its log-odds less the bias, where none lies outside.
        if (tile.x + 128 > 640 || tile.y + 128 > 512) continue;
        const sum = (data: Float32Array): number => {
          let total = 0;
          for (let p = 0; p < P; p++) {
            const row = tile.row * CELLS + Math.floor(p / CELLS);
            total += data[row * malignant.raster.width + tile.column * CELLS + (p % CELLS)]!;
          }
          return total;
        };
        const evidence = tile.logOdds - (head.bias[1] - head.bias[0]);
        expect(sum(malignant.data)).toBeCloseTo(evidence, 3);
        expect(sum(predicted.data)).toBeCloseTo(tile.logOdds > 0 ? evidence : -evidence, 3);
        tiles++;
      }
    }
    expect(tiles).toBeGreaterThan(20);
  });

  it('goes down to the pixels and brings their sums onto the cells', async () => {
    const root = join(bench.dir, 'maps-64');
    const methods = ['gradient-x-input', 'lrp-epsilon-plus-flat', 'occlusion'] as const;
    await attributeStudy({ study: root, methods, slides: [bench.slides[0]!.id] });
    const cam = await mapOf(root, bench.slides[0]!.id, 'cam', 'malignant');
    for (const method of methods) {
      const { data, attributes } = await mapOf(root, bench.slides[0]!.id, method, 'predicted');
      expect(attributes).toMatchObject({ values: 'pixel sums', signed: true });
      if (method === 'occlusion') expect(attributes.settings).toMatchObject({ step: 0.5, fill: 'tissue' });
      data.forEach((value, cell) => {
        expect(Number.isNaN(value)).toBe(Number.isNaN(cam.data[cell]!));
      });
      expect(data.some((value) => value > 0)).toBe(true);
    }
    expect(await listAttributions(new StudyFolder(root).slide(bench.slides[1]!.id))).toHaveLength(8);
  });

  it('keeps what is there, makes what is missing, and leaves nothing behind', async () => {
    const root = join(bench.dir, 'maps-64');
    const id = bench.slides[0]!.id;
    const kept = await mapOf(root, id, 'cam', 'benign');
    const lost = await mapOf(root, id, 'cam', 'malignant');
    const before = await filesOf(root);
    const { mtimeMs } = await stat(join(kept.path, '.zattrs'));
    await rm(lost.path, { recursive: true });
    const result = await attributeStudy({ study: root, methods: ['cam'] });
    expect(result.unattributed).toEqual([]);
    expect((await stat(join(kept.path, '.zattrs'))).mtimeMs).toBe(mtimeMs);
    expect(await filesOf(root)).toEqual(before);
  });

  it('goes on after a stop; the same bytes with one thread and with two, at once or later', async () => {
    const together = join(bench.dir, 'together');
    await explain(bench.settings('together', { workers: 1, attribution: ['gradcam', 'layercam'] }));
    const later = join(bench.dir, 'later');
    await explain(bench.settings('later'));
    const stop = new AbortController();
    const settings = { study: later, methods: ['gradcam', 'layercam'] as const, workers: 2 };
    const hooks = { signal: stop.signal, onProgress: () => stop.abort() };
    await expect(attributeStudy(settings, hooks)).rejects.toThrow(/stopped/);
    await attributeStudy(settings);
    const files = await filesOf(together);
    expect(
      [...files.keys()].filter((path) => path.includes('attribution.zarr/gradcam/')).length,
    ).toBeGreaterThan(8);
    expect(await filesOf(later)).toEqual(files);
  });

  it.each([
    ['an unknown class', { targets: ['stroma'] }, /no class "stroma"/],
    ['an unknown slide', { slides: ['x'] }, /no slide x/],
  ])('refuses %s before anything is made', async (_, more, message) => {
    const study = join(bench.dir, 'maps-64');
    await expect(attributeStudy({ study, methods: ['gradcam'], ...more })).rejects.toThrow(message);
  });

  it('are split over clusters: parts and residual add up to the whole, cell by cell', async () => {
    const root = join(bench.dir, 'maps-32');
    const slide = bench.slides[1]!;
    const folder = new StudyFolder(root).slide(slide.id);
    const slides = [slide.id];
    const through = { study: root, through: 'nmf-k4', targets: ['malignant'], slides };
    await attributeStudy({ ...through, methods: ['hirescam', 'gradient-x-input', 'lrp-epsilon'] });
    await attributeStudy({ study: root, methods: ['gradient-x-input'], targets: ['malignant'], slides });
    for (const method of ['hirescam', 'gradient-x-input'] as const) {
      const whole = await mapOf(root, slide.id, method, 'malignant');
      const parts = await partsOf(folder, method, whole.raster);
      expect(parts.planes).toHaveLength(5);
      const peak = Math.max(...whole.data.filter((value) => !Number.isNaN(value)).map(Math.abs));
      whole.data.forEach((value, cell) => {
        const sum = parts.planes.reduce((total, plane) => total + plane[cell]!, 0);
        if (Number.isNaN(value)) expect(parts.planes.every((plane) => Number.isNaN(plane[cell]!))).toBe(true);
        else expect(Math.abs(sum - value) / peak).toBeLessThan(1e-4);
      });
      expect(parts.attributes).toMatchObject({
        ...{ method, target: 'malignant', signed: true, layer: 'features' },
        through: { dictionary: 'nmf-k4', clusters: 4 },
      });
    }
    const lrp = await partsOf(folder, 'lrp-epsilon', (await readSlideRecord(folder))!.raster);
    expect(lrp.planes.filter((plane) => plane.some((value) => value > 0 || value < 0))).toHaveLength(5);
    expect((await listAttributions(folder)).every(({ attributes }) => attributes.through === undefined)).toBe(
      true,
    );
  });

  it('give each cluster its weight times its importance, where tiles lie side by side', async () => {
    const root = join(bench.dir, 'maps-64');
    const { id } = bench.slides[2]!;
    const folder = new StudyFolder(root).slide(id);
    await attributeStudy({
      study: root,
      through: 'nmf-k4',
      methods: ['hirescam'],
      targets: ['malignant'],
      slides: [id],
    });
    const concepts = join(new StudyFolder(root).concepts('nmf-k4'), 'concepts.json');
    const importance = JSON.parse(await readFile(concepts, 'utf8')).concepts.map(
      (concept: { importance: number[] }) => concept.importance[1]! - concept.importance[0]!,
    );
    const { raster } = (await readSlideRecord(folder))!;
    const { planes } = await partsOf(folder, 'hirescam', raster);
    const W = await openZarr(join(folder, slideFile.cells, 'nmf-k4', 'W'));
    const { rows, data } = await W.readBand(0);
    let compared = 0;
    for (let k = 0; k < 4; k++) {
      for (let cell = 0; cell < rows * raster.width; cell++) {
        const weight = fromFloat16(data[k * rows * raster.width + cell]!);
        if (Number.isNaN(weight)) continue;
        expect(Math.abs(planes[k]![cell]! - (weight * importance[k]) / P)).toBeLessThan(2e-4);
        if (weight > 0.1) compared++;
      }
    }
    expect(compared).toBeGreaterThan(100);
  });

  it('are the same bytes split with one thread and with two, and exported part by part', async () => {
    const [root, other] = [join(bench.dir, 'together'), join(bench.dir, 'later')];
    const settings = { through: 'nmf-k4', methods: ['hirescam'] as const, targets: ['benign'] };
    await attributeStudy({ study: root, ...settings, workers: 1 });
    await attributeStudy({ study: other, ...settings, workers: 2 });
    expect(await filesOf(other)).toEqual(await filesOf(root));
    const { id } = bench.slides[0]!;
    const files = await exportStudy(root, 'npy', { attribution: ['hirescam'], slides: [id] });
    const name = `${id}.hirescam.benign.nmf-k4`;
    expect(files.map((path) => path.split('/').at(-1))).toEqual([
      ...[1, 2, 3, 4].map((k) => `${name}.cluster-${k}.npy`),
      `${name}.residual.npy`,
    ]);
    const folder = new StudyFolder(root).slide(id);
    const { raster } = (await readSlideRecord(folder))!;
    const { planes } = await partsOf(folder, 'hirescam', raster);
    expect(decodeNpy(await readFile(files[4]!), '').data).toEqual(planes[4]);
    const pictures = await exportStudy(root, 'tiff', { attribution: ['hirescam'], slides: [id] });
    expect(pictures).toHaveLength(10);
  });

  it.each([
    ['a method that cuts', { methods: ['gradcam'] as const, through: 'nmf-k4' }, /Grad-CAM cannot be split/],
    ['a dictionary that is not there', { methods: ['hirescam'] as const, through: 'x' }, /no dictionary x/],
  ])('are not split with %s', async (_, settings, message) => {
    await expect(attributeStudy({ study: join(bench.dir, 'maps-64'), ...settings })).rejects.toThrow(message);
  });

  it('are given to the report one per method, of the class that leads, on one scale per method', async () => {
    const root = join(bench.dir, 'maps-32');
    const { dictionaries, model } = await summarise(root);
    for (const { slideId, meanPrediction, saliency = [] } of dictionaries[0]!.slides) {
      const leads = model.classNames[meanPrediction.indexOf(Math.max(...meanPrediction))]!;
      const cams = saliency.filter(({ method }) => method !== 'gradient-x-input');
      expect(cams.map(({ method }) => method)).toEqual(['gradcam', 'hirescam', 'cam']);
      for (const { method, explains, map, range } of cams) {
        expect(explains).toBe(`log-odds of ${leads} against all other classes`);
        const { data } = await (map as () => Promise<{ data: Float32Array }>)();
        expect(data).toEqual((await mapOf(root, slideId, method, leads)).data);
        const { low, high } = await (range as () => Promise<{ low: number; high: number }>)();
        expect(low).toBe(method === 'gradcam' ? 0 : -high);
        const [other] = dictionaries[0]!.slides.filter((slide) => slide.slideId !== slideId);
        const same = other!.saliency!.find((one) => one.method === method)!;
        expect(await (same.range as () => Promise<unknown>)()).toEqual({ low, high });
      }
    }
  });

  it('are exported as values and as pictures on one scale per method', async () => {
    const root = join(bench.dir, 'maps-64');
    const files = await exportStudy(root, 'npy', { attribution: ['gradcam', 'hirescam'] });
    expect(files.filter((path) => !path.includes('.nmf-k4.'))).toHaveLength(3 * 2 + 3 * 4);
    const slide = bench.slides[2]!.id;
    const npy = decodeNpy(
      await readFile(join(root, `exports/attribution/${slide}.gradcam.malignant.npy`)),
      '',
    );
    const { data, raster } = await mapOf(root, slide, 'gradcam', 'malignant');
    expect(npy).toEqual({ data, shape: [raster.height, raster.width] });
    const pictures = await exportStudy(root, 'tiff', { attribution: ['hirescam'], slides: [slide] });
    expect(pictures.filter((path) => path.endsWith('hirescam.not%20benign.tif'))).toHaveLength(1);
    const picture = await openSlide(join(root, `exports/attribution/${slide}.hirescam.malignant.tif`));
    const against = await openSlide(join(root, `exports/attribution/${slide}.hirescam.benign.tif`));
    const { data: pixels } = await picture.thumbnail(64);
    expect(pixels).not.toEqual((await against.thumbnail(64)).data);
    expect(picture.slide.mpp!.x * picture.slide.width).toBeCloseTo(640 * 0.5, 0);
    await picture.close();
    await against.close();
    await expect(exportStudy(root, 'npy', { attribution: ['lrp-gamma'] })).rejects.toThrow(
      /no saliency maps of lrp-gamma/,
    );
  });
});
