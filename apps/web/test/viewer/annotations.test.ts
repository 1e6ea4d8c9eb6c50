import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toggledClass } from '../../src/viewer/annotations/hidden-classes';
import { linePatterns, patternsOf } from '../../src/viewer/annotations/line-pattern';
import { objectAt, outlineShapes } from '../../src/viewer/annotations/outline-shapes';
import { ThinnedOutlines, thinnedRing } from '../../src/viewer/annotations/thinned';
import { visibleRuns } from '../../src/viewer/annotations/visible-runs';

const square = (x: number, y: number, side: number) => [x, y, x + side, y, x + side, y + side, x, y + side];
const shapes = outlineShapes({
  classes: [
    { name: 'tumour', objects: [[[square(0, 0, 100), square(40, 40, 20)]]] },
    { name: 'gland', objects: [[[square(10, 10, 20)], [square(200, 0, 10)]]] },
  ],
});

describe('what is outlined at a place', () => {
  const both = [true, true];
  const at = (x: number, y: number, shown = both) => {
    const object = objectAt(shapes, { x, y }, shown);
    return object && shapes.classes[object.classIndex];
  };

  it('is the smallest object there; holes are not part of it, all its polygons are', () => {
    expect([at(5, 5), at(15, 15), at(50, 50), at(205, 5), at(150, 5)]).toEqual([
      ...['tumour', 'gland', undefined, 'gland', undefined],
    ]);
  });

  it('is of classes that are shown only', () => {
    expect([at(15, 15, [true, false]), at(15, 15, [false, true]), at(5, 5, [false, true])]).toEqual([
      ...['tumour', 'gland', undefined],
    ]);
  });

  it('has the bounds and the area of all polygons, less their holes', () => {
    expect(shapes.objects.map(({ box, area }) => [box, area])).toEqual([
      [{ x: 0, y: 0, width: 100, height: 100 }, 9600],
      [{ x: 10, y: 0, width: 200, height: 30 }, 500],
    ]);
  });
});

describe('fewer vertices', () => {
  const circle = Float64Array.from(
    Array.from({ length: 4000 }, (_, i) => [
      500 + 400 * Math.cos((2 * Math.PI * i) / 4000),
      500 + 400 * Math.sin((2 * Math.PI * i) / 4000),
    ]).flat(),
  );

  it('lie within the distance of those that are left out', () => {
    const thin = thinnedRing(circle, 8);
    expect(thin.length).toBeLessThan(circle.length / 8);
    for (let i = 0; i < circle.length; i += 2) {
      let least = Number.POSITIVE_INFINITY;
      for (let j = 0; j < thin.length; j += 2)
        least = Math.min(least, Math.hypot(circle[i]! - thin[j]!, circle[i + 1]! - thin[j + 1]!));
      expect(least).toBeLessThan(8);
    }
  });

  it('are used where it cannot be seen: less than one and a half px off, and all of them when a px is larger', () => {
    const [object] = outlineShapes({ classes: [{ name: 'a', objects: [[[[...circle]]]] }] }).objects;
    const thinned = new ThinnedOutlines();
    const vertices = (scale: number) => thinned.rings(object!, scale)[0]!.length / 2;
    expect([vertices(4), vertices(1.51)]).toEqual([4000, 4000]);
    for (const scale of [1.5, 0.1, 0.01]) {
      const kept = thinned.rings(object!, scale)[0]!;
      const longest = Math.max(
        ...Array.from({ length: kept.length / 2 - 1 }, (_, i) =>
          Math.hypot(kept[2 * i + 2]! - kept[2 * i]!, kept[2 * i + 3]! - kept[2 * i + 1]!),
        ),
      );
      // A step may be longer than the distance left out by one step of the ring.
      expect((longest - 0.7) * scale).toBeLessThanOrEqual(1.5);
    }
    expect(vertices(0.01)).toBeLessThan(100);
    expect(thinned.rings(object!, 0.1)).toBe(thinned.rings(object!, 0.1));
  });
});

describe('the part of a ring on screen', () => {
  const identity = { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 };
  const box = { x: 0, y: 0, width: 100, height: 100 };

  it('is cut at the edges, and its dashes go on where they would be without the cut', () => {
    const runs = visibleRuns(Float64Array.from(square(50, -20, 200)), identity, box);
    // Down the left side only, which comes last.
    expect(runs).toEqual([{ points: [50, 100, 50, 0], before: 680 }]);
  });

  it('is nothing for a ring around or beside the screen', () => {
    expect(visibleRuns(Float64Array.from(square(-50, -50, 300)), identity, box)).toEqual([]);
    expect(visibleRuns(Float64Array.from(square(150, 50, 30)), identity, box)).toEqual([]);
  });

  it('lies on the ring and in the box, wherever the ring is and however the slide is turned', () => {
    const coordinate = fc.double({ min: -200, max: 300, noNaN: true });
    const points = fc.array(fc.tuple(coordinate, coordinate), { minLength: 3, maxLength: 12 });
    fc.assert(
      fc.property(points, fc.double({ min: 0, max: 6, noNaN: true }), (ring, turn) => {
        const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
        const map = { a: cos, b: sin, c: -sin, d: cos, e: 20, f: 10 };
        for (const { points: run, before } of visibleRuns(Float64Array.from(ring.flat()), map, box)) {
          expect(before).toBeGreaterThanOrEqual(0);
          for (let i = 0; i < run.length; i += 2) {
            expect(Math.abs(run[i]! - 50)).toBeLessThan(50.001);
            expect(Math.abs(run[i + 1]! - 50)).toBeLessThan(50.001);
          }
        }
      }),
    );
  });
});

describe('lines of classes', () => {
  it('are the same on every slide for classes of the model, and others for other classes', () => {
    const model = ['benign', 'malignant'];
    expect(patternsOf(['malignant', 'benign'], model)).toEqual([1, 0]);
    expect(patternsOf(['malignant', 'stroma', 'fat'], model)).toEqual([1, 3, 2]);
    expect(new Set(linePatterns.map(String)).size).toBe(linePatterns.length);
  });

  it('are left out and brought back by name', () => {
    expect(toggledClass(['a'], 'b')).toEqual(['a', 'b']);
    expect(toggledClass(['a', 'b'], 'a')).toEqual(['b']);
  });
});
