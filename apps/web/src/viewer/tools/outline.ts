import type { PickedRegion } from '../../state/view-state';
import { boxAround, corners, type Point } from '../geometry/affine';

/** Corners an outline may have: it travels in the address. */
const MOST = 160;

/**
 * The path of a lasso with fewer corners: what lies within `tolerance` of the line between its neighbours is left out
 * (Douglas and Peucker). Both ends stay.
 */
export function simplified(path: readonly Point[], tolerance: number): Point[] {
  if (path.length < 3) return [...path];
  const keep = new Uint8Array(path.length);
  keep[0] = 1;
  keep[path.length - 1] = 1;
  const parts: [number, number][] = [[0, path.length - 1]];
  for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
    const [from, to] = part;
    let [farthest, most] = [-1, tolerance];
    for (let i = from + 1; i < to; i++) {
      const distance = distanceTo(path[i] as Point, path[from] as Point, path[to] as Point);
      if (distance <= most) continue;
      farthest = i;
      most = distance;
    }
    if (farthest < 0) continue;
    keep[farthest] = 1;
    parts.push([from, farthest], [farthest, to]);
  }
  return path.filter((_, i) => keep[i] === 1);
}

/** Distance of a point from a stretch of line. */
function distanceTo({ x, y }: Point, a: Point, b: Point): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = dx * dx + dy * dy;
  const t = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - a.x) * dx + (y - a.y) * dy) / length));
  return Math.hypot(x - a.x - t * dx, y - a.y - t * dy);
}

/**
 * What a tool drew, as a region in whole level-0 px; `undefined` for what is too thin to hold anything. `tolerance`:
 * level-0 px that an outline may be off.
 */
export function regionOf(
  slide: string,
  tool: 'region' | 'lasso',
  path: readonly Point[],
  tolerance: number,
): PickedRegion | undefined {
  if (path.length < 2) return undefined;
  const around = boxAround(path);
  const x = Math.round(around.x);
  const y = Math.round(around.y);
  const width = Math.round(around.x + around.width) - x;
  const height = Math.round(around.y + around.height) - y;
  if (width < 1 || height < 1) return undefined;
  const box = { slide, x, y, width, height };
  if (tool === 'region') return box;
  let line = simplified(path, tolerance);
  for (let wider = tolerance * 1.3; line.length > MOST; wider *= 1.3) line = simplified(path, wider);
  if (line.length < 3) return undefined;
  return { ...box, outline: line.map((point) => [Math.round(point.x), Math.round(point.y)] as const) };
}

/** Corners of a region, level-0 px. */
export function outlineOf(region: PickedRegion): Point[] {
  return region.outline?.map(([x, y]) => ({ x, y })) ?? [...corners(region)];
}

/** What `tiles.region` asks for. */
export function regionQuery(region: PickedRegion) {
  const { x, y, width, height } = region;
  return region.outline ? region.outline.map(([a, b]): [number, number] => [a, b]) : { x, y, width, height };
}
