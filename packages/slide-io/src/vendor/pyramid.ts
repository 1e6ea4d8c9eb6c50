import type { Level } from '@morphoscope/domain';
import type { DecoderRegistry } from '../codec/decoder.js';
import type { BlockImage } from '../region/block-image.js';
import type { TiffPage } from '../tiff/page.js';
import { pageImage, unreadable, unsupported } from '../tiff/page-image.js';
import type { TiffFile } from '../tiff/tiff-file.js';

/**
 * Whether `page` is a smaller copy of `full`: the same proportions to 2 %, or to what rounding to whole px allows.
 */
export function isReducedCopy(page: TiffPage, full: TiffPage): boolean {
  if (page.width >= full.width || page.height > full.height) return false;
  const scaleX = full.width / page.width;
  const scaleY = full.height / page.height;
  const expectedHeight = full.height / scaleX;
  return Math.abs(scaleX / scaleY - 1) <= 0.02 || Math.abs(expectedHeight - page.height) <= 1.5;
}

/** Finest first, one page per width. */
export function sortLevels(pages: readonly TiffPage[]): readonly TiffPage[] {
  const widths = new Set<number>();
  return [...pages]
    .sort((a, b) => b.width - a.width)
    .filter((page) => {
      const isNew = !widths.has(page.width);
      widths.add(page.width);
      return isNew;
    });
}

/**
 * Levels and their pixels.
 * @throws MorphoscopeError `SlideError` when a level is stored in a way that cannot be read.
 */
export function openLevels(
  tiff: TiffFile,
  pages: readonly TiffPage[],
  decoders: DecoderRegistry,
): { levels: Level[]; images: BlockImage[] } {
  const first = pages[0]!;
  const levels = pages.map((page, index): Level => {
    const reason = unreadable(page, decoders);
    if (reason) throw unsupported(tiff.source, page, reason);
    const { width, height, blockWidth, blockHeight } = page;
    const downsample = index === 0 ? 1 : (first.width / width + first.height / height) / 2;
    return { index, width, height, downsample, blockWidth, blockHeight };
  });
  return { levels, images: pages.map((page) => pageImage(tiff.source, page, decoders)) };
}
