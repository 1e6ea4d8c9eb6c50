import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type TracedPolygon, type TracedRing, traceRegions } from '../src/index.js';

/** Even-odd test of pixel centres against all rings: slow and simple. */
function rasterise(polygons: readonly TracedPolygon[], width: number, height: number): number[] {
  const out: number[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const inside = polygons.filter(({ outer, holes }) => {
        const crossings = [outer, ...holes].map((ring) => crossingsRight(ring, x + 0.5, y + 0.5));
        return crossings.reduce((a, b) => a + b, 0) % 2 === 1;
      });
      out.push(inside.length);
    }
  }
  return out;
}

function crossingsRight(ring: TracedRing, px: number, py: number): number {
  let count = 0;
  for (let i = 1; i < ring.length; i++) {
    const [x0, y0] = ring[i - 1]!;
    const [x1, y1] = ring[i]!;
    if (x0 === x1 && x0 > px && Math.min(y0, y1) < py && Math.max(y0, y1) > py) count++;
  }
  return count;
}

function area(ring: TracedRing): number {
  let sum = 0;
  for (let i = 1; i < ring.length; i++) sum += ring[i - 1]![0] * ring[i]![1] - ring[i]![0] * ring[i - 1]![1];
  return sum / 2;
}

const masks = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
  .chain(([width, height]) =>
    fc
      .array(fc.integer({ min: 0, max: 2 }), { minLength: width * height, maxLength: width * height })
      .map((values) => ({ width, height, values })),
  );

describe('traceRegions', () => {
  it('gives polygons that rasterise to the region, each pixel once', () => {
    fc.assert(
      fc.property(masks, ({ width, height, values }) => {
        const polygons = traceRegions(values, width, height, 1);
        expect(rasterise(polygons, width, height)).toEqual(values.map((v) => (v === 1 ? 1 : 0)));
      }),
      { numRuns: 500 },
    );
  });

  it('gives closed simple rings: outer positive, holes negative, areas that add up', () => {
    fc.assert(
      fc.property(masks, ({ width, height, values }) => {
        for (const { outer, holes, area: pixels } of traceRegions(values, width, height, 1)) {
          expect(area(outer)).toBeGreaterThan(0);
          let total = area(outer);
          for (const ring of [outer, ...holes]) {
            expect(ring.length).toBeGreaterThanOrEqual(5);
            expect(ring[0]).toEqual(ring.at(-1));
            expect(new Set(ring.slice(1).map(String)).size).toBe(ring.length - 1);
          }
          for (const hole of holes) {
            expect(area(hole)).toBeLessThan(0);
            total += area(hole);
          }
          expect(total).toBe(pixels);
        }
      }),
      { numRuns: 500 },
    );
    expect(traceRegions([1], 1, 1, 1)).toHaveLength(1);
  });

  it('keeps regions apart that meet at a corner only', () => {
    expect(traceRegions([1, 0, 0, 1], 2, 2, 1).map(({ outer }) => outer)).toEqual([
      [
        [1, 0],
        [1, 1],
        [0, 1],
        [0, 0],
        [1, 0],
      ],
      [
        [2, 1],
        [2, 2],
        [1, 2],
        [1, 1],
        [2, 1],
      ],
    ]);
  });

  it('cuts a ring that bites its own corner into an outer ring and a hole', () => {
    // The hole at the middle and the notch at the lower right meet at one corner.
    const traced = traceRegions([1, 1, 1, 1, 0, 1, 1, 1, 0], 3, 3, 1);
    expect(traced).toHaveLength(1);
    expect(traced[0]!.holes).toHaveLength(1);
    expect(area(traced[0]!.outer)).toBe(8);
    expect(area(traced[0]!.holes[0]!)).toBe(-1);
  });

  it('finds nothing in an empty picture', () => {
    expect(traceRegions([], 0, 0, 1)).toEqual([]);
    expect(traceRegions([0, 2], 2, 1, 1)).toEqual([]);
  });
});
