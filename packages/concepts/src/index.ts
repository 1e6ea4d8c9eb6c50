export {
  Ablation,
  type AblationModel,
  type AblationOptions,
  effectsOf,
  type InsertionStart,
  targetCurve,
} from './ablation/ablation.js';
export { type ClusterOrderOptions, clusterOrder, type OrderRule } from './ablation/order.js';
export type { RestOfNetwork, VariantLogits } from './ablation/variants.js';
export type { ClusterParts, WeightedTiles } from './cluster-model.js';
export { type ClusterTable, createClusterTable, type StatisticColumns } from './cluster-table.js';
export { type ConcentrationOptions, concentrationFindings, findingsOfCluster } from './concentration.js';
export {
  type ContributionState,
  ContributionSums,
  type MeanContributions,
} from './contribution/contribution-sums.js';
export { type Contributions, contributions, headGradient } from './contribution/contributions.js';
export {
  type BetaEstimate,
  compareImportance,
  type ImportanceRow,
  type PooledWeights,
  pooledWeights,
} from './contribution/pooled-weights.js';
export { classEvidence, type DecompositionState, DecompositionSums } from './decomposition.js';
export { type DecisionRule, decisionRule, importance, shiftEvidence } from './importance.js';
export { type LabelCounts, type Prevalence, prevalence, type SitePrevalence } from './prevalence.js';
export {
  locatePrototype,
  type PrototypeOptions,
  PrototypeSelector,
  type SelectedPrototype,
  selectPrototypes,
} from './prototype.js';
export type { PrototypeScore } from './prototype-score.js';
export { tileStatistics } from './tile-statistics.kernel.js';
export { type TypicalOptions, TypicalSelector } from './typical-prototype.js';
