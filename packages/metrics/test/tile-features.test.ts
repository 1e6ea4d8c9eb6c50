import { describe, expect, it } from 'vitest';
import {
  countsByLabel,
  createClusterCorrelation,
  joinTileFeatures,
  oneVsRestLogOdds,
  pearson,
  tileFeatures,
} from '../src/index.js';
import { plantTiles } from './support/planted.js';
import {
  batch,
  cells,
  data,
  K,
  labelsOf,
  meanOf,
  slice,
  tiles,
  weightsOf,
} from './support/protocol-tiles.js';

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
    expect(Array.from(one.maxWeight.data).every(Number.isFinite)).toBe(true);
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
