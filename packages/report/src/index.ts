export type { ReportOptions } from './options.js';
export { renderReport } from './report.js';
