import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ticks } from '../../src/decision/ticks';
import { reach, waterfall } from '../../src/decision/waterfall';

const value = fc.double({ min: -20, max: 20, noNaN: true });

describe('the waterfall', () => {
  it('ends at bias + effects + residual, each step starting where the last ended', () => {
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 12 }),
        value,
        value,
        (effects, bias, residual) => {
          const steps = waterfall({ effects, bias, residual });
          expect(steps).toHaveLength(effects.length + 3);
          steps.slice(1, -1).forEach((step, i) => {
            expect(step.from).toBe(steps[i]?.to);
          });
          const sum = effects.reduce((a, b) => a + b, 0) + bias + residual;
          expect(steps.at(-1)?.to).toBeCloseTo(sum, 9);
          const sizes = steps.slice(1, -2).map(({ from, to }) => to - from);
          sizes.slice(1).forEach((size, i) => {
            expect(size).toBeLessThanOrEqual((sizes[i] as number) + 1e-9);
          });
          const [low, high] = reach(steps);
          expect(steps.every(({ from, to }) => Math.min(from, to) >= low && Math.max(from, to) <= high)).toBe(
            true,
          );
        },
      ),
    );
  });

  it('claims no sum where the residual is not known', () => {
    expect(waterfall({ effects: [1, 2], bias: 0 }).map(({ part }) => part)).toEqual(['bias', 1, 0]);
  });
});

describe('ticks of an axis', () => {
  it('are round and lie within', () => {
    expect(ticks(-2.3, 4.4)).toEqual([-2, 0, 2, 4]);
    expect(ticks(0, 1)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(ticks(3, 3)).toEqual([3]);
  });
});
