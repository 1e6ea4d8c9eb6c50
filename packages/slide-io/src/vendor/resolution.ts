import type { Mpp } from '@morphoscope/domain';
import type { TiffPage } from '../tiff/page.js';

/** µm per unit of the ResolutionUnit tag: 2 inch, 3 centimetre. 1 means "no absolute unit". */
const MICROMETRES: Readonly<Record<number, number>> = { 2: 25_400, 3: 10_000 };

/** What a microscope slide can have, µm/px: from 100× oil scans to overviews. Print resolutions lie above. */
const PLAUSIBLE_MPP = { least: 0.05, most: 20 } as const;

/**
 * mpp from the resolution tags of a generic TIFF, only when all of this holds: the unit is stated and is inch or
 * centimetre, both resolutions are there, and both give between 0.05 and 20 µm/px. Else undefined: 72 or 300 dpi are
 * what programs write when they know nothing.
 */
export function mppFromResolution(page: TiffPage): Mpp | undefined {
  const unit = MICROMETRES[page.resolution.unit];
  if (unit === undefined) return undefined;
  const x = roundMpp(unit / page.resolution.x);
  const y = roundMpp(unit / page.resolution.y);
  return isPlausible(x) && isPlausible(y) ? { x, y } : undefined;
}

function isPlausible(mpp: number): boolean {
  return mpp >= PLAUSIBLE_MPP.least && mpp <= PLAUSIBLE_MPP.most;
}

/** The tags hold rationals of 32-bit integers: 0.22999999979 stands for 0.23. Seven digits are more than any scanner knows. */
function roundMpp(mpp: number): number {
  return Number(mpp.toPrecision(7));
}
