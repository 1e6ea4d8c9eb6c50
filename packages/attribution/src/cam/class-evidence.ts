import {
  type Attribution,
  type DifferentiableModel,
  type LinearHead,
  MorphoscopeError,
  type Tensor,
} from '@morphoscope/domain';
import { weightedSum } from './cams.kernel.js';

/**
 * Class activation maps (Zhou et al. 2016): the evidence a cell gives to the target, `Σ_j seed_j w_j · A(p)`. With average
 * pooling the logit is exactly `b + mean_p CAM(p)`; with max pooling the map does not add up to it.
 * @param activations `n × C × h × w` of the layer that the head pools.
 * @param seed `n × classes` from `targetSeed`.
 * @returns signed maps on the layer's grid.
 */
export function classEvidenceMaps(activations: Tensor, seed: Tensor, head: LinearHead): Attribution {
  const [n = 0, channels = 0, height = 0, width = 0] = activations.shape;
  const { classes, pooling } = head;
  const cells = height * width;
  const data = new Float32Array(n * cells);
  for (let row = 0; row < n; row++) {
    const weights = new Float64Array(channels);
    for (let j = 0; j < classes; j++) {
      const factor = seed.data[row * classes + j]!;
      if (factor === 0) continue;
      for (let c = 0; c < channels; c++) weights[c]! += factor * head.weights[j * channels + c]!;
    }
    const a = activations.data.subarray(row * channels * cells, (row + 1) * channels * cells);
    weightedSum(a, weights, cells, data.subarray(row * cells, (row + 1) * cells));
  }
  return { method: 'cam', settings: { pooling }, grid: 'layer', height, width, signed: true, data };
}

/**
 * The head that CAM reads its weights from.
 * @throws MorphoscopeError `ModelError` when the head is not linear or pools another layer.
 */
export function headFor({ description, layer }: DifferentiableModel): LinearHead {
  const { head } = description;
  if (head?.layer === layer.name) return head;
  throw new MorphoscopeError(
    'ModelError',
    head
      ? `CAM needs layer "${head.layer}", which the head pools`
      : 'CAM needs a head of pooling and one linear layer',
    {
      where: layer.name,
      suggestion: head
        ? 'Take that layer, or use HiResCAM or Grad-CAM here.'
        : 'Use HiResCAM or Grad-CAM instead.',
    },
  );
}
