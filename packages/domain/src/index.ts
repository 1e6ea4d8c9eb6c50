export type { Attribution, AttributionMethod } from './attribution.js';
export type { Concept, Decomposition, Prototype } from './concept.js';
export {
  type Assignment,
  type DecisionMetric,
  type Dictionary,
  type DictionaryBinding,
  type DictionaryEdit,
  type FitRecord,
  NO_CLUSTER,
  type SignedShift,
  type TreeNode,
} from './dictionary.js';
export type {
  BackwardStart,
  DifferentiableModel,
  GraphEngine,
  GraphSession,
  LrpComposite,
  Target,
} from './differentiable.js';
export { type ErrorDetail, type ErrorTag, isMorphoscopeError, MorphoscopeError } from './errors.js';
export type {
  Curve,
  EvaluatedDictionary,
  EvaluatedSlide,
  Evaluation,
  Matrix,
  ReadingSentence,
} from './evaluation.js';
export type { FeatureRows } from './features.js';
export type { Finding } from './finding.js';
export type { KChoice, KMeasurement, KSweep, Stability } from './k-sweep.js';
export type {
  MetricCategory,
  MetricDefinition,
  MetricDirection,
  MetricResult,
  MetricRow,
  MetricScope,
} from './metric.js';
export type {
  Layer,
  LinearHead,
  ModelDescription,
  ModelOutput,
  ModelRunner,
  Preprocessing,
  Tensor,
} from './model.js';
export { createRandom, hash32, type Random } from './random.js';
export type { CellRaster, Heatmap } from './raster.js';
export type {
  AssociatedImage,
  Level,
  Mpp,
  MppRegion,
  ReadOptions,
  Region,
  ResampleRule,
  Slide,
  TilePixels,
  TileReader,
} from './slide.js';
export type {
  ConceptSummary,
  Deferred,
  DictionarySummary,
  PixelRelevance,
  PixelRelevanceMaps,
  PrototypePicture,
  SaliencySummary,
  SlideSummary,
  StudySummary,
} from './study-summary.js';
export type { EdgePolicy, Tile, TileGrid, TileSpec, TissueMask } from './tile.js';
export { type TracedPolygon, type TracedRing, traceRegions } from './trace.js';
