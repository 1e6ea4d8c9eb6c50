export { type DescribeModelOptions, describeModel } from './describe-model.js';
export {
  type Engine,
  type EngineName,
  type EngineSession,
  engineNames,
  type SessionResult,
  type SessionSpec,
} from './engine/engine.js';
export { type InspectedModel, inspectModel } from './inspect-model.js';
export type { ModelSource, OnnxSource, TfjsSource } from './model-source.js';
export { type OpenGraphEngineOptions, openGraphEngine } from './open-graph-engine.js';
export { type OpenModelOptions, openModel } from './open-model.js';
export { openTfjsDifferentiable } from './open-tfjs-differentiable.js';
export type { PrepareModelOptions } from './prepare-model.js';
export type { PartialPreprocessing } from './preprocessing/declared.js';
export { type ModelManifest, manifestPath, parseManifest, readManifest } from './preprocessing/manifest.js';
export { prepareTiles } from './preprocessing/prepare-tiles.js';
export { lookupTable, type PixelTransform, preprocess } from './preprocessing/preprocess.kernel.js';
export { manifestTemplate } from './preprocessing/template.js';
export { type EngineStatus, probeEngines } from './probe/probe-engines.js';
export { readPreprocessing } from './read-preprocessing.js';
export { openModelInWorker } from './worker/open-model-in-worker.js';
