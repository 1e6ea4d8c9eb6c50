export { type KMeansAssignInput, kmeansAssign, nmfLabels } from './assign.js';
export { type CellModel, type CellWeights, cellModel, weighCells } from './cell-model.js';
export { type DecisionMetricOptions, decisionMetric, headContrasts } from './decision-metric.js';
export {
  buildDictionary,
  type ClusterOrder,
  checkBinding,
  type DictionaryParts,
  orderClusters,
} from './dictionary.js';
export { disjointHalves, type Halves, takeRows } from './disjoint-halves.js';
export { applyEdits, type DictionaryView, type ShownCluster, shownLabels } from './edits.js';
export {
  type ClusterMethod,
  clusterMethods,
  type FitDictionaryOptions,
  fitDictionary,
} from './fit-dictionary.js';
export { assignRows } from './hungarian.js';
export { fitKMeans, type KMeansFit, type KMeansOptions, type KMeansProgress } from './kmeans.js';
export { fitKMeansReference } from './kmeans-reference.js';
export {
  cosineTable,
  type DictionaryMatch,
  type IdentityOptions,
  type KeptIdentity,
  keepIdentity,
  matchDictionaries,
  type Prototypes,
} from './match.js';
export { metricGram, projectionBasis } from './metric-products.js';
export { fitNmf, type NmfFit, type NmfInit, type NmfOptions, type NmfProgress } from './nmf.js';
export { batchesOf, fitNmfOnline, type NmfOnlineOptions, type RowBatches } from './nmf-online.js';
export { cutTree, fitNmfTree, type NmfTreeFit, type NmfTreeOptions } from './nmf-tree.js';
export { createNnls, gramOf, type Nnls } from './nnls.js';
export { createProjector, type Projector } from './projector.js';
export { CellReservoir, type CellReservoirOptions, mergeStrata } from './reservoir.js';
export {
  applyShift,
  applyShiftToMap,
  type SignedShiftOptions,
  signedShift,
  undoShiftOnMap,
} from './signed-shift.js';
export { createTransformer, type Transformer, type TransformOptions, transform } from './transform.js';
