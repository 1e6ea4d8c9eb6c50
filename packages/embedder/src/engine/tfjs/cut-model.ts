import { MorphoscopeError } from '@morphoscope/domain';
import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * A model cut at one layer, as two functions that TensorFlow.js can differentiate. Both run in evaluation mode, inside
 * the caller's `tidy`. Maps are NHWC.
 */
export interface CutModel {
  /** Image batch to the layer's activations, `n × h × w × C`. */
  front(input: Tensor): Tensor;
  /** Activations to logits, in the shape that the model has them. */
  rest(activations: Tensor): Tensor;
  dispose(): void;
}

/** The error when a path leads around the layer. */
export function notACut(layer: string, around: string, where: string): MorphoscopeError {
  return new MorphoscopeError(
    'ModelError',
    `the decision does not depend on ${layer} alone: a path leads around it through ${around}`,
    { where, suggestion: 'Choose the layer after the branches come together, see `morphoscope layers`.' },
  );
}

/** The error when the layer plays no part in the prediction. */
export function noPart(layer: string, where: string): MorphoscopeError {
  return new MorphoscopeError('ModelError', `the prediction does not depend on ${layer}`, {
    where,
    suggestion: 'Choose another layer, see `morphoscope layers`.',
  });
}
