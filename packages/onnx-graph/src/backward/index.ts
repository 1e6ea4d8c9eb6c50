export { floatOf, floatsOf, hasAttribute, intOf, intsOf, operatorOf, stringOf } from '../attributes.js';
export { type BackwardGraph, type BackwardOptions, backwardGraph } from './backward-graph.js';
export type { Dims } from './bound-tensors.js';
export type { Emitter } from './emitter.js';
export { type Logits, logitsOf } from './logits.js';
export {
  type AdjointRule,
  type AdjointRules,
  constantInput,
  fixed,
  inputOf,
  type Operand,
  outputOf,
  refusal,
  type Site,
  single,
} from './rule.js';
export { unbroadcast } from './rules/broadcast.js';
export { gradientRules } from './rules/gradient-rules.js';
export { batchNormFactor, perChannel } from './rules/normalisation.js';
