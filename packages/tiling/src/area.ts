import type { Mpp, TissueMask } from '@morphoscope/domain';

/** Area of tissue in mm². @param mpp µm per level-0 px. */
export function tissueAreaMm2(mask: TissueMask, mpp: Mpp): number {
  let pixels = 0;
  for (const value of mask.data) if (value === 1) pixels++;
  return (pixels * mask.downsampleX * mpp.x * mask.downsampleY * mpp.y) / 1e6;
}
