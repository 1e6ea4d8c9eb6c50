import type { Tensor } from '@morphoscope/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  Ablation,
  clusterOrder,
  effectsOf,
  importance,
  targetCurve,
  type VariantLogits,
} from '../src/index.js';
import {
  curvedRest,
  headOf,
  linearHead,
  logitOf,
  type Planted,
  plantedShift,
  plantedTiles,
} from './support/tiles.js';

const signed = { nonNegative: false };
const cut = { nonNegative: true };
const stepOf = ({ logits, steps, classes, n }: VariantLogits, step: number): number[] =>
  Array.from({ length: n * classes }, (_, j) => {
    const [i, c] = [Math.floor(j / classes), j % classes];
    return logits[(i * steps + step) * classes + c]!;
  });
const expectNear = (actual: ArrayLike<number>, expected: ArrayLike<number>, digits = 4) => {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) expect(actual[i]).toBeCloseTo(expected[i]!, digits);
};

/** `A − Σ_{k in gone} W_k H_k` or `shift + Σ_{k in kept} W_k H_k`, written out, values below 0 cut off if asked. */
function changed(
  { parts, n, cells, activations, weights }: Planted,
  clusters: (tile: number) => readonly number[],
  sign: 1 | -1,
  nonNegative: boolean,
): Tensor {
  const { K, C, H, shift } = parts;
  const data = activations.data.map((value, at) => {
    const [i, c, p] = [Math.floor(at / (C * cells)), Math.floor(at / cells) % C, at % cells];
    let sum = sign === -1 ? value : (shift?.shift[c] ?? 0);
    for (const k of clusters(i)) {
      sum += sign * weights[(i * K + k) * cells + p]! * H[k * C + c]! * (shift?.scale[c] ?? 1);
    }
    return nonNegative ? Math.max(0, sum) : sum;
  });
  expect(data.length).toBe(n * C * cells);
  return { data, shape: activations.shape };
}

describe('taking clusters out of a linear decision', () => {
  it('changes a logit by mean W_k times s_k, exactly', async () => {
    for (const shift of [undefined, plantedShift]) {
      const tiles = plantedTiles(1, shift ? { shift } : {});
      const { parts, n, cells } = tiles;
      const head = linearHead(2);
      const s = importance(parts.H, parts.K, parts.C, head, parts.shift);
      const ablation = new Ablation({ ...parts, nonNegative: !shift }, headOf(head));
      const variants = await ablation.effects(tiles);
      expect(Math.max(...variants.clipped)).toBeLessThan(1e-7);
      for (let c = 0; c < 3; c++) {
        const effects = effectsOf(variants, logitOf(c));
        for (let i = 0; i < n; i++)
          for (let k = 0; k < 4; k++) {
            const W = tiles.weights.subarray((i * 4 + k) * cells, (i * 4 + k + 1) * cells);
            const mean = W.reduce((a, b) => a + b, 0) / cells;
            expect(effects[i * 5 + k]).toBeCloseTo(mean * s[c * 4 + k]!, 5);
          }
      }
    }
  });

  it('adds up with the residual to the logit without its bias', async () => {
    const tiles = plantedTiles(3, { residual: -1 });
    const head = linearHead(4);
    const variants = await new Ablation({ ...tiles.parts, ...signed }, headOf(head)).effects(tiles);
    const effects = effectsOf(variants, logitOf(1));
    const whole = targetCurve(variants, logitOf(1));
    for (let i = 0; i < tiles.n; i++) {
      const sum = effects.subarray(i * 5, (i + 1) * 5).reduce((a, b) => a + b, 0);
      expect(sum).toBeCloseTo(whole[i * 6]! - head.bias[1]!, 5);
    }
  });
});

describe('deletion and insertion through any rest of the network', () => {
  const orders = (K: number, n: number) => clusterOrder(new Float64Array(n * K), K, 'random', { seed: 5 });

  it.each([
    ['of a layer cut at 0', true, undefined],
    ['of a signed layer', false, plantedShift],
  ])('are what a slow rewriting gives, %s', async (_, nonNegative, shift) => {
    const tiles = plantedTiles(6, { residual: -1, ...(shift ? { shift } : {}) });
    const { parts, n } = tiles;
    const order = orders(4, n);
    const ablation = new Ablation({ ...parts, nonNegative }, curvedRest);
    const [deletion, insertion] = [
      await ablation.deletion(tiles, order),
      await ablation.insertion(tiles, order),
    ];
    expect([deletion.n, deletion.steps, deletion.classes]).toEqual([n, 5, 2]);
    for (let step = 0; step <= 4; step++) {
      const first = (i: number) => [...order.subarray(i * 4, i * 4 + step)];
      const without = await curvedRest(changed(tiles, first, -1, nonNegative));
      expectNear(stepOf(deletion, step), without.data);
      const only = await curvedRest(changed(tiles, first, 1, nonNegative));
      expectNear(stepOf(insertion, step), only.data);
    }
  });

  it('meet at their ends: all put in is completeness, all of it back is the model', async () => {
    const tiles = plantedTiles(7, { residual: -1 });
    const ablation = new Ablation({ ...tiles.parts, ...cut }, curvedRest);
    const order = orders(4, tiles.n);
    const whole = (await curvedRest(tiles.activations)).data;
    const completeness = await ablation.completeness(tiles);
    const deletion = await ablation.deletion(tiles, order);
    const fromNothing = await ablation.insertion(tiles, order);
    const fromResidual = await ablation.insertion(tiles, order, 'residual');
    expect(completeness.steps).toBe(2);
    expectNear(stepOf(completeness, 0), whole, 6);
    expectNear(stepOf(deletion, 0), whole, 6);
    expectNear(stepOf(fromResidual, 4), whole);
    expectNear(stepOf(fromNothing, 4), stepOf(completeness, 1));
    expectNear(stepOf(fromResidual, 0), stepOf(deletion, 4));
    expectNear(
      stepOf(fromNothing, 0),
      (await curvedRest({ data: new Float32Array(90), shape: [3, 5, 3, 2] })).data,
    );
    const effects = await ablation.effects(tiles);
    expectNear(stepOf(effects, 5), stepOf(completeness, 1));
  });

  it('mirror each other: putting back in the order turned round', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.boolean(), async (seed, nonNegative) => {
        const tiles = plantedTiles(seed, { n: 2, residual: -1 });
        const ablation = new Ablation({ ...tiles.parts, nonNegative }, curvedRest);
        const order = orders(4, 2);
        const turned = order.map((_, at) => order[4 * Math.floor(at / 4) + 3 - (at % 4)]!);
        const [out, back] = [
          await ablation.deletion(tiles, order),
          await ablation.insertion(tiles, turned, 'residual'),
        ];
        for (let step = 0; step <= 4; step++) expectNear(stepOf(out, step), stepOf(back, 4 - step));
      }),
      { numRuns: 20 },
    );
  });

  it('say how much was cut off at 0', async () => {
    // One cell, one channel: A = 1, and the cluster claims 3.
    const tiles = {
      activations: { data: Float32Array.of(1), shape: [1, 1, 1, 1] },
      weights: Float32Array.of(3),
    };
    const parts = { K: 1, C: 1, H: Float32Array.of(1) };
    const rest = async ({ data, shape }: Tensor) => ({ data: data.slice(), shape: shape.slice(0, 2) });
    const deletion = await new Ablation({ ...parts, ...cut }, rest).deletion(tiles, [0]);
    expect([...deletion.logits]).toEqual([1, 0]);
    expect([...deletion.clipped]).toEqual([0, 2]);
    const whole = await new Ablation({ ...parts, ...signed }, rest).deletion(tiles, [0]);
    expect([...whole.logits]).toEqual([1, -2]);
    expect([...whole.clipped]).toEqual([0, 0]);
  });

  it('take no more memory than allowed, and give the same', async () => {
    const tiles = plantedTiles(8, { n: 7 });
    const order = orders(4, 7);
    const given: number[] = [];
    const rest = async (activations: Tensor) => {
      given.push(activations.shape[0]!);
      return curvedRest(activations);
    };
    const run = (valuesAtOnce: number) =>
      new Ablation({ ...tiles.parts, ...cut }, rest, { valuesAtOnce }).deletion(tiles, order);
    const all = await run(1e6);
    expect(given.splice(0)).toEqual([35]);
    // 30 values per tile: four versions at a time, over the borders of tiles.
    expect(await run(125)).toEqual(all);
    expect(given.splice(0)).toEqual([4, 4, 4, 4, 4, 4, 4, 4, 3]);
    expect(await run(1)).toEqual(all);
    expect(Math.max(...given)).toBe(1);
  });

  it('take no tiles at all', async () => {
    const { parts } = plantedTiles(1);
    const none = {
      activations: { data: new Float32Array(0), shape: [0, 5, 3, 2] },
      weights: new Float32Array(0),
    };
    const result = await new Ablation({ ...parts, ...cut }, curvedRest).deletion(none, []);
    expect(result).toMatchObject({ n: 0, steps: 5, logits: new Float32Array(0) });
  });

  it('refuse what does not fit', async () => {
    const tiles = plantedTiles(9);
    const ablation = new Ablation({ ...tiles.parts, ...cut }, curvedRest);
    const order = orders(4, 3);
    expect(() => ablation.deletion(tiles, order.slice(1))).toThrow('each of the 4 clusters once');
    expect(() =>
      ablation.insertion(
        tiles,
        order.map(() => 0),
      ),
    ).toThrow('each of the 4 clusters once');
    expect(() => ablation.effects({ ...tiles, weights: tiles.weights.slice(1) })).toThrow('71 weights');
    const narrow = { ...tiles.parts, C: 4, H: tiles.parts.H.slice(0, 16) };
    expect(() => new Ablation({ ...narrow, ...cut }, curvedRest).effects(tiles)).toThrow('n × 4 × h × w');
    expect(() => new Ablation({ ...tiles.parts, ...cut }, curvedRest, { valuesAtOnce: 0 })).toThrow(
      'valuesAtOnce',
    );
    const odd = new Ablation({ ...tiles.parts, ...cut }, async (a) => a);
    await expect(odd.effects(tiles)).rejects.toThrow('expected 18 × classes');
  });
});

describe('the order of clusters', () => {
  it('follows the contributions of each tile', () => {
    const contributions = [1, -3, 2, 0, 0, 0, -1, 4];
    const order = (rule: Parameters<typeof clusterOrder>[2]) => [...clusterOrder(contributions, 4, rule)];
    expect(order('strongest')).toEqual([1, 2, 0, 3, 3, 2, 0, 1]);
    expect(order('weakest')).toEqual([3, 0, 2, 1, 0, 1, 2, 3]);
    expect(order('supporting')).toEqual([2, 0, 3, 1, 3, 0, 1, 2]);
    expect(order('opposing')).toEqual([1, 3, 0, 2, 2, 0, 1, 3]);
  });

  it('puts what is not finite last', () => {
    expect([...clusterOrder([Number.NaN, -1, Number.POSITIVE_INFINITY, 2], 4, 'strongest')]).toEqual([
      3, 1, 0, 2,
    ]);
  });

  it('is random by seed and tile, not by place in the batch, and even', () => {
    const draw = (seed: number, keys: string[]) =>
      clusterOrder(new Float64Array(keys.length * 5), 5, 'random', { seed, keys });
    expect([...draw(1, ['a', 'b']).subarray(5)]).toEqual([...draw(1, ['b'])]);
    expect([...draw(2, ['b'])]).not.toEqual([...draw(1, ['b'])]);
    const keys = Array.from({ length: 5000 }, (_, i) => `tile ${i}`);
    const first = new Float64Array(5);
    draw(3, keys).forEach((k, at) => {
      if (at % 5 === 0) first[k]!++;
    });
    for (const count of first) expect(Math.abs(count - 1000)).toBeLessThan(4 * Math.sqrt(800));
  });

  it('needs one contribution per tile and cluster', () => {
    expect(() => clusterOrder([1, 2, 3], 2, 'strongest')).toThrow('3 contributions for 2 clusters');
    expect(() => clusterOrder([1, 2], 2, 'random', { keys: ['a', 'b'] })).toThrow(
      '2 contributions for 2 clusters',
    );
  });
});
