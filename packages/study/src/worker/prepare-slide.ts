import { MorphoscopeError, type TileReader, type TileSpec } from '@morphoscope/domain';
import { encodeJpeg } from '@morphoscope/heatmap';
import { tileGrid, tissueAreaMm2, tissueGeoJson, tissueMask, tissueThumbnailSize } from '@morphoscope/tiling';
import type { PreparedSlide } from './protocol.js';

/** Longest side of the thumbnail kept in the study, px; small slides get less, at 1.5 µm/px, but not below the least. */
const THUMBNAIL = { most: 1024, least: 256, mpp: 1.5 };

/**
 * Finds the tissue of a slide and cuts it into tiles.
 * @throws MorphoscopeError `SlideError` when the slide has no mpp or shows no tissue.
 */
export async function prepareSlide(reader: TileReader, spec: TileSpec): Promise<PreparedSlide> {
  const { slide } = reader;
  if (!slide.mpp) {
    throw new MorphoscopeError('SlideError', 'the slide does not say its resolution (mpp)', {
      where: slide.id,
      suggestion: 'Give it with --slide-mpp, e.g. --slide-mpp 0.25 for a 40× scan. It is never guessed.',
    });
  }
  const overview = await reader.thumbnail(tissueThumbnailSize(slide));
  const downsample = { x: slide.width / overview.width, y: slide.height / overview.height };
  const mask = tissueMask(overview, downsample, { mpp: slide.mpp });
  const grid = tileGrid(slide, mask, spec);
  if (grid.tiles.length === 0) {
    throw new MorphoscopeError('SlideError', 'no tissue was found', {
      where: slide.id,
      suggestion: 'Look at the slide; pale tissue may need a lower --min-tissue.',
    });
  }
  const side = Math.max(slide.width * slide.mpp.x, slide.height * slide.mpp.y) / THUMBNAIL.mpp;
  const thumbnail = await reader.thumbnail(
    Math.ceil(Math.min(THUMBNAIL.most, Math.max(THUMBNAIL.least, side))),
  );
  return {
    slide,
    grid,
    tissueAreaMm2: tissueAreaMm2(mask, slide.mpp),
    tissue: JSON.stringify(tissueGeoJson(mask, { slideId: slide.id })),
    thumbnail: await encodeJpeg(thumbnail, 80),
  };
}
