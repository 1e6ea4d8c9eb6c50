export {
  type Classification,
  type Confusion,
  classification,
  classifyProbabilities,
  confusion,
  type ProbabilisticClassification,
} from './agreement/classification.js';
export { fleissKappa } from './agreement/fleiss-kappa.js';
export { cohenKappa, type KappaWeights } from './agreement/kappa.js';
export {
  blockNull,
  type NullDistribution,
  nmiBlockNull,
  type PermutationOptions,
} from './baseline/block-null.js';
export { drawShift, shiftMaps } from './baseline/shift.js';
export {
  type BatchFigures,
  type BatchOptions,
  batchAuroc,
  slideEntropy,
} from './batch-effect/batch-effect.js';
export { type Contingency, contingency } from './clustering/contingency.js';
export { entropy, hoyerSparsity, rowSparsity } from './clustering/entropy.js';
export {
  type InformationAgreement,
  informationAgreement,
  mutualInformation,
} from './clustering/mutual-information.js';
export { adjustedRandIndex } from './clustering/rand-index.js';
export { type Separation, separation } from './clustering/separation.js';
export {
  type CompletenessFigures,
  completenessFigures,
  type LogitTable,
} from './completeness/completeness.js';
export { curveMean, lerfMorfDifference, relativeHeights, removalOrder } from './faithfulness/curve-area.js';
export { faithfulnessCorrelation } from './faithfulness/faithfulness-correlation.js';
export { imputeRoad, type RoadImage, type RoadOptions } from './faithfulness/road.js';
export { type Figure, figure, meanFigure, undefinedFigure, withNote } from './figure.js';
export { type Beta, type ImportanceAgreement, importanceAgreement, slideBetas } from './importance/beta.js';
export {
  type BootstrapOptions,
  bootstrapInterval,
  bootstrapIntervals,
  type Interval,
  quantile,
  type Summary,
  summarise,
} from './interval/bootstrap.js';
export { type RelevanceFigures, relevanceFigures } from './localisation/relevance.js';
export { type OverlapFigures, overlap, softOverlap } from './overlap/masks.js';
export type { CellReservoir } from './protocol/cell-sample.js';
export { type ClusterCorrelation, createClusterCorrelation } from './protocol/cluster-correlation.js';
export { countsByLabel, type LabelCounts } from './protocol/counts-by-label.js';
export { columnOf, oneVsRestLogOdds } from './protocol/log-odds.js';
export {
  createMapAgreement,
  type MapAgreement,
  type MapAgreementOptions,
  type MapAgreementState,
  type MapFigures,
  type PairFigures,
} from './protocol/map-agreement.js';
export {
  type AnnotationRegion,
  type ComparedMap,
  createRegionAgreement,
  type RegionAgreement,
  type RegionAgreementOptions,
  type RegionAgreementState,
} from './protocol/region-agreement.js';
export type { RegionFigures, SourceFigures } from './protocol/region-figures.js';
export {
  classifyLabels,
  type LabelledData,
  type LinearRegressionFigures,
  type LogisticRegressionFigures,
  type RegressionData,
  regressTargets,
} from './protocol/regressions.js';
export type { TileBatch } from './protocol/tile-batch.js';
export {
  joinTileFeatures,
  TILE_FEATURES,
  type TileFeature,
  type TileFeatures,
  tileFeatures,
} from './protocol/tile-features.js';
export { auroc, averagePrecision, type MultiClassAuroc, multiClassAuroc } from './ranking/auroc.js';
export { kendall, pearson, spearman } from './ranking/correlation.js';
export {
  createReconstructionError,
  type ReconstructionError,
  type ReconstructionState,
} from './reconstruction/reconstruction.js';
export type { RegisteredMetric } from './registry/definition.js';
export { METRICS, metricDefinition } from './registry/metrics.js';
export { metricResult, metricRow, type RowExtras } from './registry/rows.js';
export { type Fold, groupFolds } from './regression/folds.js';
export {
  crossValidatedLinear,
  fitLinear,
  type LinearFit,
  type LinearOptions,
  predictLinear,
} from './regression/linear.js';
export {
  crossValidatedLogistic,
  fitLogistic,
  type LogisticFit,
  type LogisticOptions,
  type LogisticPredictions,
  predictLogistic,
} from './regression/logistic.js';
export { r2 } from './regression/r2.js';
export {
  equivarianceError,
  labelAgreement,
  moveMaps,
  relativeDifference,
  type TileMove,
} from './robustness/equivariance.js';
export { type CellPlace, resampleLabels, resampleMaps } from './robustness/resample-maps.js';
export { drawStainJitter, jitterStain, type StainJitter } from './robustness/stain-jitter.js';
export type { Numbers, Samples } from './samples.js';
export {
  type FlatMap,
  type MapSimilarity,
  mapSimilarity,
  structuralSimilarity,
} from './sanity/map-similarity.js';
export { consensusMatrix, copheneticCorrelation } from './stability/cophenetic.js';
export {
  deadClusters,
  type Prototypes,
  redundancy,
} from './stability/prototypes.js';
