import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProjector } from '@morphoscope/clustering';
import { createRandom } from '@morphoscope/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decisionTargets, labelNames, predictedLabel, saysYes } from '../src/evaluate/decision-target.js';
import { failuresOf } from '../src/evaluate/measure/failures.js';
import {
  bestMeanInterval,
  differenceInterval,
  meanInterval,
} from '../src/evaluate/measure/group-interval.js';
import { GrowingArray, writeNpz } from '../src/evaluate/npz.js';
import { packAgreement, unpackAgreement } from '../src/evaluate/packed-agreement.js';
import { principalComponents } from '../src/evaluate/principal-components.js';
import { chooseTiles } from '../src/evaluate/tile-choice.js';
import { finiteTiles } from '../src/evaluate/worker/finite-tiles.js';
import { mergeUnits, UnitCounter } from '../src/evaluate/worker/tile-sums.kernel.js';
import { shiftedMaps } from '../src/evaluate/worker/weight-maps.kernel.js';

describe('the choice of tiles', () => {
  const cohort = fc.uniqueArray(
    fc.record({ id: fc.string({ minLength: 1, maxLength: 6 }), tiles: fc.nat({ max: 60 }) }),
    { selector: ({ id }) => id, minLength: 1, maxLength: 6 },
  );

  it('takes as many as asked for, whatever the order of the slides, and more of the same when asked for more', () => {
    fc.assert(
      fc.property(cohort, fc.integer({ min: 1, max: 80 }), (slides, most) => {
        const chosen = chooseTiles(slides, most, 7, 'p');
        const count = [...chosen.values()].reduce((sum, tiles) => sum + tiles.length, 0);
        expect(count).toBe(
          Math.min(
            most,
            slides.reduce((sum, { tiles }) => sum + tiles, 0),
          ),
        );
        for (const [id, tiles] of chosen) {
          expect(new Set(tiles).size).toBe(tiles.length);
          expect(tiles.every((t) => t < slides.find((slide) => slide.id === id)!.tiles)).toBe(true);
        }
        const turned = chooseTiles([...slides].reverse(), most, 7, 'p');
        expect(new Map([...turned].sort())).toEqual(new Map([...chosen].sort()));
        const more = chooseTiles(slides, most + 10, 7, 'p');
        for (const [id, tiles] of chosen) expect(more.get(id)).toEqual(expect.arrayContaining(tiles));
      }),
      { numRuns: 60 },
    );
  });

  it('differs by purpose and by seed', () => {
    const slides = [{ id: 'a', tiles: 500 }];
    const choice = (seed: number, purpose: string) => chooseTiles(slides, 50, seed, purpose).get('a');
    expect(choice(1, 'p')).not.toEqual(choice(2, 'p'));
    expect(choice(1, 'p')).not.toEqual(choice(1, 'q'));
  });
});

describe('targets and labels', () => {
  it('are the classes and everything but the first; of many classes those predicted most', () => {
    expect(decisionTargets(['a', 'b'], [0.5, 0.5]).map(({ name }) => name)).toEqual(['a', 'b', 'not a']);
    const names = Array.from({ length: 20 }, (_, c) => `c${c}`);
    const kept = decisionTargets(
      names,
      names.map((_, c) => c / 20),
    );
    expect(kept.map(({ name }) => name)).toEqual([...names.slice(12), 'not c0']);
  });

  it('of a model with one class are yes and no', () => {
    expect(decisionTargets(['tumour'], [0.5])).toHaveLength(1);
    expect(labelNames(['tumour'])).toEqual(['not tumour', 'tumour']);
    expect([predictedLabel([-0.1]), predictedLabel([0.1])]).toEqual([0, 1]);
    expect(saysYes({ name: 'tumour', target: { kind: 'logit', class: 0 } }, 1, 1)).toBe(true);
  });

  it('everything but a class says yes to all other labels', () => {
    const [first, second, not] = decisionTargets(['a', 'b'], [0.5, 0.5]);
    expect([first!, second!, not!].map((target) => saysYes(target, 1, 2))).toEqual([false, true, true]);
  });
});

describe('tiles with values that are not finite', () => {
  it('are left out, and the others keep their place', () => {
    const logits = { data: Float32Array.of(1, 2, 3, Number.NaN, 5, 6), shape: [3, 2] };
    const activations = {
      data: Float32Array.of(1, 1, 2, 2, 3, Number.POSITIVE_INFINITY),
      shape: [3, 1, 1, 2],
    };
    const left = finiteTiles(logits, activations, 10);
    expect(left.rows).toEqual([10]);
    expect([...left.logits.data]).toEqual([1, 2]);
    expect([...left.activations.data]).toEqual([1, 1]);
    expect(left.activations.shape).toEqual([1, 1, 1, 2]);
  });
});

describe('saturation', () => {
  it('counts units at the largest value, over batches', () => {
    const counts = (values: readonly number[]) => {
      const counter = new UnitCounter();
      counter.add(Float32Array.from(values));
      return counter.counts();
    };
    expect(counts([0, 6, 6, 3, -1])).toEqual({ active: 3, atCap: 2, cap: 6 });
    expect(mergeUnits(counts([0, 6, 6]), counts([6, 2]))).toEqual({ active: 4, atCap: 3, cap: 6 });
    expect(mergeUnits(counts([5, 5]), counts([6, 2]))).toEqual({ active: 4, atCap: 1, cap: 6 });
  });
});

describe('shifted maps', () => {
  it('keep every value and move it by half the map', () => {
    const map = Float32Array.from({ length: 2 * 3 * 4 }, (_, i) => i);
    const moved = shiftedMaps(map, 2, 3, 4);
    expect([...moved].sort((a, b) => a - b)).toEqual([...map]);
    expect(moved[1 * 4 + 2]).toBe(0);
    expect(moved[12 + 1 * 4 + 2]).toBe(12);
  });
});

describe('principal components', () => {
  it('find planted directions, the largest first', async () => {
    const random = createRandom(3, 'pca');
    const [n, d] = [600, 9];
    const axes = [
      [1, 1, 0, 0, 0, 0, 0, 0, 0].map((v) => v / Math.SQRT2),
      [0, 0, 1, -1, 0, 0, 0, 0, 0].map((v) => v / Math.SQRT2),
    ];
    const data = new Float32Array(n * d);
    for (let r = 0; r < n; r++) {
      const [a, b] = [5 * random.normal(), 2 * random.normal()];
      for (let c = 0; c < d; c++)
        data[r * d + c] = 10 + a * axes[0]![c]! + b * axes[1]![c]! + 0.1 * random.normal();
    }
    const projector = await createProjector();
    const { components, mean } = await principalComponents(projector, { data, n, d }, 2, 1);
    await projector.close();
    expect(mean.every((value) => Math.abs(value - 10) < 0.5)).toBe(true);
    axes.forEach((axis, k) => {
      const cosine = axis.reduce((sum, v, c) => sum + v * components[k * d + c]!, 0);
      expect(Math.abs(cosine)).toBeGreaterThan(0.999);
    });
  });
});

describe('packed agreements', () => {
  it('drop empty strata and come back as they were', () => {
    const totals = Float64Array.of(0, 0, 0, 0, 2, 5, 9, 0, 0, 0, 0, 0);
    const pairs = Float64Array.from({ length: 12 }, (_, i) => (i >= 4 && i < 8 ? i : 0));
    const packed = packAgreement({ pairs, totals }, 3);
    expect(packed.strata).toEqual([1]);
    expect(packed.state.pairs.length).toBe(4);
    expect(unpackAgreement(packed, 3)).toEqual({ pairs, totals });
  });
});

describe('intervals over groups', () => {
  it('hold the mean, are wide where groups differ, and are not given for two groups', () => {
    const groups = [1, 2, 3, 4, 5, 6].map((value) => ({ sum: value * 10, count: 10 }));
    const [low, high] = meanInterval(groups, 1)!;
    expect(low).toBeLessThan(3.5);
    expect(high).toBeGreaterThan(3.5);
    expect(high - low).toBeGreaterThan(1);
    expect(meanInterval(groups.slice(0, 2), 1)).toBeUndefined();
    const same = groups.map(() => ({ a: { sum: 30, count: 10 }, b: { sum: 10, count: 10 } }));
    expect(differenceInterval(same, 1)).toEqual([2, 2]);
  });
});

describe('the interval of the best of several', () => {
  const mean = (value: number) => ({ sum: 10 * value, count: 10 });

  it('picks anew in every draw: two that win in other groups lie higher than each alone', () => {
    const groups = [1, 0, 1, 0, 1, 0].map((value) => [mean(value), mean(1 - value)]);
    const [low, high] = bestMeanInterval(groups, 1)!;
    const [ownLow] = meanInterval(
      groups.map(([one]) => one!),
      1,
    )!;
    expect(low).toBeGreaterThanOrEqual(0.5);
    expect(ownLow).toBeLessThan(0.5);
    expect(high).toBeGreaterThan(0.8);
  });

  it('is that of the mean where there is one, and takes no heed of groups without tiles', () => {
    const groups = [1, 2, 3, 4].map((value) => [mean(value)]);
    const alone = meanInterval(
      groups.map(([one]) => one!),
      1,
    );
    expect(bestMeanInterval([...groups, [{ sum: 0, count: 0 }]], 1)).toEqual(alone);
    expect(bestMeanInterval(groups.slice(2), 1)).toBeUndefined();
  });
});

describe('failures', () => {
  it('are pairs of labels with enough tiles on both sides, the largest first', () => {
    const truth = Float64Array.from([...new Array(12).fill(0), ...new Array(20).fill(1), Number.NaN]);
    const predicted = Uint8Array.from([
      ...new Array(6).fill(0),
      ...new Array(6).fill(1),
      ...new Array(9).fill(1),
      ...new Array(8).fill(2),
      ...new Array(3).fill(0),
      0,
    ]);
    const found = failuresOf({ truth, predicted } as never, 3);
    expect(found.map((f) => [f.truth, f.predicted, f.wrong.length, f.right.length])).toEqual([
      [1, 2, 8, 9],
      [0, 1, 6, 6],
    ]);
  });
});

describe('npz', () => {
  it('is a zip of npy files that holds every row', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'morphoscope-npz-'));
    const array = await GrowingArray.create(join(dir, 'a'), new Float32Array(0), [2]);
    await array.append(Float32Array.of(1, 2));
    await array.append(Float32Array.of(3, 4, 5, 6));
    await writeNpz(join(dir, 'a.npz'), new Map([['W', array]]));
    const bytes = await readFile(join(dir, 'a.npz'));
    await array.discard();
    await rm(dir, { recursive: true });
    expect(bytes.readUInt32LE(0)).toBe(0x04034b50);
    expect(bytes.toString('latin1', 30, 35)).toBe('W.npy');
    const npy = bytes.subarray(35, 35 + bytes.readUInt32LE(22));
    expect(npy.toString('latin1')).toContain("'shape': (3, 2)");
    const values = npy.subarray(npy.length - 24);
    expect([0, 1, 2, 3, 4, 5].map((i) => values.readFloatLE(4 * i))).toEqual([1, 2, 3, 4, 5, 6]);
    expect(bytes.readUInt32LE(bytes.length - 22)).toBe(0x06054b50);
  });
});
