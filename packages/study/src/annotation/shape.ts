/** One polygon: its first ring is the outline, the others are holes. A point is inside by the even-odd rule over all rings. */
export interface Polygon {
  /** Vertices as x, y, x, y, … in level-0 px; closed whether or not the last vertex repeats the first. */
  readonly rings: readonly Float64Array[];
}

/** One annotated object: a class and the polygons that make it up (their union). */
export interface AnnotationShape {
  /** Absent where the file does not say. */
  readonly className?: string;
  readonly polygons: readonly Polygon[];
}

/** What a file of polygons holds. */
export interface ShapeFile {
  readonly shapes: readonly AnnotationShape[];
  /** Objects without an area, or that are no annotations (points, lines, detections), by kind. */
  readonly skipped: ReadonlyMap<string, number>;
}

/** Corners of the smallest rectangle around some polygons, level-0 px. */
export interface Bounds {
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
}

/** Bounds over all rings. */
export function boundsOf(polygons: readonly Polygon[]): Bounds {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { rings } of polygons) {
    for (const ring of rings) {
      for (let i = 0; i < ring.length; i += 2) {
        minX = Math.min(minX, ring[i]!);
        maxX = Math.max(maxX, ring[i]!);
        minY = Math.min(minY, ring[i + 1]!);
        maxY = Math.max(maxY, ring[i + 1]!);
      }
    }
  }
  return { minX, minY, maxX, maxY };
}

/** Area of a shape in level-0 px²: outlines less holes, each by the shoelace formula. */
export function areaOf(polygons: readonly Polygon[]): number {
  let sum = 0;
  for (const { rings } of polygons) {
    rings.forEach((ring, i) => {
      sum += i === 0 ? ringArea(ring) : -ringArea(ring);
    });
  }
  return sum;
}

function ringArea(ring: Float64Array): number {
  let twice = 0;
  const n = ring.length;
  for (let i = 0; i < n; i += 2) {
    const j = (i + 2) % n;
    twice += ring[i]! * ring[j + 1]! - ring[j]! * ring[i + 1]!;
  }
  return Math.abs(twice) / 2;
}
