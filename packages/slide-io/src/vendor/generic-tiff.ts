import { tiffProperties } from './properties.js';
import { isReducedCopy, openLevels, sortLevels } from './pyramid.js';
import { mppFromResolution } from './resolution.js';
import { MPP_SOURCE, type TiffVendor } from './vendor.js';

/**
 * Any TIFF: the first image is the scan, its smaller copies are levels, whether they follow in the chain of images
 * (as libvips writes them) or in its SubIFDs (as OME-TIFF does).
 */
export const genericTiff: TiffVendor = {
  name: 'generic-tiff',
  detect: () => true,
  open(tiff, decoders) {
    const scan = tiff.pages[0]!;
    const candidates = [...tiff.pages.slice(1), ...scan.reduced];
    const pages = sortLevels([scan, ...candidates.filter((page) => isReducedCopy(page, scan))]);
    const { levels, images } = openLevels(tiff, pages, decoders);
    const mpp = mppFromResolution(scan);
    const slide = {
      vendor: 'generic-tiff',
      width: scan.width,
      height: scan.height,
      levels,
      ...(mpp ? { mpp } : {}),
      associated: [],
      properties: { ...tiffProperties(scan), ...(mpp ? { [MPP_SOURCE]: 'resolution-tags' } : {}) },
    };
    return { slide, levels: images, associated: new Map() };
  },
};
