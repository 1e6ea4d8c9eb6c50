import { type Figure, figure, undefinedFigure } from '../figure.js';
import type { Numbers } from '../samples.js';

/** Cells of two sets A and B: anything but 0 belongs. */
export interface OverlapFigures {
  /** `|A∩B| / |A∪B|`. */
  readonly iou: Figure;
  /** `2|A∩B| / (|A| + |B|)`. */
  readonly dice: Figure;
}

/** Overlap of two masks of equal length. Undefined where both are empty. `n` counts cells. */
export function overlap(a: Numbers, b: Numbers): OverlapFigures {
  let both = 0;
  let sizes = 0;
  for (let i = 0; i < a.length; i++) {
    const [inA, inB] = [a[i]! !== 0, b[i]! !== 0];
    if (inA && inB) both++;
    sizes += Number(inA) + Number(inB);
  }
  if (sizes === 0) {
    const none = undefinedFigure(a.length, 'both are empty');
    return { iou: none, dice: none };
  }
  return { iou: figure(both / (sizes - both), a.length), dice: figure((2 * both) / sizes, a.length) };
}

/** `Σ min(a, b) / Σ max(a, b)` of values ≥ 0. Undefined where both are 0 throughout. */
export function softOverlap(a: Numbers, b: Numbers): Figure {
  let smaller = 0;
  let larger = 0;
  for (let i = 0; i < a.length; i++) {
    smaller += Math.min(a[i]!, b[i]!);
    larger += Math.max(a[i]!, b[i]!);
  }
  return larger > 0 ? figure(smaller / larger, a.length) : undefinedFigure(a.length, 'both are 0 throughout');
}
