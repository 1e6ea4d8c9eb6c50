import { describe, expect, it } from 'vitest';
import { createRandom, hash32 } from '../src/index.js';

describe('createRandom', () => {
  it('repeats itself for the same seed and labels, and differs otherwise', () => {
    const draw = (...args: Parameters<typeof createRandom>) => {
      const random = createRandom(...args);
      return Array.from({ length: 8 }, () => random.uint32());
    };
    expect(draw(7, 'slide-a')).toEqual(draw(7, 'slide-a'));
    expect(draw(7, 'slide-a')).not.toEqual(draw(7, 'slide-b'));
    expect(draw(7, 'slide-a')).not.toEqual(draw(8, 'slide-a'));
  });

  it('is uniform and normal to within sampling error', () => {
    const random = createRandom(1);
    const n = 200_000;
    let mean = 0;
    let normalMean = 0;
    let normalSquare = 0;
    for (let i = 0; i < n; i++) {
      mean += random.uniform() / n;
      const z = random.normal();
      normalMean += z / n;
      normalSquare += (z * z) / n;
    }
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.005);
    expect(Math.abs(normalMean)).toBeLessThan(0.015);
    expect(Math.abs(normalSquare - 1)).toBeLessThan(0.03);
  });

  it('draws every integer below n', () => {
    const random = createRandom(3);
    const seen = new Set(Array.from({ length: 500 }, () => random.below(7)));
    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });
});

describe('hash32', () => {
  it('spreads neighbouring integers over the whole range', () => {
    const buckets = new Array<number>(16).fill(0);
    for (let i = 0; i < 16_000; i++) buckets[hash32(42, 'cell', i) >>> 28]! += 1;
    for (const count of buckets) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });
});
