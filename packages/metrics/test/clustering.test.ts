import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  adjustedRandIndex,
  consensusMatrix,
  contingency,
  copheneticCorrelation,
  entropy,
  hoyerSparsity,
  informationAgreement,
  mutualInformation,
  rowSparsity,
  separation,
} from '../src/index.js';
import { agrees, close, golden, isUndefined, samplesOf } from './support/golden.js';

const data = golden.clustering;
const table = contingency(data.a, data.b);

describe('agreement of two divisions', () => {
  it('equals scikit-learn', () => {
    const ours = informationAgreement(table);
    agrees(ours.nmi, data.nmi);
    agrees(ours.ami, data.ami);
    agrees(ours.homogeneity, data.homogeneity);
    agrees(ours.completeness, data.completeness);
    agrees(ours.vMeasure, data.v);
    agrees(ours.purity, data.purity);
    agrees(adjustedRandIndex(table), data.ari);
    close([mutualInformation(table), entropy(rowSums())], [data.mutual_information, data.entropy]);
  });

  const rowSums = (): number[] =>
    Array.from({ length: table.rows }, (_, i) =>
      table.counts.slice(i * table.columns, (i + 1) * table.columns).reduce((sum, one) => sum + one, 0),
    );

  it('does not depend on names and order of labels', () => {
    const label = fc.integer({ min: 0, max: 3 });
    fc.assert(
      fc.property(fc.array(fc.tuple(label, label), { minLength: 2 }), (rows) => {
        const of = (
          change: (x: number) => number,
          order: (rows: [number, number][]) => [number, number][],
        ) => {
          const moved = order(rows);
          const counted = contingency(
            moved.map(([a]) => change(a)),
            moved.map(([, b]) => change(b)),
          );
          return [informationAgreement(counted).nmi.value, adjustedRandIndex(counted).value];
        };
        const base = of(
          (x) => x,
          (all) => all,
        );
        const again = of(
          (x) => 10 - 3 * x,
          (all) => [...all].reverse(),
        );
        base.forEach((value, i) => {
          if (value === null) expect(again[i]).toBeNull();
          else expect(again[i]).toBeCloseTo(value, 10);
        });
      }),
    );
  });

  it('leaves out what has no label and says why it is undefined', () => {
    const counted = contingency([0, 1, Number.NaN, 255], [0, 1, 1, 0], [255]);
    expect([...counted.counts]).toEqual([1, 0, 0, 1]);
    expect(informationAgreement(counted).nmi.value).toBe(1);
    const single = informationAgreement(contingency([0, 0], [0, 1]));
    isUndefined(single.nmi, /one label only/);
    expect(single.purity.value).toBe(1);
    isUndefined(informationAgreement(contingency([], [])).purity, /nothing was counted/);
    isUndefined(adjustedRandIndex(contingency([0, 0], [1, 1])), /trivial/);
  });
});

describe('separation', () => {
  const samples = samplesOf(data.X);

  it('equals scikit-learn, a cluster of one included', () => {
    const ours = separation(samples, data.labels);
    agrees(ours.silhouette, data.silhouette);
    agrees(ours.daviesBouldin, data.davies_bouldin);
    agrees(ours.calinskiHarabasz, data.calinski_harabasz);
  });

  it('does not depend on scale and place', () => {
    const moved = { ...samples, data: Float64Array.from(samples.data, (value) => 7 * value - 100) };
    const [a, b] = [separation(samples, data.labels), separation(moved, data.labels)];
    agrees(b.silhouette, a.silhouette.value!);
    agrees(b.daviesBouldin, a.daviesBouldin.value!);
    agrees(b.calinskiHarabasz, a.calinskiHarabasz.value!, 1e-8);
  });

  it('is undefined for one cluster, and for as many as samples', () => {
    isUndefined(separation(samples, new Uint8Array(150)).silhouette, /fewer than two/);
    isUndefined(separation({ data: [1, 2], n: 2, d: 1 }, [0, 1]).daviesBouldin, /its own cluster/);
    isUndefined(separation({ data: [1, 1, 1, 1], n: 4, d: 1 }, [0, 0, 1, 1]).daviesBouldin, /same centre/);
    isUndefined(
      separation({ data: [1, 1, 2, 2], n: 4, d: 1 }, [0, 0, 1, 1]).calinskiHarabasz,
      /all the same/,
    );
  });
});

describe('sparsity and consensus', () => {
  it('gives Hoyer’s two ends', () => {
    expect(hoyerSparsity([0, 0, 5, 0]).value).toBe(1);
    expect(hoyerSparsity([2, 2, 2, 2]).value).toBeCloseTo(0, 12);
    expect(hoyerSparsity([3, 4]).value).toBeCloseTo((Math.SQRT2 - 7 / 5) / (Math.SQRT2 - 1), 12);
    isUndefined(hoyerSparsity([0, 0]), /all values are 0/);
    const rows = rowSparsity([0, 5, 0, 0, 1, 1], 3, 2);
    expect(rows.value).toBeCloseTo(0.5, 12);
    expect(rows.note).toMatch(/1 rows of zeros/);
  });

  it('gives SciPy’s cophenetic correlation', () => {
    agrees(copheneticCorrelation(data.consensus.flat(), 24), data.cophenetic);
  });

  it('gives 1 to fits that always agree', () => {
    const labels = [0, 0, 1, 1, 2, 2];
    expect(copheneticCorrelation(consensusMatrix([labels, labels], 6), 6).value).toBeCloseTo(1, 12);
    isUndefined(copheneticCorrelation(consensusMatrix([[0, 0, 0]], 3), 3), /same/);
    isUndefined(copheneticCorrelation([1, 1, 1, 1], 2), /fewer than three/);
  });
});
