import { describe, expect, it } from 'vitest';
import { createRegionAgreement, relevanceFigures } from '../src/index.js';
import { batch, cells, data, K, map, mapOf, meanOf, slice, tiles } from './support/protocol-tiles.js';

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
      const error = Number(/below ([\d.]+)/.exec(figures.auroc.note!)![1]);
      expect(Math.abs(figures.auroc.value! - whole.auroc.value!)).toBeLessThan(3 * error);
    });
  });

  it('does not grow with the number of tiles', () => {
    const agreement = make(60);
    const held = (): number =>
      agreement.state.sums.length +
      agreement.state.sample.reduce((sum, { values }) => sum + values.length, 0);
    const sizes = [];
    for (let round = 0; round < 12; round++) {
      agreement.add({ ...batch, firstTile: round * tiles }, data.mask, [map]);
      sizes.push(held());
    }
    expect(Math.max(...sizes)).toBeLessThanOrEqual(agreement.state.sums.length + 2 * 60 * (K + 1));
    expect(sizes.at(-1)).toBe(sizes[5]);
    expect(agreement.result()[0]!.cells).toBe(12 * data.mask.filter((value) => value === 1).length);
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
