import type { AdjointRule } from '../rule.js';
import { activationRules } from './activation.js';
import { broadcastRules } from './broadcast.js';
import { convolutionRules } from './convolution.js';
import { elementaryRules } from './elementary.js';
import { linearRules } from './linear.js';
import { normalisationRules } from './normalisation.js';
import { poolingRules } from './pooling.js';
import { rearrangeRules } from './rearrange.js';
import { reduceRules } from './reduce.js';
import { resizeRules } from './resize.js';
import { selectRules } from './select.js';
import { softmaxRules } from './softmax.js';

/**
 * Vector–Jacobian products by operator name. For other ways back (LRP) spread them and put other rules over some:
 * `{ ...gradientRules, Relu: passThrough }`.
 */
export const gradientRules: Readonly<Record<string, AdjointRule>> = {
  ...activationRules,
  ...broadcastRules,
  ...convolutionRules,
  ...elementaryRules,
  ...linearRules,
  ...normalisationRules,
  ...poolingRules,
  ...rearrangeRules,
  ...reduceRules,
  ...resizeRules,
  ...selectRules,
  ...softmaxRules,
};
