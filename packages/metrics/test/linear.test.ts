import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitLinear, groupFolds, predictLinear, r2, regressTargets } from '../src/index.js';
import type { Samples } from '../src/samples.js';
import { agrees, close, golden, isUndefined, samplesOf } from './support/golden.js';

const { y, group, folds3, tables } = golden.linear;

const leftOut = (features: Samples, groups: ArrayLike<number | string>, folds?: number) =>
  regressTargets({ features, targets: [y] }, groups, folds === undefined ? {} : { folds })[0]!.crossValidated;

describe.each(Object.keys(tables))('least squares on a %s table', (name) => {
  const { X, ...expected } = tables[name];
  const samples = samplesOf(X);
  const fit = fitLinear(samples, y);

  it('equals NumPy and scikit-learn', () => {
    expect(fit.rank).toBe(expected.rank);
    agrees(fit.r2, expected.r2);
    close(fit.coefficients, expected.coefficients, 1e-8);
    close([fit.intercept], [expected.intercept], 1e-8);
    close(fit.standardised, expected.standardised, 1e-8);
  });

  it('predicts samples of groups left out', () => {
    agrees(leftOut(samples, group), expected.cv, 1e-7);
    agrees(leftOut(samples, group, 3), expected.cv3, 1e-7);
  });
});

describe('linear regression', () => {
  const plain = samplesOf(tables.plain.X);

  it('divides groups into few folds as GroupKFold does', () => {
    const ours = groupFolds(group, 3).map(({ test }) => [...test]);
    expect(ours).toEqual(folds3);
  });

  it('keeps every group on one side of every fold', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1 }),
        fc.integer({ min: 2, max: 6 }),
        (groups, k) => {
          const folds = groupFolds(groups, k);
          for (const { fit, test } of folds) {
            const inside = new Set(Array.from(test, (i) => groups[i]));
            expect(Array.from(fit, (i) => groups[i]).some((name) => inside.has(name))).toBe(false);
            expect(fit.length + test.length).toBe(groups.length);
          }
          expect(folds.reduce((sum, { test }) => sum + test.length, 0)).toBe(
            folds.length > 0 ? groups.length : 0,
          );
          expect(folds.length).toBe(new Set(groups).size < 2 ? 0 : Math.min(k, new Set(groups).size));
        },
      ),
    );
  });

  it('leaves out samples that are not finite, and says so', () => {
    const broken = { ...plain, data: Float64Array.from(plain.data) };
    broken.data[4 * 4] = Number.NaN;
    const rows = tables.plain.X.filter((_: unknown, i: number) => i !== 4);
    const without = fitLinear(
      samplesOf(rows),
      y.filter((_: unknown, i: number) => i !== 4),
    );
    const fit = fitLinear(broken, y);
    agrees(fit.r2, without.r2.value!);
    expect(fit.r2.n).toBe(59);
    expect(fit.r2.note).toMatch(/1 of 60 values not finite/);
    expect(leftOut(broken, group).n).toBe(59);
  });

  it('cuts off directions that are float32 rounding when asked to', () => {
    const shares = Float32Array.from({ length: 180 }, (_, i) =>
      i % 3 === 2 ? 0 : Math.abs(plain.data[i]!) % 0.5,
    );
    for (let i = 0; i < 60; i++)
      shares[3 * i + 2] = 1 - shares[3 * i]! - shares[3 * i + 1]! + 1e-8 * plain.data[i]!;
    const samples = { data: shares, n: 60, d: 3 };
    const noisy = fitLinear(samples, y);
    expect(noisy.condition).toBeGreaterThan(1e6);
    expect(noisy.r2.note).toMatch(/collinear/);
    const sound = fitLinear(samples, y, { tolerance: 1e-6 });
    expect(sound.rank).toBe(2);
    expect(Math.max(...sound.coefficients.map(Math.abs))).toBeLessThan(100);
  });

  it('says why there is no figure', () => {
    isUndefined(fitLinear(plain, new Float64Array(60).fill(2)).r2, /same everywhere/);
    isUndefined(fitLinear({ data: [], n: 0, d: 4 }, []).r2, /no samples/);
    isUndefined(leftOut(plain, new Array(60).fill(1)), /fewer than two groups/);
    const fit = { features: { data: [], n: 0, d: 4 }, targets: [[]] };
    const [empty] = regressTargets({ features: plain, targets: [y] }, group, { fit });
    isUndefined(empty!.fitToHeldOut, /no samples/);
    isUndefined(r2([1], [1]), /fewer than two/);
  });

  it('predicts a constant target exactly', () => {
    const fit = fitLinear(plain, new Float64Array(60).fill(0.1));
    expect([...predictLinear(fit, plain)]).toEqual(new Array(60).fill(0.1));
  });

  it('does not change R² when columns or the target are scaled and shifted', () => {
    const base = fitLinear(plain, y).r2.value!;
    const scale = fc.double({ min: 0.01, max: 100, noNaN: true });
    fc.assert(
      fc.property(scale, scale, fc.double({ min: -100, max: 100, noNaN: true }), (a, b, shift) => {
        const moved = {
          ...plain,
          data: Float64Array.from(plain.data, (value, i) => value * (i % 4 === 1 ? a : b) + shift),
        };
        const target = Float64Array.from(y as number[], (value) => a * value - shift);
        agrees(fitLinear(moved, target).r2, base, 1e-6);
      }),
    );
  });
});
