import { type CellRaster, MorphoscopeError, type Slide, type TileReader } from '@morphoscope/domain';
import { encodeJpeg, planRaster } from '@morphoscope/heatmap';
import {
  TissueIntegral,
  tileGrid,
  tissueAreaMm2,
  tissueGeoJson,
  tissueMask,
  tissueThumbnailSize,
} from '@morphoscope/tiling';
import { CELL, type PreparedSlide, type WorkerSetup } from './protocol.js';

/** Longest side of the thumbnail kept in the study, px; small slides get less, at 2 µm/px, but not below the least. */
const THUMBNAIL = { most: 1024, least: 256, mpp: 2 };

/**
 * Finds the tissue of a slide and cuts it into tiles.
 * @throws MorphoscopeError `SlideError` when the slide has no mpp or shows no tissue.
 */
export async function prepareSlide(
  reader: TileReader,
  setup: Pick<WorkerSetup, 'tiling' | 'layer' | 'keepPen'>,
): Promise<PreparedSlide> {
  const { slide } = reader;
  const spec = setup.tiling;
  if (!slide.mpp) {
    throw new MorphoscopeError('SlideError', 'the slide does not say its resolution (mpp)', {
      where: slide.id,
      suggestion: 'Give it with --slide-mpp, e.g. --slide-mpp 0.25 for a 40× scan. It is never guessed.',
    });
  }
  const overview = await reader.thumbnail(tissueThumbnailSize(slide));
  const downsample = { x: slide.width / overview.width, y: slide.height / overview.height };
  const mask = tissueMask(overview, downsample, { mpp: slide.mpp, pen: !setup.keepPen });
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
  const { raster } = planRaster(grid, slide, setup.layer);
  return {
    slide,
    grid,
    tissueAreaMm2: tissueAreaMm2(mask, slide.mpp),
    tissue: JSON.stringify(tissueGeoJson(mask, { slideId: slide.id })),
    thumbnail: await encodeJpeg(thumbnail, 80),
    cells: cellGround(raster, slide, TissueIntegral.of(mask, slide), spec.minTissue),
  };
}

/** What each raster cell lies on: outside when its centre is, tissue from the share that a tile needs as well. */
function cellGround(raster: CellRaster, slide: Slide, tissue: TissueIntegral, minTissue: number): Uint8Array {
  const { width, height, originX, originY, stepX, stepY } = raster;
  const cells = new Uint8Array(width * height);
  for (let r = 0; r < height; r++) {
    const y = originY + r * stepY;
    for (let c = 0; c < width; c++) {
      const x = originX + c * stepX;
      const outside = x + stepX / 2 >= slide.width || y + stepY / 2 >= slide.height;
      const share = outside ? 0 : tissue.fraction(x, y, stepX, stepY);
      cells[r * width + c] = outside
        ? CELL.outside
        : share > 0 && share >= minTissue
          ? CELL.tissue
          : CELL.glass;
    }
  }
  return cells;
}
