import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { simplifyRing } from '../../src/annotation/simplify-ring.kernel.js';

const ring = (...points: readonly (readonly [number, number])[]) => Float64Array.from(points.flat());

/** Distance of a point to the closed line through `points`, the plain way. */
function distanceTo(points: Float64Array, x: number, y: number): number {
  const n = points.length / 2;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < n; i++) {
    const j = (i + 1) % n;
    const [ax, ay] = [points[2 * i]!, points[2 * i + 1]!];
    const [dx, dy] = [points[2 * j]! - ax, points[2 * j + 1]! - ay];
    const length = dx * dx + dy * dy;
    const t = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length));
    least = Math.min(least, Math.hypot(x - ax - t * dx, y - ay - t * dy));
  }
  return least;
}

describe('a simplified ring', () => {
  it('keeps corners and leaves out what lies on straight lines; the last vertex need not repeat the first', () => {
    const square = ring([10, 0], [10, 5], [10, 10], [4, 10], [0, 10], [0, 0], [5, 0], [10, 0]);
    expect([...simplifyRing(square, 0.2)]).toEqual([0, 0, 10, 0, 10, 10, 0, 10]);
  });

  it('makes a line of the stairs along a mask', () => {
    const stairs = Array.from({ length: 40 }, (_, i) => [Math.ceil(i / 2), Math.floor(i / 2)] as const);
    expect(simplifyRing(ring(...stairs, [40, 60], [0, 60]), 0.75).length / 2).toBeLessThanOrEqual(5);
  });

  it('is nothing where the ring is nowhere wider than the tolerance', () => {
    expect(simplifyRing(ring([0, 0], [1, 0], [1, 1], [0, 1]), 2).length).toBeLessThan(6);
    expect(simplifyRing(ring([0, 0], [100, 0.1], [50, 0.2]), 2).length).toBeLessThan(6);
  });

  const coordinate = fc.double({ min: -50, max: 50, noNaN: true });
  const ringOf = fc.array(fc.tuple(coordinate, coordinate), { minLength: 1, maxLength: 60 });
  it('has only vertices of the ring, and every vertex of the ring lies near it', () => {
    fc.assert(
      fc.property(ringOf, fc.constantFrom(0.2, 1, 5, 20), (points, tolerance) => {
        const whole = ring(...points);
        const short = simplifyRing(whole, tolerance);
        const known = new Set(points.map(([x, y]) => `${x},${y}`));
        for (let i = 0; i < short.length; i += 2) expect(known).toContain(`${short[i]},${short[i + 1]}`);
        for (const [x, y] of points)
          expect(distanceTo(short, x, y)).toBeLessThanOrEqual(1.5 * tolerance + 1e-6);
      }),
    );
  });
});
