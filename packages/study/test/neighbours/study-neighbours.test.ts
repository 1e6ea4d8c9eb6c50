import { writeFile } from 'node:fs/promises';
import { encodePng } from '@morphoscope/heatmap';
import { openSlide } from '@morphoscope/slide-io';
import {
  imageVectors,
  type NeighbourFilter,
  readManifest,
  readSlideRecord,
  StudyFolder,
} from '@morphoscope/study';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indexBench, type Row, tableOf, withNeighbours } from './index-bench.js';
import { passes, plainSearch, plainTiles } from './plain-search.js';

const { bench, path } = indexBench();

describe('neighbours of a tile', () => {
  it('are what a plain search over all tiles gives, for every filter', async () => {
    const study = path('study');
    const { tiling } = await readManifest(new StudyFolder(study));
    const all = await plainTiles(study, bench.slides);
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
