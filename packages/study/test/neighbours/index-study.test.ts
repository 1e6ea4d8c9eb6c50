import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openModel } from '@morphoscope/embedder';
import { encodePng } from '@morphoscope/heatmap';
import { openSlide } from '@morphoscope/slide-io';
import {
  applyStudy,
  explain,
  type IndexSettings,
  imageVectors,
  indexStudy,
  type NeighbourFilter,
  type NeighbourTile,
  type RunSettings,
  readManifest,
  readSlideRecord,
  StudyFolder,
  StudyNeighbours,
  slideFile,
} from '@morphoscope/study';
import fc from 'fast-check';
import { parquetReadObjects } from 'hyparquet';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeNpy } from '../../src/array/npy.js';
import { filesOf, makeBench } from '../fixture/bench.js';

const bench = makeBench();
const path = (name: string): string => join(bench.dir, name);
const run = (name: string, more: Partial<RunSettings> = {}) => explain(bench.settings(name, more));
const npy = async (file: string) => decodeNpy(await readFile(file), file);
const pooledOf = (study: string, id: string) => npy(join(new StudyFolder(study).slide(id), slideFile.pooled));

type Row = Record<string, number>;

async function tableOf(study: string, id: string): Promise<Row[]> {
  const bytes = await readFile(join(new StudyFolder(study).slide(id), slideFile.tiles));
  return (await parquetReadObjects({ file: new Uint8Array(bytes).buffer })) as Row[];
}

async function withNeighbours<Result>(
  study: string,
  work: (opened: StudyNeighbours) => Promise<Result>,
): Promise<Result> {
  const opened = await StudyNeighbours.open(study);
  try {
    return await work(opened);
  } finally {
    await opened.close();
  }
}

/** Shares of three clusters, of a study that has four as well. */
const byWeights = (): IndexSettings => ({
  study: path('weights'),
  vectors: 'weights',
  dictionary: 'nmf-k3',
  metric: 'cosine',
  atlas: 'pca',
});

beforeAll(async () => {
  await run('study');
  await indexStudy({ study: path('study') });
  await run('weights', { clusters: [3, 4] });
  await indexStudy(byWeights());
});

describe('mean activations of tiles', () => {
  it('are those of the model, run tile by tile', async () => {
    const { id, path: file } = bench.slides[1]!;
    const { data, shape } = await pooledOf(path('study'), id);
    const tiles = await tableOf(path('study'), id);
    const { preprocessing: p, layer } = await readManifest(new StudyFolder(path('study')));
    const runner = await openModel(bench.model, { layer: layer.name, preprocessing: p });
    const reader = await openSlide(file);
    expect(shape).toEqual([tiles.length, layer.channels]);
    for (const [t, { x, y }] of tiles.entries()) {
      const window = { x: x!, y: y!, width: p.tilePx, height: p.tilePx, mpp: p.mpp };
      const pixels = await reader.readAtMpp({ ...window, rule: p.resize, from: p.resizeFrom });
      const { activations } = await runner.run([pixels]);
      const P = layer.height * layer.width;
      for (let c = 0; c < layer.channels; c++) {
        const mean = activations.data.slice(c * P, (c + 1) * P).reduce((a, b) => a + b, 0) / P;
        expect(Math.abs(data[t * layer.channels + c]! - mean)).toBeLessThan(1e-4);
      }
    }
    await reader.close();
  });

  it('are made once more for studies that lack them, with the same bytes', async () => {
    await run('old');
    const file = (id: string) => join(new StudyFolder(path('old')).slide(id), slideFile.pooled);
    const { id } = bench.slides[0]!;
    const before = await readFile(file(id));
    await rm(file(id));
    const notices: string[] = [];
    await indexStudy({ study: path('old') }, { onNotice: (text) => notices.push(text) });
    expect(await readFile(file(id))).toEqual(before);
    expect(notices).toEqual(['1 of 3 slides go through the model once more.']);
  });
});

describe('the index of a study', () => {
  it('holds every tile, its vector, its neighbours and its place on the map', async () => {
    const folder = new StudyFolder(path('study')).index();
    const { data, shape } = await npy(join(folder, 'vectors.npy'));
    const parts = await Promise.all(bench.slides.map(({ id }) => pooledOf(path('study'), id)));
    expect(Array.from(data)).toEqual(parts.flatMap((part) => Array.from(part.data)));
    const [n, d] = shape as [number, number];
    const neighbours = await npy(join(folder, 'neighbours.npy'));
    const distances = await npy(join(folder, 'distances.npy'));
    expect(neighbours.shape).toEqual([n, 15]);
    for (let row = 0; row < n; row += 7) {
      const truth = Array.from({ length: n }, (_, other) => other)
        .filter((other) => other !== row)
        .map((other) => slow(data, d, row, other))
        .sort((a, b) => a - b);
      distances.data.slice(row * 15, row * 15 + 15).forEach((distance, i) => {
        expect(distance).toBeCloseTo(truth[i]!, 4);
        expect(slow(data, d, row, neighbours.data[row * 15 + i]!)).toBeCloseTo(distance, 4);
      });
    }
    const atlas = await npy(join(folder, 'atlas.npy'));
    expect(atlas.shape).toEqual([n, 2]);
    expect(atlas.data.every(Number.isFinite)).toBe(true);
    expect((await readdir(folder)).sort()).toEqual([
      'atlas.npy',
      'clusters-nmf-k4.json',
      'distances.npy',
      'index.json',
      'neighbours.npy',
      'rows.parquet',
      'tile-index.json',
      'vectors.npy',
    ]);
    const record = JSON.parse(await readFile(join(folder, 'index.json'), 'utf8'));
    expect(record).toMatchObject({
      tiles: n,
      d,
      vectors: 'activations',
      metric: 'l2',
      atlas: 'umap',
      search: 'exact',
    });
    expect(record.recall.recall).toBeGreaterThan(0.99);
    expect(record.map.trustworthiness.value).toBeGreaterThan(0.85);
    const clusters = JSON.parse(await readFile(join(folder, 'clusters-nmf-k4.json'), 'utf8'));
    expect(clusters.tiles.reduce((a: number, b: number) => a + b)).toBe(n);
    expect(clusters.counts.reduce((a: number, b: number) => a + b)).toBe(n * 15);
  });

  it('by weights holds the share of each cluster', async () => {
    const study = path('weights');
    await expect(indexStudy({ study, vectors: 'weights', dictionary: 'nmf-k9' })).rejects.toThrow(/nmf-k9/);
    const record = await indexStudy(byWeights());
    expect(record).toMatchObject({ d: 3, dictionary: 'nmf-k3', atlas: 'pca' });
    expect(record.map.explained!.length).toBe(2);
    await withNeighbours(study, async ({ rows }) => {
      const tables = await Promise.all(bench.slides.map(({ id }) => tableOf(study, id)));
      tables.flat().forEach((row, i) => {
        const weights = [1, 2, 3].map((k) => row[`nmf-k3.weightSum.${k}`]!);
        const sum = weights.reduce((a, b) => a + b);
        const [dictionary] = rows.dictionaries;
        weights.forEach((weight, k) => {
          expect(dictionary!.shares[i * 3 + k]).toBeCloseTo(weight / sum, 5);
        });
        expect(dictionary!.dominant[i]).toBe(weights.indexOf(Math.max(...weights)));
        expect([rows.x[i], rows.y[i], rows.tile[i]]).toEqual([row.x, row.y, row.index]);
        expect(rows.predictions[i * 2]).toBeCloseTo(row['prediction.benign']!, 6);
      });
    });
  });

  it('is kept while nothing changes, and has the same bytes when stopped anywhere and made again', async () => {
    const study = path('study');
    const before = await filesOf(join(study, 'index'));
    let steps = 0;
    const count = { onProgress: () => steps++ };
    await indexStudy({ study }, count);
    expect(steps).toBe(0);
    await rm(join(study, 'index'), { recursive: true });
    for (const stage of ['index', 'atlas'] as const) {
      const stop = new AbortController();
      const stopped = indexStudy(
        { study },
        { signal: stop.signal, onProgress: (progress) => progress.stage === stage && stop.abort() },
      );
      await expect(stopped).rejects.toThrow(/stopped/);
      expect(await readdir(study)).not.toContain('index');
    }
    await indexStudy({ study });
    expect(await filesOf(join(study, 'index'))).toEqual(before);
    expect(await readdir(study)).not.toContain('work');
  });

  it('is refused once slides have come, and made anew', async () => {
    const study = path('grown');
    const [first, second, third] = bench.slides;
    await run('grown', { slides: [first!, second!] });
    await expect(StudyNeighbours.open(study)).rejects.toThrow(/has no index/);
    await indexStudy({ study, atlas: 'pca' });
    await applyStudy({ study, slides: [third!] });
    await expect(StudyNeighbours.open(study)).rejects.toThrow(/before the study changed/);
    await indexStudy({ study, atlas: 'pca' });
    const tile = { slide: third!.id, tile: 0 };
    const found = await withNeighbours(study, (opened) => opened.find({ tiles: [tile] }, 3));
    expect(found.length).toBe(3);
  });
});

describe('neighbours of a tile', () => {
  it('are what a plain search over all tiles gives, for every filter', async () => {
    const study = path('study');
    const { tiling } = await readManifest(new StudyFolder(study));
    const all = await plainTiles(study);
    const ids = bench.slides.map(({ id }) => id);
    const labels = [...new Set(bench.slides.map(({ label }) => label!))];
    const filters = fc.record(
      {
        clusters: fc.uniqueArray(fc.nat(3), { minLength: 1 }),
        notClusters: fc.uniqueArray(fc.nat(3), { minLength: 1 }),
        slides: fc.subarray(ids, { minLength: 1 }),
        notSlides: fc.subarray(ids, { minLength: 1 }),
        labels: fc.subarray(labels, { minLength: 1 }),
        notLabels: fc.subarray(labels, { minLength: 1 }),
        scores: fc.constant([{ className: 'malignant', least: 0.3, most: 0.9 }]),
        onePerSlide: fc.boolean(),
        overlapping: fc.boolean(),
      },
      { requiredKeys: [] },
    );
    await withNeighbours(study, (opened) =>
      fc.assert(
        fc.asyncProperty(
          filters,
          fc.nat(all.length - 1),
          fc.integer({ min: 1, max: 30 }),
          async (filter, q, k) => {
            const asked = all[q]!;
            const found = await opened.find({ tiles: [asked] }, k, filter);
            const wanted = plainSearch(all, asked, filter, tiling.tilePx, k);
            expect(found.length).toBe(wanted.length);
            found.forEach((tile, i) => {
              expect(tile.distance).toBeCloseTo(wanted[i]!, 4);
              const known = all.find((one) => one.slide === tile.slide && one.tile === tile.tile)!;
              expect(passes(known, filter)).toBe(true);
              expect([tile.x, tile.y, tile.cluster, tile.label]).toEqual([
                known.x,
                known.y,
                known.cluster,
                known.label,
              ]);
            });
          },
        ),
        { numRuns: 60 },
      ),
    );
  });

  it.each(['mean', 'best'] as const)('of a region, by %s, none of it among the answers', async (region) => {
    const [{ id }] = bench.slides as [{ id: string }];
    const tiles = [3, 4, 9].map((tile) => ({ slide: id, tile }));
    const found = await withNeighbours(path('study'), (opened) =>
      opened.find({ tiles, region }, 50, { overlapping: true }),
    );
    expect(found.length).toBe(50);
    expect(found.filter(({ slide, tile }) => slide === id && [3, 4, 9].includes(tile))).toEqual([]);
    const distances = found.map(({ distance }) => distance);
    expect(distances).toEqual([...distances].sort((a, b) => a - b));
  });

  it('that the study does not have are refused with what it has', async () => {
    const tile = { slide: bench.slides[0]!.id, tile: 0 };
    const ask = (filter: NeighbourFilter, tiles = [tile]) =>
      withNeighbours(path('study'), (opened) => opened.find({ tiles }, 3, filter));
    await expect(ask({}, [{ slide: 'none', tile: 0 }])).rejects.toMatchObject({
      message: 'the study has no slide none',
      suggestion: expect.stringContaining(tile.slide),
    });
    await expect(ask({}, [{ ...tile, tile: 1e6 }])).rejects.toThrow(/has no tile 1000000/);
    await expect(ask({ clusters: [4] })).rejects.toThrow(/nmf-k4 has no cluster 5/);
    await expect(ask({ labels: ['odd'] })).rejects.toThrow(/no label odd/);
    await expect(ask({ notSlides: ['odd'] })).rejects.toThrow(/no slide odd/);
    await expect(ask({ scores: [{ className: 'odd' }] })).rejects.toThrow(/no class odd/);
    await expect(ask({ dictionary: 'odd' })).rejects.toThrow(/no dictionary odd/);
  });
});

describe('neighbours of an image', () => {
  it.each(['study', 'weights'])('cut from a slide is the tile it was cut from (%s)', async (study) => {
    const { id, path: file } = bench.slides[2]!;
    const [, wanted] = (await tableOf(path(study), id)) as [Row, Row];
    const { slide } = (await readSlideRecord(new StudyFolder(path(study)).slide(id)))!;
    const { tiling } = await readManifest(new StudyFolder(path(study)));
    const mpp = slide.mpp!.x;
    const side = Math.round((tiling.tilePx * tiling.mpp) / mpp);
    const reader = await openSlide(file);
    const pixels = await reader.readAtMpp({
      ...{ x: wanted.x!, y: wanted.y!, width: side, height: side, mpp },
      rule: 'box',
    });
    await reader.close();
    const image = path(`cut-${study}.png`);
    await writeFile(image, await encodePng(pixels));
    const found = await withNeighbours(path(study), async (opened) => {
      const { vectors, tiles, small } = await imageVectors(opened, { path: image, mpp });
      expect([tiles, small]).toEqual([1, false]);
      return opened.find({ vectors }, 2);
    });
    expect(found[0]).toMatchObject({ slide: id, tile: wanted.index });
    // Cut at whole pixels, so not quite the same picture.
    expect(found[0]!.distance).toBeLessThan(0.3 * found[1]!.distance);
  });

  it('that is large is a region, and one that is small says so', async () => {
    const plain = (width: number, height: number) =>
      encodePng({ width, height, data: new Uint8Array(width * height * 3).fill(120) });
    await writeFile(path('large.png'), await plain(400, 200));
    await writeFile(path('small.png'), await plain(20, 20));
    await withNeighbours(path('study'), async (opened) => {
      const { tilePx } = opened.manifest.preprocessing;
      const large = await imageVectors(opened, { path: path('large.png') });
      expect(large.tiles).toBe(Math.floor(400 / tilePx) * Math.floor(200 / tilePx));
      expect((await opened.find({ vectors: large.vectors }, 4)).length).toBe(4);
      expect((await imageVectors(opened, { path: path('small.png') })).small).toBe(true);
      await expect(imageVectors(opened, { path: path('study/study.json') })).rejects.toThrow();
    });
  });
});

interface PlainTile {
  readonly slide: string;
  readonly tile: number;
  readonly x: number;
  readonly y: number;
  readonly cluster: NeighbourTile['cluster'];
  readonly label: string | undefined;
  readonly malignant: number;
  readonly mpp: number;
  readonly tileMpp: number;
  readonly vector: readonly number[];
}

/** All tiles of a study, read without the code under test. */
async function plainTiles(study: string): Promise<PlainTile[]> {
  const { tiling } = await readManifest(new StudyFolder(study));
  const all: PlainTile[] = [];
  for (const { id, label } of bench.slides) {
    const { data, shape } = await pooledOf(study, id);
    const record = (await readSlideRecord(new StudyFolder(study).slide(id)))!;
    for (const [t, row] of (await tableOf(study, id)).entries()) {
      const weights = [1, 2, 3, 4].map((k) => row[`nmf-k4.weightSum.${k}`]!);
      const most = Math.max(...weights);
      all.push({
        slide: id,
        tile: row.index!,
        x: row.x!,
        y: row.y!,
        cluster: most > 0 ? weights.indexOf(most) : undefined,
        label,
        malignant: row['prediction.malignant']!,
        mpp: record.slide.mpp!.x,
        tileMpp: tiling.mpp,
        vector: Array.from(data.slice(t * shape[1]!, (t + 1) * shape[1]!)),
      });
    }
  }
  return all;
}

function passes(one: PlainTile, filter: NeighbourFilter): boolean {
  const { clusters, notClusters, slides, notSlides, labels, notLabels, scores } = filter;
  return (
    (!clusters || clusters.includes(one.cluster!)) &&
    !notClusters?.includes(one.cluster!) &&
    (!slides || slides.includes(one.slide)) &&
    !notSlides?.includes(one.slide) &&
    (!labels || labels.includes(one.label!)) &&
    !notLabels?.includes(one.label!) &&
    (!scores || (one.malignant >= 0.3 && one.malignant <= 0.9))
  );
}

function plainSearch(
  all: readonly PlainTile[],
  asked: PlainTile,
  filter: NeighbourFilter,
  tilePx: number,
  k: number,
): number[] {
  const side = (tilePx * asked.tileMpp) / asked.mpp;
  const overlaps = (one: PlainTile): boolean =>
    one.slide === asked.slide && Math.abs(one.x - asked.x) < side - 1 && Math.abs(one.y - asked.y) < side - 1;
  const seen = new Set<string>();
  return all
    .filter((one) => one !== asked && passes(one, filter) && (filter.overlapping || !overlaps(one)))
    .map((one) => ({ one, distance: Math.hypot(...one.vector.map((v, c) => v - asked.vector[c]!)) }))
    .sort((a, b) => a.distance - b.distance)
    .filter(({ one }) => {
      if (!filter.onePerSlide) return true;
      const first = !seen.has(one.slide);
      seen.add(one.slide);
      return first;
    })
    .slice(0, k)
    .map(({ distance }) => distance);
}

function slow(data: ArrayLike<number>, d: number, a: number, b: number): number {
  return Math.hypot(...Array.from({ length: d }, (_, c) => data[a * d + c]! - data[b * d + c]!));
}
