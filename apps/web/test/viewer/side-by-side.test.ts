import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Place } from '../../src/state/view-state';
import { readBeside, writeBeside } from '../../src/viewer/beside/beside-target';
import { linkedPlace, samePlace } from '../../src/viewer/beside/linked-place';

const places = fc.record({
  x: fc.double({ min: -1e4, max: 1e5, noNaN: true }),
  y: fc.double({ min: -1e4, max: 1e5, noNaN: true }),
  mpp: fc.double({ min: 0.05, max: 50, noNaN: true }),
  rotation: fc.double({ min: 0, max: 359, noNaN: true }),
});
const mpps = fc.double({ min: 0.1, max: 2, noNaN: true });

function onScreen({ x, y }: { x: number; y: number }, place: Place, mpp: number) {
  const turn = (place.rotation * Math.PI) / 180;
  const [dx, dy] = [((x - place.x) * mpp) / place.mpp, ((y - place.y) * mpp) / place.mpp];
  return { x: dx * Math.cos(turn) - dy * Math.sin(turn), y: dx * Math.sin(turn) + dy * Math.cos(turn) };
}

describe('two stages side by side', () => {
  it('lead each other to and fro without drifting', () => {
    fc.assert(
      fc.property(places, places, places, mpps, mpps, (place, from, to, a, b) => {
        const there = linkedPlace(place, { from, to }, a, b);
        const back = linkedPlace(there, { from: to, to: from }, b, a);
        expect(samePlace(back, place, a)).toBe(true);
        // What belongs together lies at the same place of both screens, CSS px off the middle.
        const [one, two] = [onScreen(from, place, a), onScreen(to, there, b)];
        const far = 1 + Math.hypot(one.x, one.y);
        expect((two.x - one.x) / far).toBeCloseTo(0, 6);
        expect((two.y - one.y) / far).toBeCloseTo(0, 6);
      }),
    );
  });

  it('are at the same place only to a hundredth of a px', () => {
    const place = { x: 100, y: 100, mpp: 1, rotation: 0 };
    expect(samePlace(place, { ...place, x: 100.019 }, 0.5)).toBe(true);
    expect(samePlace(place, { ...place, x: 100.021 }, 0.5)).toBe(false);
    expect(samePlace(place, { ...place, rotation: 0.1 }, 0.5)).toBe(false);
    expect(samePlace(place, { ...place, mpp: 1.001 }, 0.5)).toBe(false);
  });

  it('come back from an address as they were', () => {
    for (const target of [
      { kind: 'layer', layer: 'gradcam.not a:b' },
      { kind: 'slide', slide: 'study:one' },
      { kind: 'study', study: 'GOytL2m' },
    ] as const)
      expect(readBeside(writeBeside(target))).toEqual(target);
    for (const text of [undefined, '', 'slide:', 'b1', 'study:a/b']) expect(readBeside(text)).toBeUndefined();
  });
});
