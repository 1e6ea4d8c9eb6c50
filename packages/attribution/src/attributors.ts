import type { AttributionMethod } from '@morphoscope/domain';
import type { Attributor } from './attributor.js';
import { classActivationMap, gradCam, gradCamPlusPlus, hiResCam, layerCam } from './cam/cam-attributors.js';
import { gradientTimesInput } from './gradient/gradient-x-input.js';
import { integratedGradients } from './gradient/integrated-gradients.js';
import { smoothGrad } from './gradient/smoothgrad.js';
import { occlusion } from './occlusion/occlusion.js';
import { relevanceAttributor } from './relevance/relevance-attributor.js';

/** All saliency methods by name, in the order they are listed for people. */
export const attributors = {
  cam: classActivationMap,
  gradcam: gradCam,
  'gradcam++': gradCamPlusPlus,
  hirescam: hiResCam,
  layercam: layerCam,
  'gradient-x-input': gradientTimesInput,
  'integrated-gradients': integratedGradients,
  smoothgrad: smoothGrad,
  occlusion,
  'lrp-epsilon': relevanceAttributor('epsilon'),
  'lrp-gamma': relevanceAttributor('gamma'),
  'lrp-z-plus': relevanceAttributor('z-plus'),
  'lrp-alpha-beta': relevanceAttributor('alpha-beta'),
  'lrp-epsilon-plus-flat': relevanceAttributor('epsilon-plus-flat'),
  'lrp-epsilon-gamma-box': relevanceAttributor('epsilon-gamma-box'),
} as const satisfies { readonly [M in AttributionMethod]: Attributor<object, M> };
