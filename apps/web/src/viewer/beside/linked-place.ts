import type { Place } from '../../state/view-state';

/** Two places that belong together, one on each of two slides. */
export interface PlacePair {
  readonly from: Place;
  readonly to: Place;
}

/**
 * Where the second stage looks when the first looks at `place`: as far from its own start as the first is from its, on screen, and
 * closer or turned by as much as it was at the start. `mppFrom` and `mppTo`: µm per level-0 px.
 */
export function linkedPlace(place: Place, { from, to }: PlacePair, mppFrom: number, mppTo: number): Place {
  const zoom = to.mpp / from.mpp;
  const turn = ((to.rotation - from.rotation) * Math.PI) / 180;
  const ratio = (zoom * mppFrom) / mppTo;
  const [dx, dy] = [place.x - from.x, place.y - from.y];
  return {
    x: to.x + ratio * (dx * Math.cos(turn) + dy * Math.sin(turn)),
    y: to.y + ratio * (dy * Math.cos(turn) - dx * Math.sin(turn)),
    mpp: place.mpp * zoom,
    rotation: upTo360(place.rotation + to.rotation - from.rotation),
  };
}

/** Whether two places are the same to the eye: within a hundredth of a screen px. `mpp`: µm per level-0 px. */
export function samePlace(a: Place, b: Place, mpp: number): boolean {
  const px = (a.mpp / mpp) * 0.01;
  const turned = upTo360(a.rotation - b.rotation);
  return (
    Math.abs(a.x - b.x) <= px &&
    Math.abs(a.y - b.y) <= px &&
    Math.abs(a.mpp - b.mpp) <= a.mpp * 1e-6 &&
    Math.min(turned, 360 - turned) <= 1e-3
  );
}

const upTo360 = (degrees: number): number => ((degrees % 360) + 360) % 360;
