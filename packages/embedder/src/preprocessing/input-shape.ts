import { type ModelDescription, MorphoscopeError } from '@morphoscope/domain';

/** How a model's 4-D image input is laid out; `side` is absent when the size is free. */
export interface InputShape {
  readonly layout: 'nchw' | 'nhwc';
  readonly side?: number;
  /** Absent when the batch size is free. */
  readonly batch?: number;
}

/**
 * Reads layout, size and batch off the shape of the image input.
 * @throws MorphoscopeError `ModelError` when it is not a square three-channel image.
 */
export function inputShape(input: ModelDescription['input'], where: string): InputShape {
  const { shape } = input;
  const layout = shape.length === 4 ? layoutOf(shape) : undefined;
  if (!layout) {
    throw new MorphoscopeError(
      'ModelError',
      `the model's input ${input.name} is ${describe(shape)}, not a batch of three-channel images`,
      { where, suggestion: 'Use a model whose input is N×3×H×W or N×H×W×3.' },
    );
  }
  const [height, width] = layout === 'nchw' ? shape.slice(2) : shape.slice(1, 3);
  if (height && width && height !== width) {
    throw new MorphoscopeError('ModelError', `the model's input is ${width} × ${height} px, not square`, {
      where,
      suggestion: 'Morphoscope cuts square tiles: export the model with a square or a free input size.',
    });
  }
  const side = height ?? width ?? undefined;
  const batch = shape[0] ?? undefined;
  return { layout, ...(side ? { side } : {}), ...(batch ? { batch } : {}) };
}

function layoutOf(shape: readonly (number | null)[]): 'nchw' | 'nhwc' | undefined {
  if (shape[1] === 3) return 'nchw';
  if (shape[3] === 3) return 'nhwc';
  // Neither end is known to be 3: channels first is ONNX's own convention when the channels are free.
  return shape[1] === null && shape[3] === null ? 'nchw' : undefined;
}

function describe(shape: readonly (number | null)[]): string {
  return shape.length === 0 ? 'of unknown shape' : shape.map((n) => n ?? 'N').join('×');
}
