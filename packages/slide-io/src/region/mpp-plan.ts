import type { Level, Mpp, MppRegion, Slide } from '@morphoscope/domain';
import type { Sampling } from './resample.js';

/** A level whose scale is this much coarser than asked for still counts as fine enough: 2.0003 serves for 2. */
const TOLERANCE = 1.01;

/**
 * Which level to read and how to sample it. Output px i along x covers level-0 `[x + i·f, x + (i+1)·f)` with
 * f = mpp / slide mpp of that axis; f within 1e-6 of a whole number is that number.
 */
export function planMppRead(
  slide: Slide,
  slideMpp: Mpp,
  region: MppRegion,
): { level: number; sampling: Sampling } {
  const factorX = snapFactor(region.mpp / slideMpp.x);
  const factorY = snapFactor(region.mpp / slideMpp.y);
  const level = region.from === 'level0' ? 0 : nearestFiner(slide, factorX, factorY);
  const scaleX = axisScale(slide.width, slide.levels[level]!.width);
  const scaleY = axisScale(slide.height, slide.levels[level]!.height);
  return {
    level,
    sampling: {
      x: region.x / scaleX,
      y: region.y / scaleY,
      stepX: snapFactor(factorX / scaleX),
      stepY: snapFactor(factorY / scaleY),
      width: region.width,
      height: region.height,
      rule: region.rule,
    },
  };
}

/** The coarsest level that is at least as fine as asked for on both axes; level 0 when none is. */
function nearestFiner(slide: Slide, factorX: number, factorY: number): number {
  const fine = ({ width, height }: Level): boolean =>
    axisScale(slide.width, width) <= factorX * TOLERANCE &&
    axisScale(slide.height, height) <= factorY * TOLERANCE;
  return Math.max(0, slide.levels.findLastIndex(fine));
}

/**
 * Level-0 px per level px along one axis: from the sizes, never from what a file declares. Where the level's size is
 * the scan's divided by a whole number and rounded, it is that number (2967 → 1483 px is a scale of 2, not of 2.0007:
 * each px is the mean of two, and the odd one out was dropped).
 */
export function axisScale(full: number, reduced: number): number {
  const exact = full / reduced;
  const whole = Math.round(exact);
  return Math.abs(full - reduced * whole) < whole ? whole : exact;
}

function snapFactor(factor: number): number {
  const whole = Math.round(factor);
  return whole > 0 && Math.abs(factor - whole) < 1e-6 ? whole : factor;
}
