import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Point, rectangle, rowsInside, shortOutline, thinned } from '../../src/atlas/lasso';
import { rowsOf } from '../../src/atlas/use-outlines';
import { readView, writeView } from '../../src/state/view-state';

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

describe('an outline in the address', () => {
  const circle = (n: number): Point[] =>
    Array.from({ length: n }, (_, i) => [0.5 * Math.cos((i / n) * 6.283), 0.5 * Math.sin((i / n) * 6.283)]);

  it('has few corners, near where they were drawn', () => {
    const long = circle(5000);
    const short = shortOutline(long, 2000);
    expect(short.length).toBeLessThanOrEqual(120);
    expect(short.length).toBeGreaterThan(40);
    for (const [x, y] of short) expect(Math.hypot(x, y)).toBeCloseTo(0.5, 3);
    expect(shortOutline(circle(20), 400)).toHaveLength(20);
  });

  it('selects for whoever opens it what it selected for whoever drew it', () => {
    const points = columns(circle(700).map(([x, y], i) => [x * (i % 7), y * (i % 5)]));
    const atlas = points as unknown as Parameters<typeof rowsOf>[1];
    const square = shortOutline(rectangle([-0.31, -0.42], [0.9, 0.77]), 431.7);
    const hole = shortOutline(circle(90), 431.7);
    const outlines = [
      { mode: 'replace', corners: square },
      { mode: 'remove', corners: hole },
    ] as const;
    const text = writeView(new URLSearchParams(), { outlines }).toString();
    const read = readView(new URLSearchParams(text)).outlines ?? [];
    const rows = rowsOf(read, atlas);
    expect([...rows]).toEqual([...rowsOf(outlines, atlas)]);
    const inHole = new Set(rowsInside(hole, points));
    expect([...rows]).toEqual([...rowsInside(square, points)].filter((row) => !inHole.has(row)));
    expect(rows.length).toBeGreaterThan(0);
    expect(inHole.size).toBeGreaterThan(0);
  });
});
