/** Thumbnail to TissueMask; slide and spec to TileGrid. */
export { tissueAreaMm2 } from './area.js';
export { type TissueFeature, type TissueGeoJson, tissueGeoJson } from './geojson.js';
export { tileGrid } from './grid.js';
export { tissueMask } from './mask.js';
export type { TissueOptions } from './options.js';
export { tissuePreview } from './preview.js';
export { tissueThumbnailSize } from './thumbnail.js';
export { TissueIntegral, tissueFraction } from './tissue-fraction.js';
