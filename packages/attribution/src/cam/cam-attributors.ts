import type { DifferentiableModel, Target, Tensor } from '@morphoscope/domain';
import type { Attributor } from '../attributor.js';
import { targetSeed } from '../target.js';
import { type CamMethod, type CamOptions, camsFrom } from './cams.js';
import { classEvidenceMaps, headFor } from './class-evidence.js';

/** What every method of the family reads, computed once. */
export interface LayerEvidence {
  /** `n × classes`. */
  readonly logits: Tensor;
  /** A, `n × C × h × w`. */
  readonly activations: Tensor;
  /** ∂target/∂A, the same shape. */
  readonly gradient: Tensor;
}

/** Logits, activations and the targets' gradient at the layer: one forward pass and one backward pass to the layer. */
export async function layerEvidence(
  model: DifferentiableModel,
  input: Tensor,
  targets: readonly Target[],
): Promise<LayerEvidence> {
  const { logits, activations } = await model.forward(input);
  const { gradient } = await model.layerGradient(activations, targetSeed(logits, targets));
  return { logits, activations, gradient };
}

async function cam<M extends CamMethod>(
  method: M,
  model: DifferentiableModel,
  input: Tensor,
  targets: readonly Target[],
  options?: CamOptions,
) {
  const { activations, gradient } = await layerEvidence(model, input, targets);
  return camsFrom(activations, gradient, [method], options)[method];
}

type NoOptions = Readonly<Record<string, never>>;

/** Grad-CAM. */
export const gradCam: Attributor<NoOptions, 'gradcam'> = {
  method: 'gradcam',
  name: 'Grad-CAM',
  summary: 'Activations weighted by the mean gradient of their channel, negative sums cut.',
  citation: 'selvaraju2017',
  grid: 'layer',
  signed: false,
  defaults: {},
  attribute: (model, input, targets) => cam('gradcam', model, input, targets),
};

/** Grad-CAM++. */
export const gradCamPlusPlus: Attributor<CamOptions, 'gradcam++'> = {
  method: 'gradcam++',
  name: 'Grad-CAM++',
  summary:
    'Grad-CAM with cells of a channel weighted, so that several small objects count like one large one.',
  citation: 'chattopadhay2018',
  grid: 'layer',
  signed: false,
  defaults: { epsilon: 0 },
  attribute: (model, input, targets, options) => cam('gradcam++', model, input, targets, options),
};

/** Layer-CAM. */
export const layerCam: Attributor<NoOptions, 'layercam'> = {
  method: 'layercam',
  name: 'Layer-CAM',
  summary: 'Activations times their own positive gradient, cell by cell.',
  citation: 'jiang2021',
  grid: 'layer',
  signed: false,
  defaults: {},
  attribute: (model, input, targets) => cam('layercam', model, input, targets),
};

/** HiResCAM. */
export const hiResCam: Attributor<NoOptions, 'hirescam'> = {
  method: 'hirescam',
  name: 'HiResCAM',
  summary: 'Activations times their own gradient, cell by cell, with sign: gradient × input at the layer.',
  citation: 'draelos2020',
  grid: 'layer',
  signed: true,
  defaults: {},
  attribute: (model, input, targets) => cam('hirescam', model, input, targets),
};

/** CAM. */
export const classActivationMap: Attributor<NoOptions, 'cam'> = {
  method: 'cam',
  name: 'CAM',
  summary:
    'Evidence of each cell for the target by the weights of the linear head: exact with average pooling.',
  citation: 'zhou2016',
  grid: 'layer',
  signed: true,
  needs: 'linear-head',
  defaults: {},
  attribute: async (model, input, targets) => {
    const head = headFor(model);
    const { logits, activations } = await model.forward(input);
    return classEvidenceMaps(activations, targetSeed(logits, targets), head);
  },
};
