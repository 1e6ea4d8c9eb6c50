import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readView, writeView } from '../../src/state/view-state';
import { outlineOf, regionOf, regionQuery, simplified } from '../../src/viewer/tools/outline';

const points = fc.array(
  fc.record({
    x: fc.double({ min: 0, max: 5000, noNaN: true }),
    y: fc.double({ min: 0, max: 5000, noNaN: true }),
  }),
  { minLength: 3, maxLength: 200 },
);

describe('the outline of a lasso', () => {
  it('stays within its tolerance of the path', () => {
    fc.assert(
      fc.property(points, fc.double({ min: 1, max: 200, noNaN: true }), (path, tolerance) => {
        const line = simplified(path, tolerance);
        expect(line[0]).toEqual(path[0]);
        expect(line.at(-1)).toEqual(path.at(-1));
        for (const point of path) {
          const near = Math.min(...line.slice(1).map((end, i) => distance(point, line[i]!, end)));
          expect(near).toBeLessThanOrEqual(tolerance + 1e-6);
        }
      }),
    );
  });

  it('has few enough corners to travel in the address, and comes back from it as it was', () => {
    const circle = Array.from({ length: 3000 }, (_, i) => ({
      x: 20_000 + 9000 * Math.cos(i / 477.5) + (i % 7) * 40,
      y: 30_000 + 9000 * Math.sin(i / 477.5),
    }));
    const region = regionOf('b1 slide', 'lasso', circle, 0.5)!;
    expect(region.outline!.length).toBeLessThanOrEqual(160);
    expect(region.outline!.length).toBeGreaterThan(20);
    const search = writeView(new URLSearchParams(), { region });
    expect(readView(search).region).toEqual(region);
    expect(search.toString().length).toBeLessThan(3000);
  });

  it('is left out of a rectangle, which asks for less', () => {
    const region = regionOf(
      's',
      'region',
      [
        { x: 10.4, y: 20.6 },
        { x: 110.2, y: 80.1 },
      ],
      1,
    )!;
    expect(region).toEqual({ slide: 's', x: 10, y: 21, width: 100, height: 59 });
    expect(regionQuery(region)).toEqual({ x: 10, y: 21, width: 100, height: 59 });
    expect(outlineOf(region)).toHaveLength(4);
    expect(readView(writeView(new URLSearchParams(), { region })).region).toEqual(region);
  });

  it('is nothing where nothing was drawn', () => {
    expect(
      regionOf(
        's',
        'region',
        [
          { x: 1, y: 1 },
          { x: 1.2, y: 300 },
        ],
        1,
      ),
    ).toBeUndefined();
    expect(regionOf('s', 'lasso', [{ x: 1, y: 1 }], 1)).toBeUndefined();
    expect(
      regionOf(
        's',
        'lasso',
        [
          { x: 0, y: 0 },
          { x: 50, y: 50 },
          { x: 100, y: 100 },
        ],
        1,
      ),
    ).toBeUndefined();
  });

  it('of an address that makes no sense is no region', () => {
    for (const text of ['s:1,2,3', 's:1,2,0,4', 's:1,2,3,4,5,6', 's:1,2,3,4,1,1,2,2,x,3', ':1,2,3,4'])
      expect(readView(new URLSearchParams({ region: text })).region).toBeUndefined();
  });
});

type P = { readonly x: number; readonly y: number };

function distance({ x, y }: P, a: P, b: P): number {
  const steps = 400;
  return Math.min(
    ...Array.from({ length: steps + 1 }, (_, i) =>
      Math.hypot(x - a.x - ((b.x - a.x) * i) / steps, y - a.y - ((b.y - a.y) * i) / steps),
    ),
    exact({ x, y }, a, b),
  );
}

/** By the area of the triangle, where the foot lies between the ends. */
function exact(p: P, a: P, b: P): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = Math.hypot(dx, dy);
  const along = ((p.x - a.x) * dx + (p.y - a.y) * dy) / (length || 1);
  if (along < 0 || along > length) return Number.POSITIVE_INFINITY;
  return Math.abs((p.x - a.x) * dy - (p.y - a.y) * dx) / (length || 1);
}
