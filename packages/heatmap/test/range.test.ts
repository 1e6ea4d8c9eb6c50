import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { globalRange } from '../src/index.js';

describe('globalRange', () => {
  const value = fc.double({ min: 0, max: 1e6, noNaN: true });

  it('is the quantile to 0.4 %, whatever the order and the split over slides', () => {
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 200 }),
        fc.double({ min: 0.05, max: 1, noNaN: true }),
        (raw, q) => {
          const values = Float32Array.from(raw);
          const half = values.length >> 1;
          const forward = globalRange(q);
          forward.add(values.subarray(0, half));
          forward.add(values.subarray(half));
          const backward = globalRange(q);
          backward.add(values.slice().reverse());
          expect(backward.range()).toEqual(forward.range());

          const sorted = values.slice().sort();
          const exact = sorted[Math.max(0, Math.ceil(q * sorted.length - 1e-9) - 1)]!;
          const { low, high } = forward.range();
          expect(low).toBe(0);
          if (exact > 1e-30) {
            expect(high).toBeGreaterThanOrEqual(exact);
            expect(high).toBeLessThanOrEqual(exact * 1.004);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('leaves NaN out and is symmetric once a value is negative', () => {
    const range = globalRange(1);
    range.add(Float32Array.of(Number.NaN, 2, Number.POSITIVE_INFINITY));
    expect(range.range()).toEqual({ low: 0, high: 2 });
    range.add(Float32Array.of(-5));
    expect(range.range()).toEqual({ low: -5, high: 5 });
  });

  it('always gives a usable range', () => {
    expect(globalRange().range()).toEqual({ low: 0, high: 1 });
    const zeros = globalRange(0.5);
    zeros.add(new Float32Array(100));
    expect(zeros.range()).toEqual({ low: 0, high: 1 });
    zeros.add(Float32Array.of(3));
    expect(zeros.range()).toEqual({ low: 0, high: 3 });
    expect(() => globalRange(0)).toThrow(/quantile 0/);
  });
});
