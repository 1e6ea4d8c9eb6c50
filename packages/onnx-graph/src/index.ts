export { type DescribeOptions, describeOnnx } from './describe.js';
export { exposeLayers } from './expose.js';
export { findLayer, nearNames, suggestLayer } from './find-layer.js';
export type { OnnxGraph, ValueInfo } from './graph.js';
export { linearHead } from './head/linear-head.js';
export { isMap, type ListLayersOptions, listLayers } from './layers.js';
export { beforeLastWeights, type RandomiseOptions, randomiseWeights } from './randomise-weights.js';
export { type ReadOnnxOptions, readOnnx } from './read.js';
export { type SplitModel, splitAt } from './split.js';
