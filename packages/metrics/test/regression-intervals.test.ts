import { createRandom } from '@morphoscope/domain';
import { describe, expect, it } from 'vitest';
import { bootstrapInterval, classifyLabels, multiClassAuroc, r2, regressTargets } from '../src/index.js';
import { macroAurocInterval } from '../src/interval/auroc-interval.js';
import { r2Interval } from '../src/interval/r2-interval.js';

const n = 90;
const random = createRandom(4, 'intervals');
const noise = Float64Array.from({ length: n }, () => random.normal());
const groups = Array.from({ length: n }, (_, i) => ['b', 'a', 'd', 'c', 'f', 'e'][(i * i) % 6]!);
const names = [...new Set(groups)].sort();
const labels = Float64Array.from(noise, (value, i) => (i % 3) + (value > 1.2 ? -(i % 3) : 0));

/** The samples of the groups drawn, again and again: what an interval over groups is by definition. */
const samplesOf = (drawn: Uint32Array): number[] =>
  Array.from(drawn).flatMap((g) => groups.flatMap((group, i) => (group === names[g] ? [i] : [])));

const near = (ours: readonly [number, number] | undefined, slow: readonly [number, number] | undefined) => {
  expect(ours![0]).toBeCloseTo(slow![0], 10);
  expect(ours![1]).toBeCloseTo(slow![1], 10);
};

describe('intervals over groups', () => {
  const options = { seed: 7, resamples: 200 };

  it('of R² are those of samples drawn group by group', () => {
    const truth = Float64Array.from(noise, (value, i) => 1000 + value + (i % 5));
    const predicted = Float64Array.from(truth, (value, i) =>
      i === 8 ? Number.NaN : value + noise[n - 1 - i]! / 2,
    );
    const slow = bootstrapInterval(
      names.length,
      (drawn) => {
        const rows = samplesOf(drawn);
        return r2(
          rows.map((i) => truth[i]!),
          rows.map((i) => predicted[i]!),
        ).value;
      },
      options,
    );
    near(r2Interval(truth, predicted, groups, options).interval, slow.interval);
  });

  it('of AUROC too, with ties, three classes and one that some draws lack', () => {
    const rare = labels.map((label, i) => (label === 2 && groups[i] !== 'a' ? 0 : label));
    const probabilities = Float64Array.from({ length: 3 * n }, (_, at) => {
      const i = Math.floor(at / 3);
      if (i === 5) return Number.NaN;
      return Math.round(4 * ((rare[i] === at % 3 ? 0.5 : 0) + noise[i]! * ((at % 3) - 1))) / 4;
    });
    const classes = [0, 1, 2];
    const slow = bootstrapInterval(
      names.length,
      (drawn) => {
        const rows = samplesOf(drawn);
        const picked = rows.flatMap((i) => [...probabilities.subarray(3 * i, 3 * i + 3)]);
        return multiClassAuroc(
          rows.map((i) => rare[i]!),
          picked,
          classes,
        ).macro.value;
      },
      options,
    );
    const ours = macroAurocInterval(rare, probabilities, classes, groups, options);
    near(ours.interval, slow.interval);
  });

  it('are not given where a target is the same everywhere, or a label', () => {
    const same = new Float64Array(n).fill(3);
    expect(r2Interval(same, noise, groups, options).interval).toBeUndefined();
    expect(macroAurocInterval(same, noise, [3], groups, options).interval).toBeUndefined();
  });
});

describe('regressions with intervals', () => {
  const features = {
    data: Float64Array.from({ length: 2 * n }, (_, i) => noise[i >> 1]! + (i % 2) * random.normal()),
    n,
    d: 2,
  };
  const target = Float64Array.from(noise, (value) => 2 * value + random.normal() / 2);

  it('hold their figures, and differ only by having them', () => {
    const fit = { features, targets: [target] };
    const [linear] = regressTargets({ features, targets: [target] }, groups, { fit, bootstrap: { seed: 1 } });
    const [bare] = regressTargets({ features, targets: [target] }, groups, { fit });
    expect({ ...linear, intervals: {} }).toEqual(bare);
    for (const key of ['crossValidated', 'fitToHeldOut'] as const) {
      const [low, high] = linear!.intervals[key]!;
      expect(low).toBeLessThan(linear![key].value!);
      expect(high).toBeGreaterThan(linear![key].value!);
    }
    const logistic = classifyLabels({ features, labels }, [0, 1, 2], groups, { bootstrap: { seed: 1 } });
    const [low, high] = logistic.intervals.crossValidated!;
    expect(low).toBeLessThan(logistic.crossValidated!.macroAuroc.value!);
    expect(high).toBeGreaterThan(logistic.crossValidated!.macroAuroc.value!);
    expect(logistic.intervals.fitToHeldOut).toBeUndefined();
    expect(classifyLabels({ features, labels }, [0, 1, 2], groups).intervals).toEqual({});
  });
});
