import type { AttributionMethod } from '@morphoscope/domain';

/** Saliency methods for people. */
export const mapNames: Readonly<Record<AttributionMethod, string>> = {
  cam: 'CAM',
  gradcam: 'Grad-CAM',
  'gradcam++': 'Grad-CAM++',
  layercam: 'LayerCAM',
  hirescam: 'HiResCAM',
  'gradient-x-input': 'Gradient × input',
  'integrated-gradients': 'Integrated gradients',
  smoothgrad: 'SmoothGrad',
  occlusion: 'Occlusion',
  'lrp-epsilon': 'LRP ε',
  'lrp-gamma': 'LRP γ',
  'lrp-z-plus': 'LRP z⁺',
  'lrp-alpha-beta': 'LRP αβ',
  'lrp-epsilon-plus-flat': 'LRP',
  'lrp-epsilon-gamma-box': 'LRP ε-γ-box',
};

/** Methods offered first: they cost about as much as the model itself, or answer another question. */
export const commonMaps: readonly AttributionMethod[] = [
  'gradcam',
  'gradcam++',
  'hirescam',
  'occlusion',
  'lrp-epsilon-plus-flat',
  'integrated-gradients',
];
