import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  countsByLabel,
  createClusterCorrelation,
  createMapAgreement,
  createRegionAgreement,
  joinTileFeatures,
  oneVsRestLogOdds,
  pearson,
  relevanceFigures,
  softOverlap,
  type TileBatch,
  tileFeatures,
} from '../src/index.js';
import { plantTiles } from './support/planted.js';

const data = plantTiles(21, 30, 4, 4);
const { K, cells, tiles } = data;
const batch: TileBatch = { tiles, K, cells, W: data.W };
const map = Float32Array.from({ length: tiles * cells }, (_, i) => {
  const [t, p] = [Math.floor(i / cells), i % cells];
  return data.cams[t * 15 * cells + p]!;
});

const weightsOf = (t: number, k: number): number[] => [
  ...data.W.subarray((t * K + k) * cells, (t * K + k + 1) * cells),
];
const mapOf = (t: number): number[] => [...map.subarray(t * cells, (t + 1) * cells)];
const labelsOf = (t: number): number[] =>
  Array.from({ length: cells }, (_, p) => {
    const column = Array.from({ length: K }, (_, k) => weightsOf(t, k)[p]!);
    const most = Math.max(...column);
    return most > 0 ? column.indexOf(most) : -1;
  });
const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** The part of the tiles a run would give at once. */
const slice = (start: number, end: number): TileBatch => ({
  ...batch,
  tiles: end - start,
  W: data.W.subarray(start * K * cells, end * K * cells),
  firstTile: start,
});

describe('tile features', () => {
  const features = tileFeatures(batch);

  it('are what the definitions say', () => {
    for (let t = 0; t < tiles; t++) {
      for (let k = 0; k < K; k++) {
        const own = weightsOf(t, k);
        const share = own.map((w, p) => {
          const sum = Array.from({ length: K }, (_, j) => weightsOf(t, j)[p]!).reduce((a, b) => a + b, 0);
          return sum > 0 ? w / sum : 0;
        });
        const sum = own.reduce((a, b) => a + b, 0);
        const soft = share.reduce((a, b) => a + b, 0);
        const at = t * K + k;
        expect(features.weightSum.data[at]).toBeCloseTo(sum, 10);
        expect(features.softCount.data[at]).toBeCloseTo(soft, 10);
        expect(features.count.data[at]).toBe(labelsOf(t).filter((label) => label === k).length);
        expect(features.maxWeight.data[at]).toBe(Math.max(...own));
        expect(features['weightSum/softCount'].data[at]).toBeCloseTo(soft < 1e-9 ? 0 : sum / soft, 4);
      }
      expect(features.none[t]).toBe(labelsOf(t).filter((label) => label < 0).length);
    }
  });

  it('join to the same tables, whatever the batches', () => {
    const joined = joinTileFeatures([
      tileFeatures(slice(0, 11)),
      tileFeatures(slice(11, 12)),
      tileFeatures(slice(12, tiles)),
    ]);
    expect(joined).toEqual(features);
  });

  it('leave out cells that are not covered or not kept', () => {
    const W = data.W.slice(0, K * cells);
    W[0] = Number.NaN;
    const keep = new Uint8Array(cells).fill(1);
    keep[1] = 0;
    const one = tileFeatures({ tiles: 1, K, cells, W, keep });
    expect(one.cells[0]).toBe(cells - 2);
    expect(one.weightSum.data[1]).toBeCloseTo(
      weightsOf(0, 1)
        .slice(2)
        .reduce((a, b) => a + b, 0),
      10,
    );
    expect(one.maxWeight.data.every((value) => Number.isFinite(value))).toBe(true);
  });

  it('are constant where weights are shares', () => {
    const shares = plantTiles(5, 10, 3, 4, true);
    const { data: quotient } = tileFeatures({ tiles: 10, K: 3, cells: 16, W: shares.W })[
      'weightSum/softCount'
    ];
    expect(new Set(Array.from(quotient).filter((value) => value !== 0))).toEqual(new Set([1]));
  });

  it('are counted by label', () => {
    const labels = Array.from({ length: tiles }, (_, t) => t % 2);
    const [first, , none] = countsByLabel(features, labels, [0, 1, 2]);
    const own = Array.from({ length: tiles }, (_, t) => t).filter((t) => labels[t] === 0);
    first!.shares.forEach((share, k) => {
      const shares = own.map((t) => {
        const counted = labelsOf(t).filter((label) => label >= 0);
        return counted.filter((label) => label === k).length / Math.max(1, counted.length);
      });
      expect(share.value).toBeCloseTo(meanOf(shares), 10);
    });
    expect(none!.shares[0]).toEqual({ value: null, n: 0, note: 'no tile has this label' });
  });
});

describe('agreement with maps', () => {
  const agree = (of: TileBatch, values: Float32Array, strata?: ArrayLike<number>) => {
    const agreement = createMapAgreement({ K, cells, maps: ['map'], strata: 2 });
    agreement.add(of, [values], strata);
    return agreement;
  };

  it('is what a plain computation gives', () => {
    const [ours] = agree(batch, map).result();
    for (let k = 0; k < K; k++) {
      const ious: number[] = [];
      const softs: number[] = [];
      const pearsons: number[] = [];
      const tops: number[] = [];
      for (let t = 0; t < tiles; t++) {
        const a = labelsOf(t).map((label) => label === k);
        const b = mapOf(t).map((value) => value > 1e-9);
        const both = a.filter((x, i) => x && b[i]).length;
        const either = a.filter((x, i) => x || b[i]).length;
        if (either > 0) ious.push(both / either);
        const share = weightsOf(t, k).map((w, p) => {
          const sum = Array.from({ length: K }, (_, j) => weightsOf(t, j)[p]!).reduce((x, y) => x + y, 0);
          return sum > 0 ? w / sum : 0;
        });
        const soft = softOverlap(share, b.map(Number)).value;
        if (soft !== null) softs.push(soft);
        const r = pearson(weightsOf(t, k), mapOf(t)).value;
        if (r !== null) pearsons.push(r);
        const highest = (values: number[]): Set<number> => {
          const border = [...values].sort((x, y) => y - x)[3]!;
          return new Set(values.flatMap((value, i) => (value > border ? [i] : [])));
        };
        const [first, second] = [highest(weightsOf(t, k)), highest(mapOf(t))];
        const union = new Set([...first, ...second]).size;
        if (union > 0) tops.push([...first].filter((i) => second.has(i)).length / union);
      }
      const own = ours!.clusters[k]!;
      for (const [figure, values] of [
        [own.iou, ious],
        [own.iouSoft, softs],
        [own.pearson, pearsons],
        [own.iouTop, tops],
      ] as const) {
        expect(figure.n).toBe(values.length);
        if (values.length === 0) expect(figure.value).toBeNull();
        else expect(figure.value).toBeCloseTo(meanOf(values), 9);
      }
    }
  });

  it('does not depend on batches, and strata add up', () => {
    const strata = Uint8Array.from({ length: tiles }, (_, t) => t % 2);
    const whole = agree(batch, map, strata);
    const parts = agree(slice(0, 13), map.subarray(0, 13 * cells), strata.subarray(0, 13));
    parts.merge(agree(slice(13, tiles), map.subarray(13 * cells), strata.subarray(13)));
    const numbers = (of: typeof whole, which?: number[]) =>
      of.result(which)[0]!.clusters.flatMap((one) => Object.values(one).map(({ value }) => value ?? -9));
    for (const which of [undefined, [0], [1]]) {
      numbers(parts, which).forEach((value, i) => {
        expect(value).toBeCloseTo(numbers(whole, which)[i]!, 10);
      });
    }
    expect(whole.result([0])[0]!.tiles + whole.result([1])[0]!.tiles).toBe(tiles);
  });

  it('keeps correlations when weights or maps are scaled, and everything when both are the same', () => {
    const base = agree(batch, map).result()[0]!.clusters;
    const scale = fc.double({ min: 0.5, max: 50, noNaN: true });
    fc.assert(
      fc.property(scale, scale, (a, b) => {
        const W = Float64Array.from(data.W, (value) => a * value);
        const scaled = Float32Array.from(map, (value) => b * value);
        const again = agree({ ...batch, W }, scaled).result()[0]!.clusters;
        again.forEach((one, k) => {
          for (const name of [
            'pearson',
            'pearsonPooled',
            'iou',
            'iouTop',
            'iouSupport',
            'iouSoft',
            'l2Unit',
          ] as const) {
            const [ours, theirs] = [one[name].value, base[k]![name].value];
            if (theirs === null) expect(ours).toBeNull();
            else expect(ours).toBeCloseTo(theirs, 5);
          }
        });
      }),
      { numRuns: 20 },
    );
    const single: TileBatch = { tiles: 1, K: 1, cells: 4, W: Float32Array.of(0, 1, 2, 0) };
    const same = createMapAgreement({ K: 1, cells: 4, maps: ['same'] });
    same.add(single, [Float32Array.of(0, 1, 2, 0)]);
    const own = same.result()[0]!.clusters[0]!;
    expect(own.iou.value).toBe(1);
    expect(own.iouSum.value).toBe(0.5);
    expect(own.pearson.value).toBeCloseTo(1, 12);
    expect(own.l2.value).toBe(0);
    expect(own.l2Unit.value).toBeCloseTo(0, 6);
  });

  it('leaves out a map that is not finite, and says so; without tiles nothing is defined', () => {
    const broken = map.slice();
    broken[3] = Number.NaN;
    const [ours] = agree(batch, broken).result();
    expect(ours!.tiles).toBe(tiles - 1);
    expect(ours!.clusters[0]!.iou.note).toMatch(/1 tiles with a map that is not finite/);
    const empty = createMapAgreement({ K, cells, maps: ['map'] }).result()[0]!;
    expect(Object.values(empty.clusters[0]!).map(({ value }) => value)).toEqual(new Array(10).fill(null));
    expect(() => createMapAgreement({ K, cells, maps: ['map'] }).add(batch, [map.subarray(1)])).toThrow(
      /does not fit/,
    );
  });
});

describe('agreement with annotations', () => {
  const regions = [
    { name: 'gland', values: [1] },
    { name: 'tumour', values: [2, 3, 4] },
  ];
  const make = (cellBound?: number) =>
    createRegionAgreement({
      K,
      cells,
      regions,
      maps: [{ name: 'map' }],
      ...(cellBound ? { cellBound } : {}),
    });

  it('gives per tile what the single functions give', () => {
    const agreement = make();
    agreement.add(batch, data.mask, [map]);
    for (const [r, { values }] of regions.entries()) {
      const figures = [];
      for (let t = 0; t < tiles; t++) {
        const inside = Array.from(data.mask.subarray(t * cells, (t + 1) * cells), (value) =>
          Number(values.includes(value)),
        );
        if (inside.includes(1)) figures.push(relevanceFigures(mapOf(t), inside));
      }
      const ours = agreement.result()[r]!.maps.get('map')!;
      for (const [figure, name] of [
        [ours.relevanceMass, 'mass'],
        [ours.relevanceRank, 'rank'],
        [ours.pointingGame, 'pointing'],
      ] as const) {
        const defined = figures.flatMap((one) => one[name].value ?? []);
        expect(figure.value).toBeCloseTo(meanOf(defined), 9);
      }
      expect(ours.dice.value).toBeCloseTo(2 * ours.iouSum.value!, 12);
    }
  });

  it('estimates rankings from a sample that does not depend on the order of the work', () => {
    const exact = make();
    const [one, other] = [make(120), make(120)];
    const mask = Uint8Array.from(data.mask, (value) => value || 1);
    const parts: [number, number][] = [
      [0, 9],
      [9, 20],
      [20, tiles],
    ];
    const add = (to: ReturnType<typeof make>, [start, end]: [number, number]) =>
      to.add(slice(start, end), mask.subarray(start * cells, end * cells), [
        map.subarray(start * cells, end * cells),
      ]);
    for (const part of parts) {
      add(exact, part);
      add(one, part);
    }
    for (const part of [...parts].reverse()) {
      const own = make(120);
      add(own, part);
      other.merge(own);
    }
    const [tumour] = one.result().slice(1);
    expect(tumour!.clusters[0]!.auroc.note).toMatch(/seeded sample of \d+ of 480 cells/);
    tumour!.clusters.forEach((figures, k) => {
      const merged = other.result()[1]!.clusters[k]!;
      expect(merged.auroc).toEqual(figures.auroc);
      expect(merged.averagePrecision).toEqual(figures.averagePrecision);
      const whole = exact.result()[1]!.clusters[k]!;
      expect(whole.auroc.note).toBeUndefined();
      expect(Math.abs(figures.auroc.value! - whole.auroc.value!)).toBeLessThan(0.2);
    });
  });

  it('says why there is no figure', () => {
    const all = make();
    all.add(slice(0, 1), new Uint8Array(cells).fill(1), [mapOfTile(0)]);
    const [gland] = all.result();
    expect(all.result().length).toBe(1);
    expect(gland!.clusters[0]!.auroc).toMatchObject({
      value: null,
      note: 'every annotated cell is in the region',
    });
    expect(gland!.maps.get('map')!.iouSoft.note).toMatch(/for clusters only/);
    const broken = make();
    broken.add(slice(0, 1), new Uint8Array(cells).fill(1), [new Float32Array(cells).fill(Number.NaN)]);
    const figures = broken.result()[0]!.maps.get('map')!;
    expect(figures.iou).toMatchObject({
      value: 0,
      note: '1 tiles with a map that is not finite counted as 0',
    });
    expect(figures.relevanceMass.value).toBeNull();
    const none = make();
    none.add(slice(0, 2), new Uint8Array(2 * cells), [map.subarray(0, 2 * cells)]);
    expect(none.result()).toEqual([]);
    expect(() => make().add(batch, data.mask, [])).toThrow(/does not fit/);
  });

  const mapOfTile = (t: number): Float32Array => map.subarray(t * cells, (t + 1) * cells);
});

describe('correlation of clusters', () => {
  it('is the mean of the tiles’ correlations, in parts or at once', () => {
    const [whole, first, second] = [0, 1, 2].map(() => createClusterCorrelation(K, cells));
    whole!.add(batch);
    first!.add(slice(0, 7));
    second!.add(slice(7, tiles));
    first!.merge(second!);
    whole!.result().forEach((figure, at) => {
      const [a, b] = [Math.floor(at / K), at % K];
      const values = Array.from(
        { length: tiles },
        (_, t) => pearson(weightsOf(t, a), weightsOf(t, b)).value,
      ).filter((value) => value !== null);
      expect(figure.n).toBe(values.length);
      if (values.length === 0) expect(figure.value).toBeNull();
      else expect(figure.value).toBeCloseTo(meanOf(values), 9);
      expect(first!.result()[at]!.value ?? -9).toBeCloseTo(figure.value ?? -9, 12);
    });
  });
});

describe('log-odds', () => {
  it('do not see a shift of the logits, nor overflow', () => {
    const logits = [1000, 1001, 998, -2, 3, 0.5];
    const odds = oneVsRestLogOdds(logits, 2, 3);
    const shifted = oneVsRestLogOdds(
      logits.map((z, i) => z + (i < 3 ? -999 : 50)),
      2,
      3,
    );
    odds.forEach((value, i) => {
      expect(value).toBeCloseTo(shifted[i]!, 9);
    });
    expect(odds[0]).toBeCloseTo(-Math.log(Math.exp(1) + Math.exp(-2)), 9);
    expect([...oneVsRestLogOdds([1.5, -2], 2, 1)]).toEqual([1.5, -2]);
  });
});
