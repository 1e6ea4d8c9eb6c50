import type { Slide } from '@morphoscope/domain';

const TARGET_UM = 8;
const LEAST_PX = 256;
const MOST_PX = 4096;

/**
 * Longer side, px, of the thumbnail to ask a reader for before `tissueMask`: about 8 µm per px, from 256 to 4096 px and
 * never larger than the slide. Without mpp 2048.
 */
export function tissueThumbnailSize(slide: Pick<Slide, 'width' | 'height' | 'mpp'>): number {
  const longer = Math.max(slide.width, slide.height);
  const wanted = slide.mpp
    ? Math.max(slide.width * slide.mpp.x, slide.height * slide.mpp.y) / TARGET_UM
    : MOST_PX / 2;
  return Math.min(longer, MOST_PX, Math.max(LEAST_PX, Math.round(wanted)));
}
