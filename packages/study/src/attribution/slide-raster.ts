import { type CellRaster, MorphoscopeError } from '@morphoscope/domain';
import { planRaster, type RasterPlan } from '@morphoscope/heatmap';
import type { StudyPlan } from '../settings/plan.js';
import type { SlideRecord } from '../stage/apply-slides.js';

/**
 * How tiles land on the raster of a slide that is in the study already: the same raster as that of the clusters.
 * @throws MorphoscopeError `StudyError` when the slide's record does not fit the study.
 */
export function rasterOfRecord({ tiling, layer }: StudyPlan, { slide, raster, id }: SlideRecord): RasterPlan {
  const scaleX = tiling.mpp / slide.mpp!.x;
  const scaleY = tiling.mpp / slide.mpp!.y;
  const frame = {
    ...{ spec: tiling, originX: raster.originX, originY: raster.originY, scaleX, scaleY, tiles: [] },
    ...{ strideLevel0X: tiling.stridePx * scaleX, strideLevel0Y: tiling.stridePx * scaleY },
  };
  const one = planRaster({ ...frame, columns: 1, rows: 1 }, slide, layer);
  const columns = (raster.width - one.cellsAcross) / one.tileStepCells + 1;
  const rows = (raster.height - one.cellsDown) / one.tileStepCells + 1;
  const plan = planRaster({ ...frame, columns, rows }, slide, layer);
  if (sameRaster(plan.raster, raster)) return { ...plan, raster };
  throw new MorphoscopeError('StudyError', 'the raster of the slide does not fit the study', { where: id });
}

/** The same cells; steps may differ by rounding, as tiling takes scales to whole pixels where they nearly are. */
function sameRaster(a: CellRaster, b: CellRaster): boolean {
  const near = (x: number, y: number): boolean => Math.abs(x - y) <= 1e-6 * Math.abs(y);
  return a.width === b.width && a.height === b.height && near(a.stepX, b.stepX) && near(a.stepY, b.stepY);
}
