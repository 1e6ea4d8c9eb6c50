import type { MapPart } from '../state/view-state';
import type { Point } from './lasso';

/** What part of the map the screen shows: `scale` CSS px per unit of the map around its centre. */
export interface MapView {
  readonly centre: Point;
  readonly scale: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

const LEAST = 0.5;
const MOST = 400;

/** The whole map (−1…1) in the middle, with a margin. */
export function fitted({ width, height }: Size, margin = 40): MapView {
  return { centre: [0, 0], scale: Math.max(1, (Math.min(width, height) - 2 * margin) / 2) };
}

/** The smallest view of these points, no closer than 12 times the whole map. */
export function fittedTo(points: readonly Point[], size: Size): MapView {
  const whole = fitted(size);
  if (!points.length) return whole;
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const [left, right, bottom, top] = [
    least(xs),
    -least(xs.map((x) => -x)),
    least(ys),
    -least(ys.map((y) => -y)),
  ];
  const scale = Math.min(
    (size.width - 120) / (right - left || 1e-9),
    (size.height - 120) / (top - bottom || 1e-9),
  );
  return {
    centre: [(left + right) / 2, (bottom + top) / 2],
    scale: Math.max(whole.scale * LEAST, Math.min(scale, whole.scale * 12)),
  };
}

/** The view of a place in a box of another size: the same middle, as much closer than the whole map. */
export function viewAt({ x, y, zoom }: MapPart, size: Size): MapView {
  const whole = fitted(size).scale;
  return { centre: [x, y], scale: whole * Math.max(LEAST, Math.min(zoom, MOST)) };
}

/** The other way round, in digits that move nothing by a pixel. */
export function placeOn({ centre: [x, y], scale }: MapView, size: Size): MapPart {
  const digits = digitsAt(scale);
  return {
    // −0 and 0 are one place.
    x: Number(x.toFixed(digits)) + 0,
    y: Number(y.toFixed(digits)) + 0,
    zoom: Number((scale / fitted(size).scale).toPrecision(4)),
  };
}

/** Decimals of map units that tell a quarter of a pixel at this scale. */
export const digitsAt = (scale: number): number => Math.max(0, Math.ceil(Math.log10(4 * scale)));

/** CSS px from the top left of the screen. y of the map points up. */
export function toScreen(view: MapView, size: Size, [x, y]: Point): Point {
  return [
    size.width / 2 + (x - view.centre[0]) * view.scale,
    size.height / 2 - (y - view.centre[1]) * view.scale,
  ];
}

export function toMap(view: MapView, size: Size, [sx, sy]: Point): Point {
  return [
    view.centre[0] + (sx - size.width / 2) / view.scale,
    view.centre[1] - (sy - size.height / 2) / view.scale,
  ];
}

export function panned(view: MapView, dx: number, dy: number): MapView {
  return {
    ...view,
    centre: [view.centre[0] - dx / view.scale, view.centre[1] + dy / view.scale],
  };
}

/** Closer by `factor`; the point of the map below `at` stays where it is. Bounded against the whole map. */
export function zoomed(view: MapView, size: Size, factor: number, at: Point): MapView {
  const whole = fitted(size).scale;
  const scale = Math.max(whole * LEAST, Math.min(view.scale * factor, whole * MOST));
  const [x, y] = toMap(view, size, at);
  return {
    scale,
    centre: [x - (at[0] - size.width / 2) / scale, y + (at[1] - size.height / 2) / scale],
  };
}

function least(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
}
