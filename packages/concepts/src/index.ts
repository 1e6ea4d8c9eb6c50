export { type ClusterTable, createClusterTable, type StatisticColumns } from './cluster-table.js';
export { classEvidence, type DecompositionState, DecompositionSums } from './decomposition.js';
export { type DecisionRule, decisionRule, importance, shiftEvidence } from './importance.js';
export {
  type ConcentrationOptions,
  concentrationFindings,
  findingsOfCluster,
  type LabelCounts,
  type Prevalence,
  prevalence,
} from './prevalence.js';
export {
  locatePrototype,
  type PrototypeOptions,
  type PrototypeScore,
  PrototypeSelector,
  type SelectedPrototype,
  selectPrototypes,
} from './prototype.js';
export { tileStatistics } from './tile-statistics.kernel.js';
