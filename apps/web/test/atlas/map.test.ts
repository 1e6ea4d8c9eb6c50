import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anchors, apart } from '../../src/atlas/anchors';
import { colouring } from '../../src/atlas/colouring';
import { decodeColumns } from '../../src/atlas/columns';
import type { Point } from '../../src/atlas/lasso';
import { fitted, fittedTo, panned, placeOn, toMap, toScreen, viewAt, zoomed } from '../../src/atlas/map-view';
import { PointGrid } from '../../src/atlas/point-grid';
import { encodeColumns } from '../support/atlas-columns';

const unit = fc.double({ min: -1, max: 1, noNaN: true });
const size = { width: 900, height: 700 };
const view = fc.record({
  centre: fc.tuple(unit, unit),
  scale: fc.double({ min: 200, max: 9000, noNaN: true }),
});

describe('the view of the map', () => {
  it('goes to the screen and back', () => {
    fc.assert(
      fc.property(view, unit, unit, (v, x, y) => {
        const [mx, my] = toMap(v, size, toScreen(v, size, [x, y]));
        expect(mx).toBeCloseTo(x, 9);
        expect(my).toBeCloseTo(y, 9);
      }),
    );
  });

  it('keeps what is below the pointer where it is while zooming, and follows a drag', () => {
    fc.assert(
      fc.property(view, unit, unit, fc.double({ min: 0.5, max: 2, noNaN: true }), (v, x, y, factor) => {
        const at = toScreen(v, size, [x, y]);
        const [zx, zy] = toScreen(zoomed(v, size, factor, at), size, [x, y]);
        expect(zx).toBeCloseTo(at[0], 5);
        expect(zy).toBeCloseTo(at[1], 5);
        const [px, py] = toScreen(panned(v, 30, -20), size, [x, y]);
        expect(px).toBeCloseTo(at[0] + 30, 5);
        expect(py).toBeCloseTo(at[1] - 20, 5);
      }),
    );
  });

  it('comes back from the address to the pixel, and shows the same middle in another window', () => {
    fc.assert(
      fc.property(view, (v) => {
        const place = placeOn(v, size);
        const back = viewAt(place, size);
        const [bx, by] = toScreen(back, size, [v.centre[0], v.centre[1]]);
        expect(Math.hypot(bx - size.width / 2, by - size.height / 2)).toBeLessThan(0.5);
        expect(back.scale / v.scale).toBeCloseTo(1, 2);
        const other = { width: 500, height: 400 };
        const [x, y] = toMap(viewAt(place, other), other, [250, 200]);
        expect(x).toBeCloseTo(place.x, 9);
        expect(y).toBeCloseTo(place.y, 9);
      }),
    );
  });

  it('shows all of the map, and all of a selection', () => {
    const corners: Point[] = [
      [-1, -1],
      [1, 1],
    ];
    for (const corner of corners) {
      const [x, y] = toScreen(fitted(size), size, corner);
      expect(x >= 0 && x <= size.width && y >= 0 && y <= size.height).toBe(true);
    }
    const few: Point[] = [
      [0.1, 0.2],
      [0.4, 0.25],
    ];
    const close = fittedTo(few, size);
    expect(close.scale).toBeGreaterThan(fitted(size).scale);
    for (const point of few) {
      const [x, y] = toScreen(close, size, point);
      expect(x >= 0 && x <= size.width && y >= 0 && y <= size.height).toBe(true);
    }
  });
});

describe('the grid of points', () => {
  it('finds the nearest within reach, as a look at every point does', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(unit, unit), { minLength: 1, maxLength: 80 }),
        unit,
        unit,
        fc.double({ min: 0.001, max: 0.5, noNaN: true }),
        (points, x, y, reach) => {
          const columns = { x: points.map((p) => p[0]), y: points.map((p) => p[1]) };
          const away = points.map((p) => Math.hypot(p[0] - x, p[1] - y));
          const least = Math.min(...away);
          const found = new PointGrid(columns).nearest(x, y, reach);
          if (least > reach * 1.000001) expect(found).toBeUndefined();
          else if (least < reach * 0.999999) expect(away[found as number]).toBeCloseTo(least, 9);
          else expect(true).toBe(true);
        },
      ),
    );
  });
});

describe('names on the map', () => {
  it('stand where the group is densest, and nowhere for an empty group', () => {
    const crowd = Array.from({ length: 50 }, (_, i): Point => [0.5 + 0.0001 * i, -0.5]);
    const points = [...crowd, [-0.9, 0.9] as Point];
    const places = anchors(
      { x: points.map((p) => p[0]), y: points.map((p) => p[1]) },
      points.map(() => 0),
      2,
    );
    expect(places[0]?.[0]).toBeCloseTo(0.5, 1);
    expect(places[0]?.[1]).toBeCloseTo(-0.5, 1);
    expect(places[1]).toBeUndefined();
  });

  it('never overlap', () => {
    const label = fc.record({
      x: fc.integer({ min: 0, max: 200 }),
      y: fc.integer({ min: 0, max: 200 }),
      width: fc.integer({ min: 20, max: 120 }),
      height: fc.constant(20),
    });
    fc.assert(
      fc.property(fc.array(label, { maxLength: 12 }), (labels) => {
        const placed = apart(labels);
        expect(placed).toHaveLength(labels.length);
        placed.forEach((a, i) => {
          for (const b of placed.slice(0, i)) {
            const clear =
              Math.abs(a.x - b.x) >= (a.width + b.width) / 2 ||
              Math.abs(a.y - b.y) >= (a.height + b.height) / 2;
            expect(clear).toBe(true);
          }
        });
      }),
    );
  });
});

describe('colours of the points', () => {
  const tile = { x: 0, y: 0, tile: 0, flags: 0 };
  const columns = decodeColumns(
    encodeColumns([
      { ...tile, slide: 0, cluster: 1, predicted: 0, scores: [2, 8] },
      { ...tile, slide: 1, cluster: -1, predicted: 1, scores: [4, 6] },
      { ...tile, slide: 2, cluster: 4, predicted: 1, scores: [6, 4] },
    ]),
    3,
    2,
  );
  const context = {
    clusters: [
      { cluster: 4, name: 'Glands', colour: '#e1690f' },
      { cluster: 1, name: 'Stroma', colour: '#3c78ff' },
    ],
    slides: [{ id: 'a', label: 'benign', site: 'x' }, { id: 'b' }, { id: 'c', label: 'benign' }],
    classNames: ['benign', 'tumour'],
  };
  const namesBy = (by: Parameters<typeof colouring>[1], scoreClass = 0) => {
    const { group, groups } = colouring(columns, by, context, scoreClass);
    return [...group].map((g) => groups[g]?.name);
  };

  it.each([
    ['cluster', ['Stroma', 'none', 'Glands']],
    ['slide', ['a', 'b', 'c']],
    ['label', ['benign', 'none', 'benign']],
    ['site', ['x', 'none', 'none']],
    ['prediction', ['benign', 'tumour', 'tumour']],
    ['score', ['2.00', '4.01', '6.00']],
  ] as const)('say the %s of each', (by, wanted) => {
    expect(namesBy(by)).toEqual(wanted);
  });

  it('run over the range of the scores of the class', () => {
    expect(colouring(columns, 'score', context, 1).scale).toEqual([4, 8]);
    expect(namesBy('score', 1)).toEqual(['8.00', '6.01', '4.00']);
  });
});
