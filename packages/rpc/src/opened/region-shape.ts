import type { Rectangle } from '../contract/common.js';

/** A part of a slide, level-0 px. */
export type Shape = Rectangle | readonly (readonly [number, number])[];

/** The rectangle around it. */
export function boundsOf(shape: Shape): Rectangle {
  if (!isPolygon(shape)) return shape;
  const xs = shape.map(([x]) => x);
  const ys = shape.map(([, y]) => y);
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

/** Whether a point lies inside; a polygon that crosses itself by the even-odd rule. */
export function holds(shape: Shape, x: number, y: number): boolean {
  if (!isPolygon(shape))
    return x >= shape.x && x < shape.x + shape.width && y >= shape.y && y < shape.y + shape.height;
  let inside = false;
  shape.forEach(([x1, y1], i) => {
    const [x0, y0] = shape[(i + shape.length - 1) % shape.length]!;
    if (y0 > y !== y1 > y && x < x0 + ((y - y0) / (y1 - y0)) * (x1 - x0)) inside = !inside;
  });
  return inside;
}

/** Whether a shape and a rectangle have any area in common. */
export function overlaps(shape: Shape, other: Rectangle): boolean {
  const bounds = boundsOf(shape);
  const apart = (a: number, size: number, b: number, otherSize: number): boolean =>
    a >= b + otherSize || b >= a + size;
  if (apart(bounds.x, bounds.width, other.x, other.width)) return false;
  if (apart(bounds.y, bounds.height, other.y, other.height)) return false;
  if (!isPolygon(shape)) return true;
  const { x, y, width, height } = other;
  if (holds(shape, x + width / 2, y + height / 2)) return true;
  return shape.some((point, i) => crosses(point, shape[(i + 1) % shape.length]!, other));
}

/** Whether a line has a part inside a rectangle (Liang and Barsky, 1984). */
function crosses(
  [x0, y0]: readonly [number, number],
  [x1, y1]: readonly [number, number],
  { x, y, width, height }: Rectangle,
): boolean {
  let from = 0;
  let to = 1;
  const sides: [step: number, room: number][] = [
    [x0 - x1, x0 - x],
    [x1 - x0, x + width - x0],
    [y0 - y1, y0 - y],
    [y1 - y0, y + height - y0],
  ];
  for (const [step, room] of sides) {
    if (step === 0 && room < 0) return false;
    if (step < 0) from = Math.max(from, room / step);
    if (step > 0) to = Math.min(to, room / step);
  }
  return from < to;
}

function isPolygon(shape: Shape): shape is readonly (readonly [number, number])[] {
  return Array.isArray(shape);
}
