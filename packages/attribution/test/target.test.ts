import type { Target, Tensor } from '@morphoscope/domain';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { targetSeed, targetValues } from '../src/index.js';

const logits: Tensor = { data: Float32Array.of(1, 2, 3, -1, 0.5, 0), shape: [2, 3] };

it('gives logit, log-odds, the rest against a class, and margin', () => {
  const of = (target: Target) => [...targetValues(logits, [target, target])];
  expect(of({ kind: 'logit', class: 2 })).toEqual([3, 0]);
  expect(of({ kind: 'margin', class: 2, against: 0 })).toEqual([2, 1]);
  const odds = [1 - Math.log(Math.exp(2) + Math.exp(3)), -1 - Math.log(Math.exp(0.5) + 1)];
  expect(of({ kind: 'log-odds', class: 0 })).toEqual(odds.map((value) => expect.closeTo(value, 12)));
  expect(of({ kind: 'not', class: 0 })).toEqual(odds.map((value) => expect.closeTo(-value, 12)));
});

const anyTarget = (classes: number): fc.Arbitrary<Target> => {
  const one = fc.integer({ min: 0, max: classes - 1 });
  return fc.oneof(
    fc.record({ kind: fc.constantFrom('logit', 'log-odds', 'not'), class: one }),
    fc.record({ kind: fc.constant('margin'), class: one, against: one }),
  ) as fc.Arbitrary<Target>;
};

it('has the gradient of the target as its seed', () => {
  const cases = fc
    .integer({ min: 2, max: 6 })
    .chain((classes) =>
      fc.tuple(
        fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: classes, maxLength: classes }),
        anyTarget(classes),
      ),
    );
  fc.assert(
    fc.property(cases, ([values, target]) => {
      const at = (z: readonly number[]) => ({ data: Float32Array.from(z), shape: [1, z.length] });
      const seed = targetSeed(at(values), [target]).data;
      const step = 2 ** -7;
      for (let j = 0; j < values.length; j++) {
        const shifted = (by: number) => {
          const z = values.map((value, i) => (i === j ? value + by : value));
          return targetValues(at(z), [target])[0]!;
        };
        expect(seed[j]).toBeCloseTo((shifted(step) - shifted(-step)) / (2 * step), 3);
      }
    }),
  );
});

it('does not overflow on large logits', () => {
  const large: Tensor = { data: Float32Array.of(800, 900, -900), shape: [1, 3] };
  expect(targetValues(large, [{ kind: 'log-odds', class: 0 }])[0]).toBe(-100);
  expect([...targetSeed(large, [{ kind: 'log-odds', class: 0 }]).data]).toEqual([1, -1, -0]);
});

it('takes the logit of a model with one class, whatever is asked for', () => {
  const single: Tensor = { data: Float32Array.of(0.25, -2), shape: [2, 1] };
  for (const kind of ['logit', 'log-odds'] as const) {
    const targets = [0, 0].map(() => ({ kind, class: 0 }));
    expect([...targetValues(single, targets)]).toEqual([0.25, -2]);
    expect([...targetSeed(single, targets).data]).toEqual([1, 1]);
  }
  const targets = [0, 0].map(() => ({ kind: 'not' as const, class: 0 }));
  expect([...targetValues(single, targets)]).toEqual([-0.25, 2]);
  expect([...targetSeed(single, targets).data]).toEqual([-1, -1]);
});

it('refuses classes that do not exist and too few targets', () => {
  expect(() => targetSeed(logits, [{ kind: 'logit', class: 0 }])).toThrow(/1 targets for 2 tiles/);
  const both = (target: Target) => [target, target];
  expect(() => targetSeed(logits, both({ kind: 'logit', class: 3 }))).toThrow(/class 3 does not exist/);
  expect(() => targetValues(logits, both({ kind: 'margin', class: 0, against: -1 }))).toThrow(/class -1/);
  expect(() => targetValues(logits, both({ kind: 'not', class: 0.5 }))).toThrow(/class 0.5/);
});
