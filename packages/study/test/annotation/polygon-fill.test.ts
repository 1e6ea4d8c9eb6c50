import type { CellRaster } from '@morphoscope/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillPolygon } from '../../src/annotation/polygon-fill.kernel.js';
import { crossesItself } from '../../src/annotation/self-crossing.js';
import { areaOf } from '../../src/annotation/shape.js';

const raster = (width: number, height: number, more: Partial<CellRaster> = {}): CellRaster => ({
  ...{ width, height, originX: 0, originY: 0, stepX: 10, stepY: 10 },
  ...more,
});

/** Draws the filled cells, a line per row. */
function draw(rings: readonly (readonly number[])[], on: CellRaster): string[] {
  const cells = Array.from({ length: on.height }, () => new Array<string>(on.width).fill('.'));
  fillPolygon(
    rings.map((ring) => Float64Array.from(ring)),
    on,
    (row, from, to) => cells[row]!.fill('#', from, to),
  );
  return cells.map((line) => line.join(''));
}

/** Even-odd by casting a ray to the left of one point: slow and obvious. */
function inside(rings: readonly (readonly number[])[], x: number, y: number): boolean {
  let odd = false;
  for (const ring of rings) {
    for (let i = 0; i < ring.length; i += 2) {
      const [x1, y1] = [ring[i]!, ring[i + 1]!];
      const [x2, y2] = [ring[(i + 2) % ring.length]!, ring[(i + 3) % ring.length]!];
      if (y1 > y !== y2 > y && x1 + ((y - y1) / (y2 - y1)) * (x2 - x1) <= x) odd = !odd;
    }
  }
  return odd;
}

describe('fillPolygon', () => {
  it('takes the cells whose centre is inside: a centre on the left or upper edge is, on the right or lower is not', () => {
    expect(draw([[5, 5, 25, 5, 25, 25, 5, 25]], raster(4, 4))).toEqual(['##..', '##..', '....', '....']);
    expect(draw([[6, 6, 26, 6, 26, 26, 6, 26]], raster(4, 4))).toEqual(['....', '.##.', '.##.', '....']);
  });

  it('leaves holes out and clips to the raster', () => {
    const outer = [-100, -100, 100, -100, 100, 100, -100, 100];
    expect(draw([outer, [10, 10, 20, 10, 20, 20, 10, 20]], raster(3, 3))).toEqual(['###', '#.#', '###']);
  });

  it('takes a bow tie by the even-odd rule', () => {
    const bow = draw([[0, 0, 50, 50, 50, 0, 0, 50]], raster(5, 5));
    expect(bow).toEqual(['....#', '#..##', '#####', '#..##', '....#']);
  });

  it('follows origin and step of the raster', () => {
    const shifted = raster(3, 2, { originX: -10, originY: 20, stepX: 20, stepY: 40 });
    expect(draw([[10, 40, 50, 40, 50, 100, 10, 100]], shifted)).toEqual(['.##', '.##']);
  });

  it('gives what casting a ray from every centre gives', () => {
    const corner = fc.tuple(fc.integer({ min: -30, max: 90 }), fc.integer({ min: -30, max: 90 }));
    const ring = fc.array(corner, { minLength: 3, maxLength: 9 }).map((points) => points.flat());
    fc.assert(
      fc.property(
        fc.array(ring, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 0, max: 9 }),
        (rings, shift) => {
          // Steps that keep centres off the integer corners, where rounding decides.
          const on = raster(7, 6, { originX: shift / 10 - 0.31, originY: 0.17, stepX: 9.7, stepY: 10.3 });
          const drawn = draw(rings, on);
          for (let r = 0; r < on.height; r++) {
            for (let c = 0; c < on.width; c++) {
              const at = inside(rings, on.originX + (c + 0.5) * on.stepX, on.originY + (r + 0.5) * on.stepY);
              expect(drawn[r]![c], `${r},${c}`).toBe(at ? '#' : '.');
            }
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('gives every cell to one of two polygons that share an edge', () => {
    const number = fc.integer({ min: 0, max: 60 });
    fc.assert(
      fc.property(number, number, (a, b) => {
        const left = draw([[0, 0, a, 0, b, 60, 0, 60]], raster(6, 6)).join('');
        const right = draw([[60, 60, 60, 0, a, 0, b, 60]], raster(6, 6)).join('');
        for (let i = 0; i < 36; i++) expect([left[i], right[i]].filter((c) => c === '#').length).toBe(1);
      }),
    );
  });
});

describe('shapes', () => {
  const polygon = (...rings: number[][]) => ({ rings: rings.map((ring) => Float64Array.from(ring)) });

  it('measures area less holes, whichever way round', () => {
    expect(areaOf([polygon([0, 0, 10, 0, 10, 10, 0, 10], [2, 2, 2, 4, 4, 4, 4, 2])])).toBe(96);
    expect(areaOf([polygon([0, 10, 10, 10, 10, 0, 0, 0, 0, 10])])).toBe(100);
  });

  it('knows a crossing from a touch', () => {
    expect(crossesItself(polygon([0, 0, 10, 10, 10, 0, 0, 10]))).toBe(true);
    expect(crossesItself(polygon([0, 0, 10, 0, 10, 10, 0, 10, 0, 0]))).toBe(false);
    expect(crossesItself(polygon([0, 0, 10, 0, 10, 10, 0, 10], [0, 0, 5, 2, 2, 5]))).toBe(false);
    expect(crossesItself(polygon([0, 0, 10, 0, 10, 10, 0, 10], [5, 5, 15, 5, 15, 8]))).toBe(true);
  });
});
