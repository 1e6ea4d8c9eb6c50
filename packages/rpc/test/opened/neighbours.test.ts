import { editStudy, type NeighbourFilter, StudyNeighbours } from '@morphoscope/study';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NeighbourQuestion } from '../../src/opened/neighbour-answers.js';
import { StudyAnswers } from '../../src/opened/study-answers.js';
import { makePhantomStudy } from '../support/phantom-study.js';
import { refOf } from '../support/study-ref.js';

const phantom = makePhantomStudy();
const answers = new StudyAnswers();
let truth: StudyNeighbours;

beforeAll(async () => {
  truth = await StudyNeighbours.open(phantom.root);
});
afterAll(async () => {
  await truth.close();
  await answers.close();
});

const ask = async (more: Partial<NeighbourQuestion>, root = phantom.root) =>
  answers.neighbours(await refOf(root), {
    ...{ dictionary: 'nmf-k4', region: 'mean' as const, k: 12, filter: {} },
    query: { kind: 'tiles', tiles: [{ slide: phantom.slides[1]!.id, tile: 4 }] },
    ...more,
  });
const short = (tiles: readonly { slide: string; tile: number; distance: number }[]) =>
  tiles.map(({ slide, tile, distance }) => ({ slide, tile, distance }));

describe('the nearest tiles', () => {
  it.each([
    ['anywhere', {}],
    ['on other slides', { notSlides: ['a1-benign'] }],
    ['one per slide', { onePerSlide: true }],
    ['with other labels', { notLabels: ['malignant'] }],
    ['with a score', { scores: [{ className: 'malignant', least: 0.2, most: 0.9 }] }],
    ['overlapping too', { overlapping: true }],
    ['in clusters', { clusters: [0, 2] }],
    ['outside of clusters', { notClusters: [0, 2] }],
  ] as [string, NeighbourFilter][])('%s: those that `morphoscope neighbours` names', async (_, filter) => {
    const tile = { slide: phantom.slides[1]!.id, tile: 4 };
    const found = await ask({ filter: filter as NeighbourQuestion['filter'] });
    const wanted = await truth.find({ tiles: [tile] }, 12, { ...filter, dictionary: 'nmf-k4' });
    expect(short(found.items)).toEqual(short(wanted));
    found.items.forEach((item, i) => {
      const { row, cluster, label, prediction, x, y, side } = wanted[i]!;
      expect(item).toMatchObject({ row, cluster, label, place: { x, y, width: side, height: side } });
      expect(item.prediction).toEqual([prediction.benign, prediction.malignant]);
    });
    expect(found.asked.map(({ slide, tile: number }) => [slide, number])).toEqual([[tile.slide, 4]]);
    expect(found).toMatchObject({ metric: 'l2', recall: 1, search: 'exact' });
  });

  it('that the model got wrong, or right', async () => {
    for (const wrong of [true, false]) {
      const { items } = await ask({ filter: { wrong }, k: 500 });
      expect(items.length).toBeGreaterThan(0);
      expect(items.every((item) => item.wrong === wrong)).toBe(true);
    }
  });

  it('of a region: of all its tiles, by their mean or each', async () => {
    const slide = phantom.slides[0]!.id;
    const query = { kind: 'region' as const, slide, region: { x: 128, y: 128, width: 400, height: 300 } };
    for (const region of ['mean', 'best'] as const) {
      const { items, asked } = await ask({ query, region });
      const inside = asked.every(({ place }) => {
        const [x, y] = [place.x + 128, place.y + 128];
        return x >= 128 && x < 528 && y >= 128 && y < 428;
      });
      expect(inside && asked.length > 3).toBe(true);
      const tiles = asked.map((one) => ({ slide: one.slide, tile: one.tile }));
      expect(short(items)).toEqual(short(await truth.find({ tiles, region }, 12)));
    }
    const tiny = { ...query, region: { x: 300, y: 300, width: 1, height: 1 } };
    expect((await ask({ query: tiny })).asked.length).toBeGreaterThan(0);
    const glass = { ...query, region: { x: 90_000, y: 0, width: 1, height: 1 } };
    await expect(ask({ query: glass })).rejects.toThrow(/no tile in this region/);
  });

  it('of vectors, such as those of an image', async () => {
    const vectors = await truth.index.vectors([17]);
    const { items, asked } = await ask({ query: { kind: 'vectors', vectors } });
    expect(items[0]).toMatchObject({ row: 17, distance: 0 });
    expect(asked).toEqual([]);
  });

  it('as edits show the clusters', async () => {
    const root = await phantom.copy('edited');
    await editStudy({
      study: root,
      dictionary: 'nmf-k4',
      edits: [{ kind: 'merge', clusters: [0, 2], into: 2 }],
    });
    const { items } = await ask({ filter: { clusters: [2] }, k: 500 }, root);
    const plain = await ask({ k: 500 });
    const strongest = (shares: readonly number[]): boolean =>
      shares[0]! + shares[2]! > Math.max(shares[1]!, shares[3]!);
    expect(items.map(({ row }) => row)).toEqual(
      plain.items.filter(({ shares }) => strongest(shares)).map(({ row }) => row),
    );
    expect(items.every(({ cluster, shares }) => cluster === 2 && shares.length === 3)).toBe(true);
    await expect(ask({ filter: { clusters: [0] } }, root)).rejects.toThrow(/no cluster 1/);
  });

  it('are asked for once the study has an index', async () => {
    const root = await phantom.stopped('without', 4);
    expect(await answers.neighbourStatus(await refOf(root))).toMatchObject({ state: 'none' });
    await expect(ask({}, root)).rejects.toThrow(/no index/);
    expect(await answers.neighbourStatus(await refOf(phantom.root))).toEqual({
      ...{ state: 'ready', metric: 'l2', search: 'exact', recall: 1 },
      tiles: truth.rows.n,
    });
  });
});

describe('where neighbours lead', () => {
  it('counts neighbours from cluster to cluster, and names the tiles between', async () => {
    const { clusters, shares, border } = await answers.clusterGraph(await refOf(phantom.root), {
      dictionary: 'nmf-k4',
    });
    expect(clusters).toEqual([0, 1, 2, 3]);
    const counts = new Float64Array(16);
    const { dominant } = truth.rows.dictionaries.find(({ id }) => id === 'nmf-k4')!;
    for (let row = 0; row < truth.rows.n; row++) {
      const near = await truth.index.searchExact(await truth.index.vectors([row]), 16);
      // A tile is the nearest to itself, unless another is equal.
      const others = [...near.rows].filter((other) => other !== row).slice(0, 15);
      for (const other of others) counts[dominant[row]! * 4 + dominant[other]!]!++;
    }
    for (let a = 0; a < 4; a++) {
      const total = counts.slice(a * 4, a * 4 + 4).reduce((x, y) => x + y, 0);
      for (let b = 0; b < 4; b++) {
        const share = shares[a * 4 + b]!;
        if (total === 0) expect(share).toBeNull();
        else expect(share).toBeCloseTo(counts[a * 4 + b]! / total, 2);
      }
    }
    for (const { a, b, tiles } of border)
      expect(tiles.every(({ cluster }) => cluster === a || cluster === b)).toBe(true);
    expect(border.length).toBeGreaterThan(0);
  });
});

describe('the map of tiles', () => {
  it('is columns of bytes: places, slides, tiles, clusters, predictions, flags, scores', async () => {
    const ref = await refOf(phantom.root);
    const info = await answers.atlas(ref, { dictionary: 'nmf-k4' });
    expect(info).toMatchObject({ dictionary: 'nmf-k4', method: 'pca', tiles: truth.rows.n, neighbours: 15 });
    expect(info.explained).toHaveLength(2);
    expect(info.slides).toEqual(phantom.slides.map(({ id, label, site }) => ({ id, label, site })));
    const bytes = Buffer.from(await answers.atlasColumns(ref, { dictionary: 'nmf-k4' }));
    const n = info.tiles;
    expect(bytes.length).toBe(n * (4 + 4 + 4 + 4 + 2 + 1 + 1 + 4 * 2));
    const { items } = await answers.tiles(ref, {
      dictionary: 'nmf-k4',
      filter: {},
      sort: 'slide',
      limit: 500,
    });
    let farthest = 0;
    items.forEach((item, row) => {
      const [x, y] = [bytes.readFloatLE(4 * row), bytes.readFloatLE(4 * (n + row))];
      farthest = Math.max(farthest, Math.abs(x), Math.abs(y));
      expect(info.slides[bytes.readUInt32LE(4 * (2 * n + row))]!.id).toBe(item.slide);
      expect(bytes.readUInt32LE(4 * (3 * n + row))).toBe(item.tile);
      expect(bytes.readInt16LE(16 * n + 2 * row)).toBe(item.cluster);
      expect(bytes.readUInt8(18 * n + row)).toBe(item.predicted);
      expect(bytes.readUInt8(19 * n + row)).toBe(item.wrong ? 3 : 1);
      expect(bytes.readFloatLE(20 * n + 8 * row)).toBe(item.prediction[0]);
      expect(bytes.readFloatLE(20 * n + 8 * row + 4)).toBe(item.prediction[1]);
    });
    expect(farthest).toBeCloseTo(1, 6);
  });

  it('is refused where slides have come since', async () => {
    const root = await phantom.stopped('no-map', 4);
    await expect(answers.atlas(await refOf(root), { dictionary: 'nmf-k4' })).rejects.toThrow(/no index/);
  });
});
