import { describe, expect, it } from 'vitest';
import { strongest } from '../../src/ui/chart/strongest';

const own = (value: number) => value;

describe('the strongest parts', () => {
  it('stay in their order, and nothing of the sum is lost', () => {
    const { shown, others, rest } = strongest([0.5, 0.1, -2, 0.2, 3, -0.3], own, 3);
    expect(shown).toEqual([0.5, -2, 3]);
    expect(others).toBe(3);
    expect(rest).toBeCloseTo(0.1 + 0.2 - 0.3, 12);
  });

  it('are all of them where only one would be left out', () => {
    expect(strongest([1, 2, 3, 4], own, 3)).toEqual({ shown: [1, 2, 3, 4], others: 0, rest: 0 });
  });
});
