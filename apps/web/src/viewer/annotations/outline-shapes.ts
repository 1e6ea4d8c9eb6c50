import type { SlideAnnotations } from '@morphoscope/rpc';
import type { Box, Point } from '../geometry/affine';

/** An outlined object; all places in level-0 px. */
export interface OutlinedObject {
  /** Index into the classes. */
  readonly classIndex: number;
  /** Polygons → rings → x, y, …; the first ring is the outline, the others are holes. */
  readonly polygons: readonly (readonly Float64Array[])[];
  readonly box: Box;
  /** px². */
  readonly area: number;
}

/** What is outlined on a slide. */
export interface OutlineShapes {
  readonly classes: readonly string[];
  readonly objects: readonly OutlinedObject[];
}

/** Outlines as the server gives them, ready to be drawn and asked. */
export function outlineShapes({ classes }: Pick<SlideAnnotations, 'classes'>): OutlineShapes {
  return {
    classes: classes.map(({ name }) => name),
    objects: classes.flatMap(({ objects }, classIndex) =>
      objects.map((object) => {
        const polygons = object.map((rings) => rings.map((ring) => Float64Array.from(ring)));
        return { classIndex, polygons, box: boxOf(polygons), area: areaOf(polygons) };
      }),
    ),
  };
}

/**
 * The object at a place: of several the smallest, as a gland drawn inside a tumour is gland. A place is inside by the
 * even-odd rule over the rings of a polygon.
 * @param shown whether a class counts, by index
 */
export function objectAt(
  { objects }: OutlineShapes,
  at: Point,
  shown: readonly boolean[],
): OutlinedObject | undefined {
  let best: OutlinedObject | undefined;
  for (const object of objects) {
    const { box, area, polygons, classIndex } = object;
    if (!shown[classIndex] || (best && area >= best.area)) continue;
    if (at.x < box.x || at.y < box.y || at.x > box.x + box.width || at.y > box.y + box.height) continue;
    if (polygons.some((rings) => isInside(rings, at))) best = object;
  }
  return best;
}

function isInside(rings: readonly Float64Array[], { x, y }: Point): boolean {
  let inside = false;
  for (const ring of rings) {
    const n = ring.length;
    let [px, py] = [ring[n - 2] as number, ring[n - 1] as number];
    for (let i = 0; i < n; i += 2) {
      const [qx, qy] = [ring[i] as number, ring[i + 1] as number];
      if (py > y !== qy > y && x < px + ((y - py) * (qx - px)) / (qy - py)) inside = !inside;
      [px, py] = [qx, qy];
    }
  }
  return inside;
}

function boxOf(polygons: readonly (readonly Float64Array[])[]): Box {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [outline = new Float64Array()] of polygons)
    for (let i = 0; i < outline.length; i += 2) {
      const [x, y] = [outline[i] as number, outline[i + 1] as number];
      [left, right] = [Math.min(left, x), Math.max(right, x)];
      [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
    }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

function areaOf(polygons: readonly (readonly Float64Array[])[]): number {
  let sum = 0;
  for (const rings of polygons)
    rings.forEach((ring, i) => {
      sum += (i === 0 ? 1 : -1) * Math.abs(shoelace(ring));
    });
  return sum;
}

function shoelace(ring: Float64Array): number {
  let twice = 0;
  const n = ring.length;
  for (let i = 0; i < n; i += 2) {
    const j = (i + 2) % n;
    twice += (ring[i] as number) * (ring[j + 1] as number) - (ring[j] as number) * (ring[i + 1] as number);
  }
  return twice / 2;
}
