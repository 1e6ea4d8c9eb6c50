import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyEdits, type DictionaryView, shownLabels } from '@morphoscope/clustering';
import type { DictionaryEdit } from '@morphoscope/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openZarr, ZarrWriter } from '../../src/array/zarr.js';
import { cellLevels, levelSide, tileWindow } from '../../src/maps/cell-levels.js';
import { plainChunks } from '../../src/maps/map-chunks.js';
import { MapPyramid } from '../../src/maps/map-pyramid.js';
import { sharedScale } from '../../src/maps/map-scale.js';
import { shownPlanes } from '../../src/maps/shown-planes.kernel.js';
import { encodeSaliency, encodeWeights, openWeights } from '../../src/maps/weight-map.js';
import { type PaintedMap, paintMap } from './painted-map.js';

const K = 4;
const SCALE = 3;
let root: string;
let small: PaintedMap;
let long: PaintedMap;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'morphoscope-maps-'));
  small = await paintMap(root, { id: 'small', K, width: 601, height: 333, seed: 1 });
  long = await paintMap(root, { id: 'long', K, width: 2301, height: 129, seed: 2 });
});
afterAll(() => rm(root, { recursive: true, force: true }));

const named = { K, names: ['a', 'b', 'c', 'd'], colours: Array<string>(K).fill('#000000') };
const viewOf = (...edits: DictionaryEdit[]): DictionaryView => applyEdits(named, edits);

const views: [string, DictionaryView][] = [
  ['as fitted', viewOf()],
  ['with a hidden cluster', viewOf({ kind: 'hide', cluster: 1 })],
  ['merged', viewOf({ kind: 'merge', clusters: [0, 3], into: 3 })],
  ['with a part split off', viewOf({ kind: 'split', cluster: 2, by: 0, at: 0.5 })],
  [
    'merged, and split twice',
    viewOf(
      { kind: 'merge', clusters: [0, 1], into: 0 },
      { kind: 'split', cluster: 0, by: 3, at: 0.3 },
      { kind: 'split', cluster: 0, by: 2, at: 0.9 },
    ),
  ],
];

/** Weights of the shown clusters in one cell, from the rules as they are worded. */
function shownSlowly({ clusters }: DictionaryView, w: readonly number[]): number[] {
  const of = (cluster: number) =>
    clusters.find((one) => one.cluster === cluster)!.members.reduce((sum, k) => sum + w[k]!, 0);
  const taken = new Map<number, number>();
  for (const { cluster, split } of clusters) {
    if (!split || taken.has(split.of) || of(split.of) === 0) continue;
    if (of(split.by) >= split.at * of(split.of)) taken.set(split.of, cluster);
  }
  return clusters.map(({ cluster, split }) => {
    if (split) return taken.get(split.of) === cluster ? of(split.of) : 0;
    return taken.has(cluster) ? 0 : of(cluster);
  });
}

/** A tile from its definition: the mean over the covered cells of level 0 that fall into each cell. */
function tileSlowly(map: PaintedMap, view: DictionaryView, level: number, column: number, row: number) {
  const { width, height } = map.raster;
  const factor = 2 ** level;
  const tile = {
    width: Math.min(256, Math.ceil(width / factor) - column * 256),
    height: Math.min(256, Math.ceil(height / factor) - row * 256),
  };
  const planes = view.clusters.length;
  const size = tile.width * tile.height;
  const bytes = new Uint8Array((planes + 1) * size);
  for (let i = 0; i < size; i++) {
    const x0 = (column * 256 + (i % tile.width)) * factor;
    const y0 = (row * 256 + Math.floor(i / tile.width)) * factor;
    const sums = new Array<number>(planes).fill(0);
    let count = 0;
    for (let y = y0; y < Math.min(height, y0 + factor); y++) {
      for (let x = x0; x < Math.min(width, x0 + factor); x++) {
        const w = Array.from({ length: K }, (_, k) => map.W[(k * height + y) * width + x]!);
        if (Number.isNaN(w[0]!)) continue;
        count++;
        shownSlowly(view, w).forEach((value, p) => {
          sums[p]! += value;
        });
      }
    }
    if (count === 0) continue;
    bytes[planes * size + i] = 1;
    sums.forEach((sum, p) => {
      bytes[p * size + i] = Math.round(255 * Math.min(1, sum / count / SCALE));
    });
  }
  return bytes;
}

const pyramidOf = async (map: PaintedMap, view: DictionaryView) =>
  new MapPyramid(cellLevels(map.raster), await openWeights(map.folder, map.record, 'nmf-k', view));

/** Float sums of another order may round a byte the other way. */
function expectBytes(actual: Uint8Array, wanted: Uint8Array): void {
  expect(actual.length).toBe(wanted.length);
  let [off, most] = [0, 0];
  actual.forEach((byte, i) => {
    if (byte === wanted[i]) return;
    off++;
    most = Math.max(most, Math.abs(byte - wanted[i]!));
  });
  expect(most).toBeLessThanOrEqual(1);
  expect(off / actual.length).toBeLessThan(1e-4);
}

describe('tiles of weights', () => {
  it.each(views)('%s are means over covered cells, at every level and edge', async (_, view) => {
    const pyramid = await pyramidOf(small, view);
    expect(pyramid.cells.levels).toBe(3);
    for (let level = 0; level < 3; level++) {
      for (let column = 0; column < Math.ceil(levelSide(601, level) / 256); column++) {
        for (let row = 0; row < Math.ceil(levelSide(333, level) / 256); row++) {
          const sums = await pyramid.tile(level, column, row);
          expectBytes(encodeWeights(sums!, SCALE), tileSlowly(small, view, level, column, row));
        }
      }
    }
  });

  it('of coarse levels come from sums over the slide and are the same means', async () => {
    const [, view] = views[3]!;
    const pyramid = await pyramidOf(long, view);
    expect(pyramid.cells.levels).toBe(5);
    expect(pyramid.bytes).toBe(0);
    for (const level of [2, 3, 4]) {
      const sums = await pyramid.tile(level, 0, 0);
      expectBytes(encodeWeights(sums!, SCALE), tileSlowly(long, view, level, 0, 0));
    }
    expect(pyramid.bytes).toBeGreaterThan(0);
  });

  it('that lie outside are none', async () => {
    const pyramid = await pyramidOf(small, views[0]![1]);
    const outside = [
      [0, 3, 0],
      [0, 0, 2],
      [3, 0, 0],
      [-1, 0, 0],
      [0, -1, 0],
      [2, 1, 0],
    ];
    for (const [level, column, row] of outside)
      expect(await pyramid.tile(level!, column!, row!), `${level} ${column} ${row}`).toBeUndefined();
    expect(tileWindow(pyramid.cells, 0, 2, 1)).toMatchObject({ x0: 512, y0: 256, width: 89, height: 77 });
  });

  it.each(views)('%s have their largest plane where the hard label is', (_, view) => {
    const { width, height } = small.raster;
    const n = width * height;
    const labels = new Uint8Array(n);
    for (let i = 0; i < n; i++) {
      const w = Array.from({ length: K }, (__, k) => small.W[k * n + i]!);
      labels[i] = Number.isNaN(w[0]!) ? 254 : Math.max(...w) === 0 ? 255 : w.indexOf(Math.max(...w));
    }
    const shown = new Uint8Array(n);
    shownLabels(view, small.W, labels, shown);
    const planes = new Float32Array(view.clusters.length * n);
    shownPlanes(view, small.W, n, planes);
    let compared = 0;
    for (let i = 0; i < n; i++) {
      if (labels[i]! >= K) continue;
      const own = view.clusters.map((__, p) => planes[p * n + i]!);
      const most = Math.max(...own);
      // Equal weights are a tie that either may win.
      if (own.filter((value) => value === most).length > 1) continue;
      expect(view.clusters[own.indexOf(most)]!.cluster).toBe(shown[i]);
      compared++;
    }
    expect(compared).toBeGreaterThan(100_000);
  });

  it('of a map with other clusters, or a damaged one, are refused', async () => {
    const view = applyEdits({ ...named, K: 3 }, []);
    await expect(openWeights(small.folder, small.record, 'nmf-k', view)).rejects.toThrow(/has 4 clusters/);
    const damaged = await paintMap(root, { id: 'damaged', K, width: 40, height: 40, seed: 3 });
    const chunk = join(damaged.folder.slide('damaged'), 'cells.zarr', 'nmf-k', 'W', '0.0.0');
    await writeFile(chunk, 'no zlib');
    const pyramid = await pyramidOf(damaged, views[0]![1]);
    await expect(pyramid.tile(0, 0, 0)).rejects.toMatchObject({ tag: 'StudyError' });
  });
});

describe('scales and saliency', () => {
  it('the shared scale is the quantile over all covered cells of all maps', async () => {
    const view = views[0]![1];
    const maps = new Map([
      ['small', await openWeights(small.folder, small.record, 'nmf-k', view)],
      ['long', await openWeights(long.folder, long.record, 'nmf-k', view)],
    ]);
    const values = [...small.W, ...long.W].filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
    for (const quantile of [0.9, 0.999]) {
      const { low, high } = await sharedScale(maps, quantile);
      const exact = values[Math.ceil(quantile * values.length) - 1]!;
      expect(low).toBe(0);
      expect(high).toBeGreaterThanOrEqual(exact);
      expect(high / exact).toBeLessThan(1.009);
    }
  });

  it('bytes of a saliency map run from 1 to 255 between low and high; 0 is uncovered', async () => {
    const [width, height] = [300, 10];
    const path = join(root, 'saliency');
    const writer = await ZarrWriter.create(path, { height, width, type: 'float32' });
    const values = Float32Array.from({ length: width * height }, (_, i) =>
      i % 7 === 0 ? Number.NaN : (i / (width * height)) * 6 - 3,
    );
    await writer.writeRows(0, height, values);
    await writer.close();
    const raster = { width, height, originX: 0, originY: 0, stepX: 1, stepY: 1 };
    const pyramid = new MapPyramid(cellLevels(raster), plainChunks(await openZarr(path)));
    const range = { low: -2, high: 2 };
    const bytes = encodeSaliency((await pyramid.tile(0, 1, 0))!, range);
    expect(bytes.length).toBe(44 * 10);
    bytes.forEach((byte, i) => {
      const value = values[Math.floor(i / 44) * width + 256 + (i % 44)]!;
      const share = Math.min(1, Math.max(0, (value + 2) / 4));
      expect(byte).toBe(Number.isNaN(value) ? 0 : 1 + Math.round(254 * share));
    });
    expect(new Set(bytes).has(1)).toBe(true);
  });
});
