import type { RuleName } from './composite.js';
import type { OnnxNode } from './onnx-node.js';

/**
 * A linear layer in canonical form: a convolution or matrix product with the batch normalisation before or behind it and
 * the bias behind it counted in. The forward pass stays as it is; only relevance sees the layer this way.
 */
export interface LinearLayer {
  /** Conv, ConvTranspose, Gemm or MatMul. */
  readonly node: OnnxNode;
  /** Which input of the node carries the image. */
  readonly data: number;
  /** Which one carries the weights. */
  readonly weight: number;
  readonly rule: RuleName;
  /** Batch normalisation or addition of constants that only this layer feeds, in order. */
  readonly tail: readonly OnnxNode[];
  /** Batch normalisation that only feeds this layer. */
  readonly head?: OnnxNode;
  /** Pixelwise steps between the image and the layer, for `box` and `flat`; absent where something else lies between. */
  readonly fromImage?: readonly PixelStep[];
}

/** A step that treats every pixel alike. */
export interface PixelStep {
  readonly node: OnnxNode;
  /** Which input of the node carries the image. */
  readonly data: number;
}
