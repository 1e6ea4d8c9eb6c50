/** Per-tile cell values to a slide raster, colours, pyramids and pictures. */
export { CellAccumulator, type FinishedBand, joinBands } from './accumulator.js';
export * from './colormap/index.js';
export { type ClusterFeature, type ClusterGeoJson, type MapGeoJsonOptions, mapGeoJson } from './geojson.js';
export { heatmapImage, type ImageOptions, type ImageSlide, type MapImage, type MapStyle } from './image.js';
export { mutedStain, type OverlayOptions, overlay } from './overlay.js';
export { encodeJpeg, encodePng, heatmapPng, overviewMap, overviewView, throughJpeg } from './picture.js';
export { type MapShape, type PlanOptions, planRaster, type RasterPlan } from './plan.js';
export { GlobalRange, globalRange } from './range.js';
export { renderHard, renderSoft, type SoftStyle, type ValueRange } from './render.js';
export { checkStride, type StrideAdvice, type StrideFit } from './stride.js';
export type { PaintedMap, UncoveredStyle, View } from './view.js';
