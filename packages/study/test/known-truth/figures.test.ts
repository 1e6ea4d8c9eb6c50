import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conceptEffect, conceptShares } from '../../src/known-truth/concept-effect.js';
import { controlMaps } from '../../src/known-truth/control-maps.js';
import { clusterEffects, clusterEvidence } from '../../src/known-truth/decisive-cluster.js';
import { conceptMeans, rankingOf, scoreConcept } from '../../src/known-truth/score-map.js';

const raster = { width: 6, height: 4, originX: -8, originY: 0, stepX: 8, stepY: 8 };
const tile = (x: number, y: number) => ({ index: 0, column: 0, row: 0, x, y });

describe('effect of a concept', () => {
  it('counts the cells of each tile', () => {
    const cells = Uint8Array.from(
      [
        [1, 1, 2, 2, 0, 0],
        [1, 1, 2, 0, 0, 0],
        [0, 0, 0, 0, 2, 2],
        [0, 0, 0, 0, 2, 2],
      ].flat(),
    );
    const tiles = [tile(-8, 0), tile(8, 0), tile(24, 16), tile(0, 8)];
    expect([...conceptShares(cells, 2, raster, tiles, { x: 16, y: 16 })]).toEqual([0, 0.75, 1, 0.25]);
  });

  it('is the shift per tile that shows it and per tile full of it', () => {
    const shares = Float64Array.of(0.5, 0.25, 0.01);
    const effect = conceptEffect(shares, Float64Array.of(4, 1, 9), Float64Array.of(1, 1, 0));
    expect(effect).toEqual({ perTile: 1.5, perArea: 4 });
    expect(conceptEffect(Float64Array.of(0), Float64Array.of(1), Float64Array.of(0)).perTile).toBeNull();
  });

  it('per area is what a linear model adds, whatever the tiles hold', () => {
    const share = fc.double({ min: 0.02, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(share, { minLength: 1 }),
        fc.double({ min: -9, max: 9, noNaN: true }),
        (list, use) => {
          const shares = Float64Array.from(list);
          const whole = shares.map((one) => 2 + use * one);
          const { perArea } = conceptEffect(shares, whole, new Float64Array(list.length).fill(2));
          expect(perArea).toBeCloseTo(use, 6);
        },
      ),
    );
  });
});

describe('what clusters say', () => {
  const head = {
    ...{ layer: 'a', pooling: 'average', activation: 'softmax', classes: 3, channels: 2 },
    weights: Float32Array.of(1, 0, 0, 2, 3, 4),
    bias: new Float32Array(3),
  } as const;
  const H = Float32Array.of(1, 0, 0.6, 0.8);

  it('is the importance against the mean of the other classes, times the weight', () => {
    const dictionary = { kind: 'nmf', K: 2, C: 2, H } as const;
    const effects = clusterEffects(dictionary, head, 2);
    // Cluster 0: 3 − (1 + 0)/2; cluster 1: 5 − (0.6 + 1.6)/2.
    expect(effects[0]).toBeCloseTo(2.5, 6);
    expect(effects[1]).toBeCloseTo(3.9, 6);
    const W = Float32Array.of(2, 0, Number.NaN, 1, 3, Number.NaN);
    const evidence = clusterEvidence({ dictionary, effects }, { W, labels: Float32Array.of(0, 1, 254) });
    expect(evidence[0]).toBeCloseTo(8.9, 5);
    expect(evidence[1]).toBeCloseTo(11.7, 5);
    expect(evidence[2]).toBeNaN();
  });

  it('of centroids is that of the nearest, and of no cluster nothing', () => {
    const dictionary = { kind: 'kmeans', K: 2, C: 2, H } as const;
    const W = Float32Array.of(0.9, 0.1, 0.5, 0.1, 0.9, 0.5);
    const labels = Float32Array.of(0, 1, 255);
    const evidence = clusterEvidence({ dictionary, effects: Float64Array.of(7, -2) }, { W, labels });
    expect([...evidence]).toEqual([7, -2, 0]);
  });
});

it('controls keep uncovered cells apart, and ‖A‖ is the length of the activation', async () => {
  const data = Float32Array.of(3, Number.NaN, 0, 1, 4, Number.NaN, 0, 1);
  const heat = { raster: { ...raster, width: 2, height: 2 }, channels: 2, data };
  const head = {
    ...{ layer: 'a', pooling: 'average', activation: 'softmax', classes: 2, channels: 2 },
    weights: Float32Array.of(1, 0, 0, 2),
    bias: new Float32Array(2),
  } as const;
  const [norm, ...random] = await controlMaps({ activations: heat, head, target: 1, K: 2, seed: 3 });
  expect([...norm!.values]).toEqual([5, Number.NaN, 0, Math.fround(Math.SQRT2)]);
  expect(random.map(({ map }) => map.reading)).toEqual(['cluster', 'evidence']);
  for (const { values } of random) {
    expect(values[1]).toBeNaN();
    expect(values[2]).toBe(0);
    expect(values[0]).not.toBeNaN();
  }
});

describe('score of a map', () => {
  const width = 20;
  const height = 10;
  const cells = Uint8Array.from({ length: width * height }, (_, i) => (i % width < 5 ? 2 : i < 20 ? 0 : 1));
  const truth = { cells, width, height };

  it('is full for the concept itself, nothing for its opposite, and chance where it is moved', () => {
    const own = Float32Array.from(cells, (cell) => (cell === 2 ? 1 : 0));
    const score = scoreConcept(own, truth, 2, 1);
    expect(score).toMatchObject({ auroc: 1, averagePrecision: 1, mass: 1, pointing: 1 });
    expect(score.prevalence).toBeCloseTo(50 / 185, 6);
    expect(score.shifted).toBeLessThan(0.5);
    expect(
      scoreConcept(
        own.map((value) => 1 - value),
        truth,
        2,
        1,
      ).auroc,
    ).toBe(0);
  });

  it('leaves out cells that are not judged or not covered', () => {
    const map = Float32Array.from(cells, (cell, i) => (cell === 0 ? 99 : i % 7 === 0 ? Number.NaN : cell));
    const { auroc, pointing, prevalence } = scoreConcept(map, truth, 2, 1);
    const judged = [...map.keys()].filter((i) => cells[i] !== 0 && i % 7 !== 0);
    expect([auroc, pointing]).toEqual([1, 1]);
    expect(prevalence).toBeCloseTo(judged.filter((i) => cells[i] === 2).length / judged.length, 6);
  });

  it('is not given for a concept of a few cells', () => {
    const few = { ...truth, cells: cells.map((cell, i) => (cell === 2 && i >= 40 ? 1 : cell)) };
    expect(scoreConcept(new Float32Array(200), few, 2, 1).auroc).toBeNull();
    expect(conceptMeans(new Float32Array(200), few, 2)).toEqual(Float64Array.of(0, Number.NaN));
  });

  it('ranks concepts that are known both ways', () => {
    const use = Float64Array.of(10, 0, -1, -2, Number.NaN, 4);
    expect(rankingOf(Float64Array.of(5, 3, 2, 1, 99, Number.NaN), use)).toBeCloseTo(1, 9);
    expect(rankingOf(Float64Array.of(1, 2, 3, 5, 99, Number.NaN), use)).toBeCloseTo(-1, 9);
    expect(rankingOf(Float64Array.of(5, 3, 2, Number.NaN, 9, Number.NaN), use)).toBeNull();
  });
});
