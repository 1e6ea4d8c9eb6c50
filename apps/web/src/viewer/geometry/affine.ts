/** A point; the unit is said where it is used. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** An axis-parallel rectangle; the unit is said where it is used. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** `x' = a·x + c·y + e`, `y' = b·x + d·y + f`, as in CSS `matrix(a, b, c, d, e, f)`. */
export interface Affine {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
}

/** The map that takes the origin, (1, 0) · `unit` and (0, 1) · `unit` to the three given points. */
export function affineOf(origin: Point, alongX: Point, alongY: Point, unit: number): Affine {
  return {
    a: (alongX.x - origin.x) / unit,
    b: (alongX.y - origin.y) / unit,
    c: (alongY.x - origin.x) / unit,
    d: (alongY.y - origin.y) / unit,
    e: origin.x,
    f: origin.y,
  };
}

export function apply(m: Affine, { x, y }: Point): Point {
  return { x: m.a * x + m.c * y + m.e, y: m.b * x + m.d * y + m.f };
}

/** The way back. The map must not be flat. */
export function inverse({ a, b, c, d, e, f }: Affine): Affine {
  const det = a * d - b * c;
  return {
    a: d / det,
    b: -b / det,
    c: -c / det,
    d: a / det,
    e: (c * f - d * e) / det,
    f: (b * e - a * f) / det,
  };
}

/** The map with both of its results times `factor`. */
export function scaled({ a, b, c, d, e, f }: Affine, factor: number): Affine {
  return { a: a * factor, b: b * factor, c: c * factor, d: d * factor, e: e * factor, f: f * factor };
}

/** Length on the far side of one unit on the near side; the mean of both axes. */
export function scaleOf({ a, b, c, d }: Affine): number {
  return Math.sqrt(Math.abs(a * d - b * c));
}

/** Corners in order: upper left, upper right, lower right, lower left. */
export function corners({ x, y, width, height }: Box): readonly [Point, Point, Point, Point] {
  return [
    { x, y },
    { x: x + width, y },
    { x: x + width, y: y + height },
    { x, y: y + height },
  ];
}

/** Smallest box around the image of a box. */
export function boundsOf(m: Affine, box: Box): Box {
  return boxAround(corners(box).map((corner) => apply(m, corner)));
}

/** Smallest box around points; there must be at least one. */
export function boxAround(points: readonly Point[]): Box {
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

/** Whether two boxes have a place in common. */
export function meets(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
