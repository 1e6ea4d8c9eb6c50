import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { affineOf, apply, boundsOf, inverse, scaled, scaleOf } from '../../src/viewer/geometry/affine';
import {
  magnificationAt,
  magnificationText,
  mppAt,
  nearestObjective,
} from '../../src/viewer/geometry/magnification';
import { lengthText, scaleBar } from '../../src/viewer/geometry/scale-bar';

const views = fc
  .record({
    scale: fc.double({ min: 0.001, max: 20, noNaN: true }),
    degrees: fc.double({ min: 0, max: 360, noNaN: true }),
    x: fc.double({ min: -1e5, max: 1e5, noNaN: true }),
    y: fc.double({ min: -1e5, max: 1e5, noNaN: true }),
  })
  .map(({ scale, degrees, x, y }) => {
    const turn = (degrees * Math.PI) / 180;
    const [c, s] = [Math.cos(turn) * scale, Math.sin(turn) * scale];
    return { scale, map: { a: c, b: s, c: -s, d: c, e: x, f: y } };
  });

describe('the map from slide to screen', () => {
  it('has a way back, a scale, and is fixed by three points', () => {
    const place = fc.record({
      x: fc.double({ min: -1e4, max: 1e5, noNaN: true }),
      y: fc.double({ min: -1e4, max: 1e5, noNaN: true }),
    });
    fc.assert(
      fc.property(views, place, ({ map, scale }, point) => {
        const back = apply(inverse(map), apply(map, point));
        expect(Math.hypot(back.x - point.x, back.y - point.y)).toBeLessThan(1e-4);
        expect(scaleOf(map)).toBeCloseTo(scale, 6);
        const at = (x: number, y: number) => apply(map, { x, y });
        const same = affineOf(at(0, 0), at(1000, 0), at(0, 1000), 1000);
        expect(apply(same, point).x).toBeCloseTo(apply(map, point).x, 3);
        expect(apply(scaled(map, 2), point).y).toBeCloseTo(2 * apply(map, point).y, 6);
        const box = boundsOf(map, { x: point.x, y: point.y, width: 10, height: 20 });
        const corner = at(point.x + 10, point.y + 20);
        expect(corner.x).toBeGreaterThanOrEqual(box.x - 1e-6);
        expect(corner.x).toBeLessThanOrEqual(box.x + box.width + 1e-6);
      }),
    );
  });
});

describe('magnification', () => {
  it('is tied to the objective where the file names one, else to µm per px', () => {
    const scan = { mpp: { x: 0.23, y: 0.23 }, objectivePower: 40 };
    expect(magnificationAt(scan, 0.23)).toBeCloseTo(40);
    expect(magnificationAt(scan, 0.92)).toBeCloseTo(10);
    expect(mppAt(scan, 20)).toBeCloseTo(0.46);
    expect(magnificationAt({ mpp: { x: 0.5, y: 0.5 } }, 1)).toBeCloseTo(10);
  });

  it('has a nearest objective and plain words', () => {
    expect([0.5, 2, 2.5, 9.4, 13, 15, 300].map(nearestObjective)).toEqual([-1, 0, 0, 2, 2, 3, 4]);
    expect([40, 9.41, 2.5, 0.314, 19.99].map(magnificationText)).toEqual([
      '40×',
      '9.4×',
      '2.5×',
      '0.31×',
      '20×',
    ]);
  });
});

describe('the scale bar', () => {
  it('has a round length, as long as fits', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 500, noNaN: true }),
        fc.integer({ min: 60, max: 300 }),
        (mpp, most) => {
          const bar = scaleBar(mpp, most);
          expect(bar.width).toBeLessThanOrEqual(most * (1 + 1e-6));
          expect(bar.width).toBeGreaterThan(most / 2.51);
          expect(bar.text).toMatch(/^[125]0* (nm|µm|mm)$/);
        },
      ),
    );
    expect(scaleBar(0.23, 110).text).toBe('20 µm');
    expect(scaleBar(1, 110)).toEqual({ width: 100, text: '100 µm' });
  });

  it('says lengths in the unit that suits them', () => {
    expect([0.5, 1, 999, 1000, 2500].map(lengthText)).toEqual(['500 nm', '1 µm', '999 µm', '1 mm', '2.5 mm']);
  });
});
