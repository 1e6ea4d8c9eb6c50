/** Per-tile cell values to a slide raster, colours, pyramids and pictures. */
export const packageName = '@morphoscope/heatmap';
