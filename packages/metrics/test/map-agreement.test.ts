import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMapAgreement, pearson, softOverlap, type TileBatch } from '../src/index.js';
import {
  batch,
  cells,
  data,
  K,
  labelsOf,
  map,
  mapOf,
  meanOf,
  slice,
  tiles,
  weightsOf,
} from './support/protocol-tiles.js';

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
