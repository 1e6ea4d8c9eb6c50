import type { TissueSettings } from './options.js';
import { inkStrength } from './pen.kernel.js';
import { filterPieces } from './pieces.js';
import { dilate } from './window.kernel.js';

/** Strong px make up at least this share of a stroke and its halo; single red cells lie thinner. */
const CORE_DENSITY = 0.15;

/**
 * Pen marks, `height × width`, 1 = ink: strong cores of at least `leastPen` px, grown through faint ink up to
 * `penReach` px, with a halo of `penHalo` px. `rgb` is white-balanced.
 */
export function penMask(
  rgb: Uint8Array,
  width: number,
  height: number,
  settings: TissueSettings,
): Uint8Array {
  const ink = inkStrength(rgb);
  const pen = ink.map((strength) => (strength === 2 ? 1 : 0));
  // Neighbouring flecks of one stroke count together.
  const joined = dilate(pen, width, height, settings.penHalo);
  filterPieces(joined, width, height, (pixels) => {
    const core = pixels.reduce((sum, i) => sum + (pen[i] as number), 0);
    return core >= settings.leastPen && core >= CORE_DENSITY * pixels.length;
  });
  for (let i = 0; i < pen.length; i++) if (joined[i] === 0) pen[i] = 0;
  if (!pen.includes(1)) return pen;
  grow(pen, ink, width, height, settings.penReach);
  return dilate(pen, width, height, settings.penHalo);
}

/** Breadth first through px with any ink, at most `reach` steps. Changes `pen`. */
function grow(pen: Uint8Array, ink: Uint8Array, width: number, height: number, reach: number): void {
  let front: number[] = [];
  for (let i = 0; i < pen.length; i++) if (pen[i] === 1) front.push(i);
  for (let step = 0; step < reach && front.length > 0; step++) {
    const next: number[] = [];
    const visit = (i: number): void => {
      if (pen[i] === 1 || ink[i] === 0) return;
      pen[i] = 1;
      next.push(i);
    };
    for (const i of front) {
      const x = i % width;
      if (x > 0) visit(i - 1);
      if (x < width - 1) visit(i + 1);
      if (i >= width) visit(i - width);
      if (i < (height - 1) * width) visit(i + width);
    }
    front = next;
  }
}
