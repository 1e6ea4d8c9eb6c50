export type { Attributor } from './attributor.js';
export { attributors } from './attributors.js';
export { type BaselineOptions, baselineOf, type Fill, fillName } from './baseline/baseline.js';
export { type LayerEvidence, layerEvidence } from './cam/cam-attributors.js';
export { type CamMethod, type CamOptions, camMethods, camsFrom } from './cam/cams.js';
export { classEvidenceMaps } from './cam/class-evidence.js';
export { toCells } from './cells.js';
export { conceptEvidence } from './concept/concept-evidence.js';
export {
  type ConceptDictionary,
  type ConceptQuestion,
  type ConceptRelevance,
  clusterRelevance,
  conceptRelevance,
} from './concept/concept-relevance.js';
export type { IntegratedGradients, IntegratedGradientsOptions } from './gradient/integrated-gradients.js';
export type { SmoothGradOptions } from './gradient/smoothgrad.js';
export type { DifferentiableSpec } from './model/model-graphs.js';
export { openDifferentiable } from './model/open-differentiable.js';
export type { OcclusionOptions } from './occlusion/occlusion.js';
export { type OcclusionWindow, occlusionWindows } from './occlusion/windows.js';
export { type Composite, composites, type RuleName, ruleNumbers } from './relevance/composite.js';
export type { RelevanceMaps } from './relevance/relevance-attributor.js';
export { logitsAt, seedAt, targetSeed, targetValues } from './target.js';
