import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  Ablation,
  ContributionSums,
  compareImportance,
  contributions,
  createClusterTable,
  effectsOf,
  headGradient,
  importance,
  pooledWeights,
  tileStatistics,
} from '../src/index.js';
import {
  curvedRest,
  headOf,
  linearHead,
  logitOf,
  numericGradient,
  plantedShift,
  plantedTiles,
} from './support/tiles.js';

const seedFor = (n: number, classes: number, c: number) => ({
  data: Float32Array.from({ length: n * classes }, (_, j) => (j % classes === c ? 1 : 0)),
  shape: [n, classes],
});
const sum = (values: Iterable<number>) => [...values].reduce((a, b) => a + b, 0);

describe('contributions to a logit', () => {
  it.each([
    ['average', undefined],
    ['average', plantedShift],
    ['max', undefined],
    ['max', plantedShift],
  ] as const)('add up to it without its bias: %s pooling, %o', async (pooling, shift) => {
    const tiles = plantedTiles(1, { residual: -1, ...(shift ? { shift } : {}) });
    const head = linearHead(2, pooling);
    const rest = headOf(head);
    const logits = (await rest(tiles.activations)).data;
    for (let c = 0; c < 3; c++) {
      const gradient = await numericGradient(rest, tiles.activations, seedFor(3, 3, c));
      const found = contributions(tiles.parts, tiles, gradient);
      for (let i = 0; i < 3; i++) {
        const total = sum(found.tiles.subarray(i * 5, (i + 1) * 5)) + found.constant[i]!;
        expect(total).toBeCloseTo(logits[i * 3 + c]! - head.bias[c]!, 2);
        const planes = found.planes.subarray(i * 5 * 6, (i + 1) * 5 * 6);
        for (let part = 0; part < 5; part++)
          expect(sum(planes.subarray(part * 6, (part + 1) * 6))).toBeCloseTo(found.tiles[i * 5 + part]!, 5);
      }
      expect(found.constant.some((value) => value !== 0)).toBe(shift !== undefined);
    }
  });

  it('are mean W_k times s_k for average pooling, and the effect of leaving the cluster out', async () => {
    const tiles = plantedTiles(3);
    const { parts, n, cells } = tiles;
    const head = linearHead(4);
    const s = importance(parts.H, 4, 5, head);
    const effects = await new Ablation({ ...parts, nonNegative: true }, headOf(head)).effects(tiles);
    for (let c = 0; c < 3; c++) {
      const found = contributions(parts, tiles, headGradient(head, seedFor(n, 3, c), cells));
      const left = effectsOf(effects, logitOf(c));
      for (let i = 0; i < n; i++)
        for (let k = 0; k < 4; k++) {
          const W = tiles.weights.subarray((i * 4 + k) * cells, (i * 4 + k + 1) * cells);
          expect(found.tiles[i * 5 + k]).toBeCloseTo((sum(W) / cells) * s[c * 4 + k]!, 5);
          expect(found.tiles[i * 5 + k]).toBeCloseTo(left[i * 5 + k]!, 5);
          W.forEach((w, p) => {
            const cell = found.planes[(i * 5 + k) * cells + p]!;
            expect(cell).toBeCloseTo((w * s[c * 4 + k]!) / cells, 5);
          });
        }
    }
  });

  it('are the same from the head in closed form and from a gradient per cell', async () => {
    const tiles = plantedTiles(5, { residual: -1, shift: plantedShift });
    const head = linearHead(6);
    const seed = { data: Float32Array.of(1, -0.5, 0, 0, 2, -1, 0.25, 0, 1), shape: [3, 3] };
    const short = headGradient(head, seed, 6);
    const long = {
      data: Float32Array.from({ length: 90 }, (_, at) => short.data[Math.floor(at / 6)]!),
      shape: [3, 5, 3, 2],
    };
    const [a, b] = [contributions(tiles.parts, tiles, short), contributions(tiles.parts, tiles, long)];
    for (const [at, value] of a.planes.entries()) expect(value).toBeCloseTo(b.planes[at]!, 5);
    for (const [at, value] of a.constant.entries()) expect(value).toBeCloseTo(b.constant[at]!, 5);
  });

  it('are first order elsewhere: near what leaving a small part out does', async () => {
    const tiles = plantedTiles(7, { n: 2, residual: -1 });
    const small = { ...tiles.parts, H: tiles.parts.H.map((value) => value * 0.002) };
    const gradient = await numericGradient(curvedRest, tiles.activations, seedFor(2, 2, 1));
    const { tiles: found } = contributions(small, tiles, gradient);
    const effects = effectsOf(
      await new Ablation({ ...small, nonNegative: false }, curvedRest).effects(tiles),
      logitOf(1),
    );
    for (let i = 0; i < 2; i++)
      for (let k = 0; k < 4; k++) {
        expect(Math.abs(effects[i * 5 + k]!)).toBeGreaterThan(1e-4);
        expect(found[i * 5 + k]! / effects[i * 5 + k]!).toBeCloseTo(1, 1);
      }
  });

  it('refuse gradients of other tiles, and heads without closed form', () => {
    const tiles = plantedTiles(8);
    const gradient = { data: new Float32Array(10), shape: [2, 5, 1, 1] };
    expect(() => contributions(tiles.parts, tiles, gradient)).toThrow('the gradient is 2 × 5 × 1 × 1');
    expect(() => headGradient(linearHead(1, 'max'), seedFor(1, 3, 0), 6)).toThrow('max pooling');
    expect(() => headGradient(linearHead(1), seedFor(1, 2, 0), 6)).toThrow('not n × 3');
  });
});

describe('contributions over slides and groups of tiles', () => {
  const of = (seed: number, n: number) => {
    const tiles = plantedTiles(seed, { n, residual: -1, shift: plantedShift });
    return contributions(tiles.parts, tiles, headGradient(linearHead(9), seedFor(n, 3, 0), 6));
  };

  it('are means over tiles, with the residual and how much it hides', () => {
    const found = of(1, 4);
    const sums = new ContributionSums(4, 2);
    sums.add(found, [0, 1, 1, 0]);
    expect(new ContributionSums(4).means()).toBeUndefined();
    const all = sums.means()!;
    expect(all.tiles).toBe(4);
    for (let k = 0; k < 4; k++) {
      const column = [0, 1, 2, 3].map((i) => found.tiles[i * 5 + k]!);
      expect(all.clusters[k]).toBeCloseTo(sum(column) / 4, 9);
      expect(all.absolute[k]).toBeCloseTo(sum(column.map(Math.abs)) / 4, 9);
    }
    expect(all.constant).toBeCloseTo(sum(found.constant) / 4, 9);
    let [residual, worth] = [0, 0];
    for (let i = 0; i < 4; i++)
      for (let p = 0; p < 6; p++) {
        const cell = [0, 1, 2, 3, 4].map((part) => found.planes[(i * 5 + part) * 6 + p]!);
        residual += Math.abs(cell[4]!);
        worth += Math.abs(sum(cell));
      }
    expect(all.residualShare).toBeCloseTo(residual / worth, 9);
    const second = sums.means(1)!;
    expect(second.tiles).toBe(2);
    expect(second.residual).toBeCloseTo((found.tiles[9]! + found.tiles[14]!) / 2, 9);
  });

  it('do not depend on how tiles are split up, and survive JSON', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (a, b) => {
        const [one, other] = [of(a, 2), of(b, 3)];
        const whole = new ContributionSums(4);
        whole.add(one);
        whole.add(other);
        const [left, right] = [new ContributionSums(4), new ContributionSums(4)];
        left.add(one);
        right.add(other);
        left.merge(JSON.parse(JSON.stringify(right)));
        const [x, y] = [whole.means()!, left.means()!];
        expect(y.tiles).toBe(5);
        for (let k = 0; k < 4; k++) expect(y.clusters[k]).toBeCloseTo(x.clusters[k]!, 9);
        expect(y.residualShare).toBeCloseTo(x.residualShare, 9);
      }),
      { numRuns: 20 },
    );
  });

  it('refuse another dictionary and groups that are not there', () => {
    expect(() => new ContributionSums(3).add(of(1, 1))).toThrow('4 clusters do not fit 3');
    expect(() => new ContributionSums(4, 2).add(of(1, 1), [2])).toThrow('group 2 of 2');
    expect(() => new ContributionSums(4).merge(new ContributionSums(4, 2).toJSON())).toThrow('2 groups');
  });
});

describe('importance by regression beside importance by construction', () => {
  it('regresses on the mean or the largest weight of a slide', () => {
    const table = createClusterTable('a', Uint32Array.of(0, 1), 2);
    tileStatistics(Float32Array.of(3, 1, 0, 2), Uint8Array.of(0, 1), 2, 2, table, 0);
    tileStatistics(Float32Array.of(0, 4, 1, 0), Uint8Array.of(1, 0), 2, 2, table, 1);
    const pooled = pooledWeights(table, 2);
    expect(pooled).toEqual({
      slideId: 'a',
      tiles: 2,
      mean: Float64Array.of(2, 0.75),
      max: Float64Array.of(4, 2),
    });
    expect([...pooledWeights(createClusterTable('b', new Uint32Array(0), 2), 2).mean]).toEqual([0, 0]);
  });

  it('says where the signs agree, differ, or are open', () => {
    const rows = compareImportance(
      [1, 1, -1, 2, 0],
      [
        { value: 3, interval: [1, 5] },
        { value: -2, interval: [-3, -1] },
        { value: -2, interval: [-3, 1] },
        { value: null },
        { value: 1 },
      ],
    );
    expect(rows.map(({ signs }) => signs)).toEqual(['same', 'opposite', 'open', 'open', 'open']);
    expect(rows[1]).toEqual({ cluster: 1, sigma: 1, beta: -2, interval: [-3, -1], signs: 'opposite' });
    expect(compareImportance(undefined, [{ value: 2 }])).toEqual([{ cluster: 0, beta: 2, signs: 'open' }]);
  });
});
