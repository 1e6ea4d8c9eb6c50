/** A closed ring of pixel corners: first point = last point, only turning points kept, never touching itself. */
export type TracedRing = readonly (readonly [x: number, y: number])[];

/** One 4-connected region as a polygon in pixel-corner coordinates (pixel (i, j) covers `[i, i+1) × [j, j+1)`). */
export interface TracedPolygon {
  /** Positive shoelace area: counter-clockwise as RFC 7946 (GeoJSON) wants it. */
  readonly outer: TracedRing;
  /** Negative shoelace area. */
  readonly holes: readonly TracedRing[];
  /** Number of pixels of the region. */
  readonly area: number;
}

/**
 * Polygons of all 4-connected regions of `values` (`height × width`, row-major) that equal `value`, along exact pixel
 * edges: rasterising them gives the regions back. Regions that meet only at a corner are separate polygons. Ordered by
 * the region's first pixel, row by row. Does not write to `values`.
 */
export function traceRegions(
  values: ArrayLike<number>,
  width: number,
  height: number,
  value: number,
): TracedPolygon[] {
  const { label, area } = labelRegions(values, width, height, value);
  const at = (x: number, y: number): number =>
    x < 0 || y < 0 || x >= width || y >= height ? -1 : (label[y * width + x] as number);
  const rings: { outer: TracedRing; holes: TracedRing[] }[] = area.map(() => ({ outer: [], holes: [] }));
  const topSeen = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const region = at(x, y);
      if (region < 0 || topSeen[y * width + x] === 1 || at(x, y - 1) === region) continue;
      const target = rings[region] as { outer: TracedRing; holes: TracedRing[] };
      for (const ring of splitAtRepeats(follow(at, region, x, y, topSeen, width))) {
        if (signedArea(ring) > 0) target.outer = ring;
        else target.holes.push(ring);
      }
    }
  }
  return rings.map(({ outer, holes }, region) => ({ outer, holes, area: area[region] as number }));
}

/** Twice-halved shoelace sum: > 0 for counter-clockwise rings (x right, y up). */
function signedArea(ring: TracedRing): number {
  let sum = 0;
  for (let i = 1; i < ring.length; i++) {
    const [x0, y0] = ring[i - 1] as readonly [number, number];
    const [x1, y1] = ring[i] as readonly [number, number];
    sum += x0 * y1 - x1 * y0;
  }
  return sum / 2;
}

// Sides of a pixel in walking order, region on the inner side: 0 top (+x), 1 right (+y), 2 bottom (−x), 3 left (−y).
const STEP_X = [1, 0, -1, 0] as const;
const STEP_Y = [0, 1, 0, -1] as const;
/** Corner where the walk along each side starts, relative to the pixel. */
const CORNER_X = [0, 1, 1, 0] as const;
const CORNER_Y = [0, 0, 1, 1] as const;

/** Walks once around from the top side of pixel (startX, startY); corners where the walk turns. */
function follow(
  at: (x: number, y: number) => number,
  region: number,
  startX: number,
  startY: number,
  topSeen: Uint8Array,
  width: number,
): [number, number][] {
  const corners: [number, number][] = [];
  let x = startX;
  let y = startY;
  let side: 0 | 1 | 2 | 3 = 0;
  do {
    if (side === 0) topSeen[y * width + x] = 1;
    const aheadX = x + STEP_X[side];
    const aheadY = y + STEP_Y[side];
    const outward = ((side + 3) % 4) as 0 | 1 | 2 | 3;
    let next: 0 | 1 | 2 | 3 = side;
    if (at(aheadX, aheadY) !== region) {
      next = ((side + 1) % 4) as 0 | 1 | 2 | 3;
    } else if (at(aheadX + STEP_X[outward], aheadY + STEP_Y[outward]) !== region) {
      x = aheadX;
      y = aheadY;
    } else {
      x = aheadX + STEP_X[outward];
      y = aheadY + STEP_Y[outward];
      next = outward;
    }
    if (next !== side) corners.push([x + CORNER_X[next], y + CORNER_Y[next]]);
    side = next;
  } while (x !== startX || y !== startY || side !== 0);
  return corners;
}

/** A region may touch itself at a corner; cutting the walk there leaves rings that touch no corner twice. */
function splitAtRepeats(corners: readonly [number, number][]): TracedRing[] {
  const rings: TracedRing[] = [];
  const stack: [number, number][] = [];
  const place = new Map<string, number>();
  for (const corner of corners) {
    const key = `${corner[0]},${corner[1]}`;
    const seen = place.get(key);
    if (seen === undefined) {
      place.set(key, stack.length);
      stack.push(corner);
      continue;
    }
    const loop = stack.splice(seen + 1);
    for (const [x, y] of loop) place.delete(`${x},${y}`);
    rings.push([corner, ...loop, corner]);
  }
  if (stack.length > 0) rings.push([...stack, stack[0] as [number, number]]);
  return rings;
}

/** 4-connected components of the pixels equal to `value`: their number per pixel (−1 elsewhere) and their areas. */
function labelRegions(
  values: ArrayLike<number>,
  width: number,
  height: number,
  value: number,
): { label: Int32Array; area: number[] } {
  const label = new Int32Array(width * height).fill(-1);
  const area: number[] = [];
  const stack: number[] = [];
  const visit = (i: number): void => {
    if (label[i] !== -1 || values[i] !== value) return;
    label[i] = area.length;
    stack.push(i);
  };
  for (let start = 0; start < width * height; start++) {
    if (label[start] !== -1 || values[start] !== value) continue;
    let size = 0;
    visit(start);
    for (let i = stack.pop(); i !== undefined; i = stack.pop()) {
      size++;
      const x = i % width;
      if (x > 0) visit(i - 1);
      if (x < width - 1) visit(i + 1);
      if (i >= width) visit(i - width);
      if (i < (height - 1) * width) visit(i + width);
    }
    area.push(size);
  }
  return { label, area };
}
