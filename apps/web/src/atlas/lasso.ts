import { digitsAt } from './map-view';

/** A point of the map, or of the screen. */
export type Point = readonly [x: number, y: number];

/** Columns of coordinates: point i is `(x[i], y[i])`. */
export interface Points {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

interface Bounds {
  left: number;
  right: number;
  bottom: number;
  top: number;
}

/**
 * Rows of the points inside a polygon (even-odd rule, closed by itself, any number of corners), ascending. Edges are
 * sorted into bands of y first, so that a point meets only the few that cross its band: 10⁶ points stay well below a
 * frame or two.
 */
export function rowsInside(polygon: readonly Point[], points: Points): Uint32Array {
  if (polygon.length < 3) return new Uint32Array();
  const bounds = boundsOf(polygon);
  const bands = edgesByBand(polygon, bounds);
  const scale = bands.length / (bounds.top - bounds.bottom || 1);
  const found: number[] = [];
  const n = points.x.length;
  for (let i = 0; i < n; i++) {
    const x = points.x[i] as number;
    const y = points.y[i] as number;
    if (x < bounds.left || x > bounds.right || y < bounds.bottom || y > bounds.top) continue;
    const band = bands[
      Math.min(bands.length - 1, Math.floor((y - bounds.bottom) * scale))
    ] as readonly number[];
    if (isOddCrossing(polygon, band, x, y)) found.push(i);
  }
  return Uint32Array.from(found);
}

/** The polygon of a lasso: points nearer than `least` to the one before are left out, the last corner is kept. */
export function thinned(path: readonly Point[], least: number): Point[] {
  const kept: Point[] = [];
  for (const point of path) {
    const last = kept.at(-1);
    if (!last || Math.hypot(point[0] - last[0], point[1] - last[1]) >= least) kept.push(point);
  }
  return kept;
}

/** Corners of an outline at most. */
const MOST_CORNERS = 120;

/**
 * An outline in few corners and short numbers, so that it fits into an address and selects the same tiles when it is read
 * from there: at `scale` px per unit no corner moves by more than a pixel or so, but for very long ones.
 */
export function shortOutline(path: readonly Point[], scale: number): Point[] {
  let least = 2 / scale;
  let corners = thinned(path, least);
  while (corners.length > MOST_CORNERS) {
    least *= 1.5;
    corners = thinned(path, least);
  }
  const digits = digitsAt(scale);
  return corners.map(([x, y]) => [Number(x.toFixed(digits)), Number(y.toFixed(digits))]);
}

/** Corners of the rectangle between two opposite ones. */
export function rectangle([x0, y0]: Point, [x1, y1]: Point): Point[] {
  return [
    [x0, y0],
    [x1, y0],
    [x1, y1],
    [x0, y1],
  ];
}

function isOddCrossing(polygon: readonly Point[], edges: readonly number[], x: number, y: number): boolean {
  let inside = false;
  for (const e of edges) {
    const [x0, y0] = polygon[e] as Point;
    const [x1, y1] = polygon[e + 1 === polygon.length ? 0 : e + 1] as Point;
    if (y0 > y !== y1 > y && x < ((x1 - x0) * (y - y0)) / (y1 - y0) + x0) inside = !inside;
  }
  return inside;
}

function edgesByBand(polygon: readonly Point[], { bottom, top }: Bounds): number[][] {
  const bands: number[][] = Array.from({ length: Math.min(512, polygon.length) }, () => []);
  const scale = bands.length / (top - bottom || 1);
  const bandOf = (y: number) => Math.min(bands.length - 1, Math.floor((y - bottom) * scale));
  for (let e = 0; e < polygon.length; e++) {
    const y0 = (polygon[e] as Point)[1];
    const y1 = (polygon[(e + 1) % polygon.length] as Point)[1];
    for (let b = bandOf(Math.min(y0, y1)); b <= bandOf(Math.max(y0, y1)); b++) bands[b]?.push(e);
  }
  return bands;
}

function boundsOf(polygon: readonly Point[]): Bounds {
  const [x, y] = polygon[0] as Point;
  const bounds: Bounds = { left: x, right: x, bottom: y, top: y };
  for (const [px, py] of polygon) {
    bounds.left = Math.min(bounds.left, px);
    bounds.right = Math.max(bounds.right, px);
    bounds.bottom = Math.min(bounds.bottom, py);
    bounds.top = Math.max(bounds.top, py);
  }
  return bounds;
}
