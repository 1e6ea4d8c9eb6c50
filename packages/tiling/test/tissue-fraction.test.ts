import type { TissueMask } from '@morphoscope/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TissueIntegral, tissueAreaMm2, tissueFraction } from '../src/index.js';

/** Sum of overlaps of the rectangle with every tissue px. */
function slowFraction(mask: TissueMask, x: number, y: number, width: number, height: number): number {
  let area = 0;
  for (let j = 0; j < mask.height; j++) {
    for (let i = 0; i < mask.width; i++) {
      if (mask.data[j * mask.width + i] !== 1) continue;
      const [left, top] = [i * mask.downsampleX, j * mask.downsampleY];
      const overX = Math.min(x + width, left + mask.downsampleX) - Math.max(x, left);
      const overY = Math.min(y + height, top + mask.downsampleY) - Math.max(y, top);
      if (overX > 0 && overY > 0) area += overX * overY;
    }
  }
  return area / (width * height);
}

const masks = fc
  .record({ width: fc.integer({ min: 1, max: 12 }), height: fc.integer({ min: 1, max: 12 }) })
  .chain(({ width, height }) =>
    fc.record({
      width: fc.constant(width),
      height: fc.constant(height),
      downsampleX: fc.double({ min: 0.5, max: 40, noNaN: true }),
      downsampleY: fc.double({ min: 0.5, max: 40, noNaN: true }),
      data: fc
        .array(fc.integer({ min: 0, max: 1 }), { minLength: width * height, maxLength: width * height })
        .map((values) => Uint8Array.from(values)),
    }),
  );
const coordinate = fc.double({ min: -200, max: 600, noNaN: true });
const size = fc.double({ min: 0.1, max: 500, noNaN: true });

describe('tissue fraction', () => {
  it('is the exact area share of any rectangle', () => {
    fc.assert(
      fc.property(masks, coordinate, coordinate, size, size, (mask, x, y, width, height) => {
        const wanted = slowFraction(mask, x, y, width, height);
        expect(tissueFraction(mask, x, y, width, height)).toBeCloseTo(wanted, 8);
      }),
      { numRuns: 500 },
    );
  });

  it('counts everything on the slide as tissue without a mask, nothing outside', () => {
    const integral = TissueIntegral.of(undefined, { width: 100, height: 50 });
    expect(integral.fraction(10, 10, 20, 20)).toBe(1);
    expect(integral.fraction(90, 40, 20, 20)).toBeCloseTo(0.25, 12);
    expect(integral.fraction(200, 200, 20, 20)).toBe(0);
    expect(integral.fraction(10, 10, 0, 20)).toBe(0);
  });

  it('measures area in mm²', () => {
    const mask = { data: Uint8Array.of(1, 0, 1, 1), width: 2, height: 2, downsampleX: 100, downsampleY: 200 };
    expect(tissueAreaMm2(mask, { x: 0.5, y: 0.25 })).toBeCloseTo((3 * 50 * 50) / 1e6, 12);
  });
});
