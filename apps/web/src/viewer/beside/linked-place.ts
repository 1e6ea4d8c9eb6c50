import type { Place } from '../../state/view-state';

/** Two places that belong together, one on each of two slides. */
export interface PlacePair {
  readonly from: Place;
  readonly to: Place;
}

/**
 * Where the second stage looks when the first looks at `place`: as far from its own start, in µm, as the first is from
 * its. `mppFrom` and `mppTo`: µm per level-0 px.
 */
export function linkedPlace(place: Place, { from, to }: PlacePair, mppFrom: number, mppTo: number): Place {
  const ratio = mppFrom / mppTo;
  return {
    x: to.x + (place.x - from.x) * ratio,
    y: to.y + (place.y - from.y) * ratio,
    mpp: place.mpp,
    rotation: place.rotation,
  };
}

/** Whether two places are the same to the eye: within a hundredth of a screen px. `mpp`: µm per level-0 px. */
export function samePlace(a: Place, b: Place, mpp: number): boolean {
  const px = (a.mpp / mpp) * 0.01;
  return (
    Math.abs(a.x - b.x) <= px &&
    Math.abs(a.y - b.y) <= px &&
    Math.abs(a.mpp - b.mpp) <= a.mpp * 1e-6 &&
    Math.abs(a.rotation - b.rotation) <= 1e-3
  );
}
