export type { SearchFilter } from './filtered-search.js';
export { type IndexMetric, type IndexOptions, type ResolvedOptions, segmentsFor } from './options.js';
export { measureRecall, type Recall } from './recall.js';
export { type HnswStatus, hnswStatus } from './segment/hnsw.js';
export { type Candidate, type Nearest, takeNearest } from './segment/nearest.js';
export type { AddHooks } from './segments.js';
export { type BuildHooks, type SearchOptions, TileIndex } from './tile-index.js';
