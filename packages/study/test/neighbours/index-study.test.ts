import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openModel } from '@morphoscope/embedder';
import { openSlide } from '@morphoscope/slide-io';
import {
  applyStudy,
  indexStudy,
  readManifest,
  StudyFolder,
  StudyNeighbours,
  slideFile,
} from '@morphoscope/study';
import { describe, expect, it } from 'vitest';
import { filesOf } from '../fixture/bench.js';
import { indexBench, npy, pooledOf, tableOf, withNeighbours } from './index-bench.js';
import { slow } from './plain-search.js';

const { bench, path, run, byWeights } = indexBench();

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
