import type { Slide } from '@morphoscope/domain';

/** A slide without pixels. */
export function slideOf(width: number, height: number, mpp?: number | { x: number; y: number }): Slide {
  return {
    id: 'S-1',
    vendor: 'image',
    width,
    height,
    levels: [{ index: 0, width, height, downsample: 1, blockWidth: 256, blockHeight: 256 }],
    ...(mpp === undefined ? {} : { mpp: typeof mpp === 'number' ? { x: mpp, y: mpp } : mpp }),
    associated: [],
    properties: {},
  };
}
