export { type EvaluationFile, renderEvaluationFiles } from './evaluation/files.js';
export type { ReportOptions } from './options.js';
export { renderReport } from './report.js';
