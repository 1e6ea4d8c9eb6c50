import type { CellRaster, TilePixels } from '@morphoscope/domain';

/** A window on the slide: what a picture of `width × height` px shows. */
export interface View {
  /** Level-0 px of the upper left corner (may be fractional or outside the slide). */
  readonly x: number;
  readonly y: number;
  /** Picture size, px. */
  readonly width: number;
  readonly height: number;
  /** Level-0 px per picture px (> 0, may be fractional). */
  readonly downsample: number;
}

/** A map drawn in RGB, and where it has something to say. The receiver owns the buffers. */
export interface PaintedMap extends TilePixels {
  /** `height × width`: 255 where a cluster or value is drawn, 128 for "no cluster", 0 where nothing was measured or shown. */
  readonly alpha: Uint8Array;
}

/** What is drawn where no tile was: a flat colour, or hatching over it. */
export interface UncoveredStyle {
  /** `#rrggbb`. Default `#ffffff` (glass). */
  readonly glass?: string;
  /** Hatch uncovered places, so that they differ from glass, from "no cluster" and from 0. Default true. */
  readonly hatch?: boolean;
}

/** Raster index of each picture column or row; −1 outside the raster. */
export interface ViewCells {
  readonly columns: Int32Array;
  readonly rows: Int32Array;
}

/**
 * Which cell holds the centre of each picture px: cell i covers level-0 `[origin + i·step, origin + (i + 1)·step)`,
 * px j has its centre at `view.x + (j + ½)·downsample`.
 */
export function viewCells(raster: CellRaster, view: View): ViewCells {
  return {
    columns: axisCells(raster.originX, raster.stepX, raster.width, view.x, view.downsample, view.width),
    rows: axisCells(raster.originY, raster.stepY, raster.height, view.y, view.downsample, view.height),
  };
}

function axisCells(
  origin: number,
  step: number,
  count: number,
  start: number,
  downsample: number,
  size: number,
): Int32Array {
  const cells = new Int32Array(size);
  for (let j = 0; j < size; j++) {
    const centre = start + (j + 0.5) * downsample;
    let i = Math.floor((centre - origin) / step);
    // The division may round across a cell's edge; the edges themselves decide.
    if (origin + (i + 1) * step <= centre) i++;
    else if (origin + i * step > centre) i--;
    cells[j] = i >= 0 && i < count ? i : -1;
  }
  return cells;
}

/** @throws RangeError when the view has no whole, positive size or scale. */
export function checkView(view: View): void {
  const whole = Number.isInteger(view.width) && Number.isInteger(view.height);
  if (!whole || view.width < 1 || view.height < 1 || !(view.downsample > 0)) {
    throw new RangeError(`a view of ${view.width} × ${view.height} px at downsample ${view.downsample}`);
  }
}
