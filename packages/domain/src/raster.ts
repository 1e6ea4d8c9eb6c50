/** The grid of cells on a slide, shared by clusters and baselines. Cell (i, j) covers a fixed rectangle of level-0 px. */
export interface CellRaster {
  /** Number of cells across and down. */
  readonly width: number;
  readonly height: number;
  /** Level-0 px of the raster's upper left corner (may be fractional). */
  readonly originX: number;
  readonly originY: number;
  /** Level-0 px per cell, per axis. */
  readonly stepX: number;
  readonly stepY: number;
}

/** Values of K channels on a raster: `channels × height × width`, row-major; NaN where nothing was measured. */
export interface Heatmap {
  readonly raster: CellRaster;
  readonly channels: number;
  readonly data: Float32Array;
}
