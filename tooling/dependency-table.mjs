// Who may depend on whom: a package imports only from lower rows, siblings never import each other.
// One row per level, in the order data flows. docs/architecture.md explains the why.
const rows = [
  ['domain'],
  ['slide-io', 'tiling', 'onnx-graph', 'clustering', 'tile-index', 'heatmap', 'metrics'],
  ['embedder', 'attribution', 'concepts', 'phantom'],
  ['study', 'report', 'db'],
  ['rpc'],
  ['web'],
  // One process serves API and dashboard (decision 0022): api finds web, where it is there, and imports nothing of it.
  ['api'],
  ['cli'],
];

/** Narrower rules than the rows: what these may use, and nothing else below them. */
export const only = {
  concepts: ['domain', 'clustering'],
  embedder: ['domain', 'onnx-graph'],
  attribution: ['domain', 'onnx-graph'],
  phantom: ['domain', 'slide-io'],
  report: ['domain', 'heatmap'],
  web: ['rpc', 'domain', 'heatmap'],
};

/** Row number of a package, or -1. */
export function rowOf(name) {
  return rows.findIndex((row) => row.includes(name));
}
