import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Point, rectangle, rowsInside, thinned } from '../../src/atlas/lasso';

/** Point in polygon by the sum of the angles under which its edges are seen: ±2π per winding. */
function windings(polygon: readonly Point[], [x, y]: Point): number {
  let sum = 0;
  polygon.forEach(([x0, y0], i) => {
    const [x1, y1] = polygon[(i + 1) % polygon.length] as Point;
    let turn = Math.atan2(y1 - y, x1 - x) - Math.atan2(y0 - y, x0 - x);
    if (turn > Math.PI) turn -= 2 * Math.PI;
    if (turn < -Math.PI) turn += 2 * Math.PI;
    sum += turn;
  });
  return Math.round(sum / (2 * Math.PI));
}

const columns = (points: readonly Point[]) => ({
  x: Float64Array.from(points, ([x]) => x),
  y: Float64Array.from(points, ([, y]) => y),
});

// Corners on even, points on odd thousandths: no point lies on an edge's end, and hardly any on an edge.
const corner = fc.tuple(
  fc.integer({ min: -500, max: 500 }).map((v) => v / 500),
  fc.integer({ min: -500, max: 500 }).map((v) => v / 500),
);
const place = fc.tuple(
  fc.integer({ min: -500, max: 500 }).map((v) => (v + 0.37) / 500),
  fc.integer({ min: -500, max: 500 }).map((v) => (v + 0.41) / 500),
);

describe('rows inside a lasso', () => {
  it('are those whose winding number is odd, for any polygon, also one that crosses itself', () => {
    fc.assert(
      fc.property(
        fc.array(corner, { minLength: 3, maxLength: 40 }),
        fc.array(place, { minLength: 1, maxLength: 60 }),
        (polygon, points) => {
          const slow = points.flatMap((point, i) => (windings(polygon, point) % 2 !== 0 ? [i] : []));
          expect([...rowsInside(polygon, columns(points))]).toEqual(slow);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('does not mind where the outline starts and which way it runs', () => {
    fc.assert(
      fc.property(
        fc.array(corner, { minLength: 3, maxLength: 20 }),
        fc.array(place, { minLength: 1, maxLength: 40 }),
        fc.nat(19),
        (polygon, points, start) => {
          const s = start % polygon.length;
          const turned = [...polygon.slice(s), ...polygon.slice(0, s)].reverse();
          expect(rowsInside(turned, columns(points))).toEqual(rowsInside(polygon, columns(points)));
        },
      ),
    );
  });

  it('takes the hole of a ring out', () => {
    const ring: Point[] = [
      ...rectangle([-1, -1], [1, 1]),
      [-1, -1],
      ...rectangle([-0.5, -0.5], [0.5, 0.5]),
      [-0.5, -0.5],
    ];
    const points: Point[] = [
      [0, 0],
      [0.7, 0.7],
      [2, 0],
    ];
    expect([...rowsInside(ring, columns(points))]).toEqual([1]);
  });

  it('holds nothing with fewer than three corners or without height', () => {
    const points = columns([[0, 0]]);
    expect([
      ...rowsInside(
        [
          [-1, -1],
          [1, 1],
        ],
        points,
      ),
    ]).toEqual([]);
    expect([
      ...rowsInside(
        [
          [-1, 0],
          [1, 0],
          [0.5, 0],
        ],
        points,
      ),
    ]).toEqual([]);
  });
});

describe('the outline of a lasso', () => {
  it('drops corners that are nearer than asked to the one before', () => {
    const path: Point[] = [
      [0, 0],
      [1, 0],
      [4, 0],
      [4, 3],
    ];
    expect(thinned(path, 3)).toEqual([
      [0, 0],
      [4, 0],
      [4, 3],
    ]);
  });
});
