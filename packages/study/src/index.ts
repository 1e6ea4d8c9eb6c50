export { type ClusterMethod, clusterMethods } from '@morphoscope/clustering';
export {
  type ClusterGraph,
  clusterGraph,
  type HnswStatus,
  hnswStatus,
  type NeighbourGraph,
} from '@morphoscope/tile-index';
export {
  type AnnotatedStudy,
  type AnnotateSettings,
  annotateSlide,
  annotateStudy,
  readAnnotations,
  removeAnnotations,
  type SlideAnnotationFile,
} from './annotate-study.js';
export {
  type AnnotatedSlide,
  type AnnotationRaster,
  type Annotations,
  openAnnotations,
} from './annotation/annotations.js';
export type { AnnotatedClass, KeptAnnotations } from './annotation/kept-annotations.js';
export { type ApplySettings, applyStudy } from './apply-study.js';
export { readNpyRow } from './array/npy.js';
export { openZarr, type ZarrReader } from './array/zarr.js';
export { type AttributeSettings, attributeStudy } from './attribute-study.js';
export {
  type AttributionAttributes,
  listAttributions,
  listSplitAttributions,
  readAttribution,
  type StoredAttribution,
  targetFolder,
} from './attribution/attribution-folder.js';
export { attributionMethods, parseMethods } from './attribution/attribution-map.js';
export {
  type ClusterPair,
  type ComparedDictionary,
  type CompareOptions,
  compareStudies,
  type DictionaryComparison,
  type StudyComparison,
} from './compare/compare-studies.js';
export { type EditedDictionary, type EditSettings, editStudy } from './edit-study.js';
export {
  type EvaluateSettings,
  type LayerMethod,
  layerMethods,
  type SlideFacts,
} from './evaluate/evaluate-settings.js';
export { type EvaluationResult, evaluateStudy } from './evaluate/evaluate-study.js';
export { exportProtocol41, type Protocol41Settings } from './evaluate/export-protocol41.js';
export { readMetrics } from './evaluate/metrics-file.js';
export type { Reading } from './evaluate/probes/readings.js';
export { explain } from './explain.js';
export { type ExportFormat, type ExportOptions, exportStudy } from './export/export-study.js';
export { writeFileAtomic } from './folder/atomic.js';
export { contentHash } from './folder/content-hash.js';
export { readDictionary } from './folder/dictionary-folder.js';
export { readEdits } from './folder/edits-file.js';
export type { SlideFailure } from './folder/failed-slides.js';
export { readManifest, SCHEMA_VERSION, type StudyManifest } from './folder/manifest.js';
export { StudyFolder, slideFile } from './folder/study-folder.js';
export { judgeKnownTruth } from './known-truth/judge-known-truth.js';
export type {
  ConceptUse,
  DecisiveCluster,
  KnownTruth,
  KnownTruthSettings,
  LocalisationScore,
  MapName,
  MapScore,
  SlideFigure,
} from './known-truth/known-truth.js';
export { leaveOutSlides } from './leave-out.js';
export { type CellLevels, cellLevels, type LevelWindow, levelSide, tileWindow } from './maps/cell-levels.js';
export type { CellSums } from './maps/halve.kernel.js';
export { chunkPlaces, type MapChunks, plainChunks } from './maps/map-chunks.js';
export { MapPyramid } from './maps/map-pyramid.js';
export { sharedScale } from './maps/map-scale.js';
export { shownPlanes } from './maps/shown-planes.kernel.js';
export { encodeSaliency, encodeWeights, openWeights } from './maps/weight-map.js';
export { type ImageVectors, imageVectors, type QueryImage } from './neighbours/image-vectors.js';
export { findIndexRecord, type IndexRecord, readAtlas, readIndexRecord } from './neighbours/index-file.js';
export type { IndexChoice, IndexSettings, IndexVectors } from './neighbours/index-settings.js';
export { indexStudy } from './neighbours/index-study.js';
export { readNeighbourGraph } from './neighbours/kept-graph.js';
export type { NeighbourFilter } from './neighbours/row-filter.js';
export {
  type NeighbourQuery,
  type NeighbourTile,
  StudyNeighbours,
  type TileName,
} from './neighbours/study-neighbours.js';
export { readRelevanceRecord } from './relevance/relevance-folder.js';
export type { ClusterNumbers, DictionaryPlan } from './settings/cluster-plan.js';
export { cohortFindings } from './settings/cohort.js';
export { planStudy } from './settings/plan.js';
export type {
  Progress,
  RunHooks,
  RunSettings,
  SlideInput,
  Split,
} from './settings/run-settings.js';
export { groupOf, isHeldOut } from './settings/split.js';
export {
  abandonAddition,
  failedSlides,
  giveUpSlide,
  type JoinSettings,
  joinRun,
  type SharedRun,
  type SlideOutcome,
} from './shared-run/shared-run.js';
export { type StartedRun, startAddition, startStudy } from './shared-run/start-run.js';
export { readHardMap } from './shown/hard-map.js';
export { countShown } from './shown/shown-cells.js';
export { shownConcepts, shownDecomposition, shownSize } from './shown/shown-dictionary.js';
export { readSlideRecord, type SlideRecord } from './stage/apply-slides.js';
export { NOT_COVERED } from './stage/cell-maps.js';
export { type ConceptsRecord, readConcepts } from './stage/describe-concepts.js';
export type { CohortSlide } from './stage/run-context.js';
export type { RunResult } from './stage/run-session.js';
export { readSweeps } from './stage/sweep-clusters.js';
export { summarise } from './summary/summarise.js';
export { readTileColumns, readWeightSums, type TileColumns } from './table/tile-columns.js';
export { readClusterTable } from './table/tile-table.js';
export { version } from './version.js';
