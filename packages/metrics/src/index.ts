export {
  type Classification,
  type Confusion,
  classification,
  classifyProbabilities,
  confusion,
  type ProbabilisticClassification,
} from './agreement/classification.js';
export { cohenKappa, type KappaWeights } from './agreement/kappa.js';
export { type Figure, figure, meanFigure, undefinedFigure, withNote } from './figure.js';
export { type ClusterCorrelation, createClusterCorrelation } from './protocol/cluster-correlation.js';
export { countsByLabel, type LabelCounts } from './protocol/counts-by-label.js';
export { columnOf, oneVsRestLogOdds } from './protocol/log-odds.js';
export {
  createMapAgreement,
  type MapAgreement,
  type MapAgreementOptions,
  type MapFigures,
  type PairFigures,
} from './protocol/map-agreement.js';
export {
  type AnnotationRegion,
  type ComparedMap,
  createRegionAgreement,
  type RegionAgreement,
  type RegionAgreementOptions,
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
export type { RegisteredMetric } from './registry/definition.js';
export { METRICS, metricDefinition } from './registry/metrics.js';
export { metricResult, metricRow, type RowExtras } from './registry/rows.js';
export { type Fold, groupFolds } from './regression/folds.js';
export {
  crossValidatedR2,
  fitLinear,
  heldOutR2,
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
export type { Numbers, Samples } from './samples.js';
