import { createRandom, type Dictionary, type FeatureRows, type Layer } from '@morphoscope/domain';
import { describe, expect, it } from 'vitest';
import { makeControls } from '../../src/evaluate/control-sets.js';
import type { MapSet } from '../../src/evaluate/map-set.js';
import { scopesOf } from '../../src/evaluate/measure/set-scope.js';
import { WeightMaps } from '../../src/evaluate/worker/weight-maps.js';

const [C, P] = [4, 6];
const random = createRandom(3, 'cells');

/** Cells as rows `n × C`, and the first P of them as the map of a tile. */
function cellsOf(least: number): { rows: FeatureRows; map: Float32Array } {
  const n = 40;
  const data = Float32Array.from({ length: n * C }, () => least + 2 * random.uniform());
  const map = Float32Array.from({ length: C * P }, (_, i) => data[(i % P) * C + Math.floor(i / P)]!);
  return { rows: { data, n, d: C }, map };
}

function set(id: string, K: number, more: Partial<Dictionary> = {}): MapSet {
  const H = Float32Array.from({ length: K * C }, (_, i) => Number(Math.floor(i / C) === i % C));
  return { kind: 'dictionary', id, K, dictionary: { kind: 'nmf', K, C, H, ...more } as Dictionary };
}

const metric = { rank: 1, directions: Float32Array.of(3, -2, 0, 1), source: 'a head' };
const shift = { shift: Float32Array.of(-1, -1, -1, -1), scale: Float32Array.of(2, 1, 2, 4) };
const layer = (nonNegative: boolean) =>
  ({ name: 'l', channels: C, height: 2, width: 3, nonNegative }) as Layer;

const controlsOf = (rows: FeatureRows, sets: readonly MapSet[], nonNegative: boolean) =>
  makeControls({ rows, layer: layer(nonNegative), sets, seed: 1, threads: 1 });

type Random = Extract<MapSet, { readonly control: 'random-h' | 'random-cells' | 'kmeans' }>;

const named = (controls: readonly MapSet[], control: string): Random[] =>
  controls.filter((one): one is Random => one.kind === 'control' && one.control === control);

async function rebuilt(set: MapSet, map: Float32Array, nonNegative: boolean): Promise<Float32Array> {
  const maps = new WeightMaps([set], layer(nonNegative), undefined);
  const out = new Float32Array(map.length);
  await maps.rebuild(0, (await maps.of(map)).maps[0]!, out);
  return out;
}

describe('random controls', () => {
  // Plain weights of random cells lose half of what the metric alone carries: decision-aware NMF then beat its control without help
  // of its prototypes.
  it('are weighed as the dictionary they stand beside, with the same prototypes', async () => {
    const { rows } = cellsOf(0);
    const again = { ...metric, directions: metric.directions.slice() };
    const sets = [
      set('nmf-k2', 2),
      set('nmf-decision-k2', 2, { metric }),
      set('nmf-decision-k3', 3, { metric: again }),
      set('kmeans-k2', 2, { kind: 'kmeans' }),
    ];
    const controls = await controlsOf(rows, sets, true);
    for (const control of ['random-h', 'random-cells']) {
      const made = named(controls, control);
      expect(made.map(({ K, dictionary }) => [K, dictionary.metric?.rank])).toEqual([
        [2, undefined],
        [2, 1],
        [3, 1],
      ]);
      expect(made.map((one) => scopesOf(one, sets).map(({ dictionary }) => dictionary))).toEqual([
        ['nmf-k2', 'kmeans-k2'],
        ['nmf-decision-k2'],
        ['nmf-decision-k3'],
      ]);
      expect(made[1]!.dictionary.H).toEqual(made[0]!.dictionary.H);
    }
    expect(new Set(controls.map(({ id }) => id)).size).toBe(controls.length);
  });

  it('rebuild with the metric what the decision reads better than without', async () => {
    const { rows, map } = cellsOf(0);
    const controls = await controlsOf(rows, [set('a', 2), set('b', 2, { metric })], true);
    const [plain, aware] = named(controls, 'random-cells');
    const missed = async (one: MapSet) => {
      const out = await rebuilt(one, map, true);
      return Array.from({ length: P }, (_, p) =>
        metric.directions.reduce((sum, v, c) => sum + v * (map[c * P + p]! - out[c * P + p]!), 0),
      ).reduce((sum, value) => sum + value ** 2, 0);
    };
    expect(await missed(aware!)).toBeLessThan(await missed(plain!));
  });

  // Without the shift, weights saw the negative half of a signed layer as it is and WH could not come back below zero.
  it('take signed layers as the dictionaries do', async () => {
    const { rows, map } = cellsOf(-1);
    const few: FeatureRows = { data: rows.data.slice(0, 3 * C), n: 3, d: C };
    const controls = await controlsOf(few, [set('nmf-k3', 3, { shift })], false);
    for (const { dictionary } of [...named(controls, 'random-h'), ...named(controls, 'random-cells')]) {
      expect(dictionary.shift).toEqual(shift);
      expect(dictionary.H.every((value) => value >= 0)).toBe(true);
    }
    const out = await rebuilt(named(controls, 'random-cells')[0]!, map, false);
    // The prototypes are the first three cells: of them nothing is lost.
    for (let c = 0; c < C; c++)
      for (let p = 0; p < 3; p++) expect(out[c * P + p]).toBeCloseTo(map[c * P + p]!, 4);
    expect(Math.min(...out)).toBeLessThan(-0.5);
  });

  it('find the shift themselves where a signed layer has k-means only', async () => {
    const { rows } = cellsOf(-1);
    const controls = await controlsOf(rows, [set('kmeans-k2', 2, { kind: 'kmeans' })], false);
    const [one] = named(controls, 'random-cells');
    expect(one!.dictionary.shift!.shift.every((value) => value < 0)).toBe(true);
    expect(scopesOf(one!, [set('kmeans-k2', 2, { kind: 'kmeans' })])).toHaveLength(1);
    expect(named(controls, 'kmeans')).toEqual([]);
  });
});

describe('principal components', () => {
  // They were cut at 0 on every layer, which made them a weak control of signed ones.
  it('give a signed layer its values below zero back', async () => {
    const { rows, map } = cellsOf(-1);
    const controls = await controlsOf(rows, [set('nmf-k4', 4, { shift })], false);
    const pca = controls.find((one) => one.kind === 'control' && one.control === 'pca')!;
    const whole = await rebuilt(pca, map, false);
    map.forEach((value, i) => {
      expect(whole[i]).toBeCloseTo(value, 4);
    });
    expect(Math.min(...(await rebuilt(pca, map, true)))).toBe(0);
  });
});
