import type { Random } from '@morphoscope/domain';
import { between } from './canvas.js';

/** Angles in a gland's contour. */
export const CONTOUR = 256;

/** Contours of a gland in polar form around its centre, px. */
export interface GlandShape {
  readonly x: number;
  readonly y: number;
  /** Radius of the basement membrane at `CONTOUR` angles. */
  readonly outer: Float32Array;
  /** Radius of the lumen at the same angles; 0 where there is none. */
  readonly lumen: Float32Array;
  /** Largest outer radius. */
  readonly reach: number;
}

/** A smooth closed contour: mean radius times 1 + harmonics 2…n of falling size. */
export function contour(random: Random, radius: number, roughness: number, harmonics: number): Float32Array {
  const out = new Float32Array(CONTOUR).fill(radius);
  for (let k = 2; k <= harmonics; k++) {
    const size = (radius * roughness * between(random, 0.4, 1)) / (k - 0.6);
    const phase = random.uniform() * 2 * Math.PI;
    for (let i = 0; i < CONTOUR; i++) out[i]! += size * Math.cos((2 * Math.PI * k * i) / CONTOUR + phase);
  }
  return out;
}

/** Gathers contours into a shape. */
export function glandShape(x: number, y: number, outer: Float32Array, lumen: Float32Array): GlandShape {
  return { x, y, outer, lumen, reach: Math.max(...outer) };
}

/** Contour value at an angle (radians), linear between the entries. */
export function contourAt(radii: Float32Array, angle: number): number {
  const turn = angle / (2 * Math.PI);
  const position = (turn - Math.floor(turn)) * CONTOUR;
  const i = Math.floor(position) % CONTOUR;
  const next = radii[(i + 1) % CONTOUR]!;
  return radii[i]! + (next - radii[i]!) * (position - Math.floor(position));
}

/** Points every `spacing` px along the contour moved inwards by `depth` px: angle and radius. */
export function alongContour(
  shape: GlandShape,
  depth: number,
  spacing: number,
): readonly { readonly angle: number; readonly radius: number }[] {
  const points: { angle: number; radius: number }[] = [];
  let walked = spacing;
  let previous: { x: number; y: number } | undefined;
  for (let n = 0; n < 720; n++) {
    const angle = (n / 720) * 2 * Math.PI;
    const radius = contourAt(shape.outer, angle) - depth;
    if (radius <= 0) continue;
    const point = { x: radius * Math.cos(angle), y: radius * Math.sin(angle) };
    if (previous) walked += Math.hypot(point.x - previous.x, point.y - previous.y);
    previous = point;
    if (walked >= spacing) {
      points.push({ angle, radius });
      walked = 0;
    }
  }
  return points;
}
