export type { HeatTable } from './evaluation/figure/heat-table.js';
export type { LineChart } from './evaluation/figure/line-chart.js';
export { type EvaluationFile, renderEvaluationFiles } from './evaluation/files.js';
export type { KeyFigure, Yardstick } from './evaluation/key-figure.js';
export {
  type EvaluationPage,
  type EvaluationPart,
  type ExplainedMetric,
  evaluationPage,
  type PageCell,
  type PageTable,
} from './evaluation/page.js';
export type { ReportOptions } from './options.js';
export { renderReport } from './report.js';
