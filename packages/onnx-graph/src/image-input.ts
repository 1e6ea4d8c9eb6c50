import { elementTypeNumber, isFloat } from './element-type.js';
import type { OnnxGraph, ValueInfo } from './graph.js';
import { modelError } from './model-error.js';

/** The graph input that takes tiles. */
export interface ImageInput {
  readonly name: string;
  readonly layout: 'nchw' | 'nhwc';
  /** `null` when dynamic. */
  readonly batch: number | null;
  /** Input px; `null` when dynamic. */
  readonly height: number | null;
  /** Input px; `null` when dynamic. */
  readonly width: number | null;
  /** As the file states them. */
  readonly dims: readonly (number | null)[];
}

/**
 * Finds the only float input of rank 4 with three channels (`N×3×H×W` or `N×H×W×3`; an unstated channel number counts as
 * `N×3×H×W` when nothing better is there).
 * @throws MorphoscopeError `ModelError` that names the inputs when none or several fit.
 */
export function imageInput(graph: OnnxGraph): ImageInput {
  const floats = graph.inputs.filter((input) => isFloat(elementTypeNumber(input.elementType)));
  const exact = floats.filter(({ dims }) => dims?.length === 4 && (dims[1] === 3 || dims[3] === 3));
  const open = floats.filter(({ dims }) => dims?.length === 4 && dims[1] === null && dims[3] === null);
  const candidates = exact.length > 0 ? exact : open;
  if (candidates.length === 1) return describeInput(candidates[0]!);
  const list = graph.inputs.map(inWords).join(', ') || 'none';
  throw modelError(
    `cannot tell which input takes the image; inputs are: ${list}`,
    graph.where,
    'Export a model with exactly one float input of shape N×3×H×W or N×H×W×3.',
  );
}

function describeInput({ name, dims = [] }: ValueInfo): ImageInput {
  const [batch = null, second = null, third = null, fourth = null] = dims;
  const first = second === 3 || fourth !== 3;
  return first
    ? { name, dims, batch, layout: 'nchw', height: third, width: fourth }
    : { name, dims, batch, layout: 'nhwc', height: second, width: third };
}

/** `"x" float32 [N, 3, 224, 224]`, with `?` for dynamic dimensions. */
export function inWords({ name, elementType, dims }: ValueInfo): string {
  return `"${name}" ${elementType} ${dims ? `[${dims.map((dim) => dim ?? '?').join(', ')}]` : 'of unknown shape'}`;
}

/** Height and width that shapes are worked out for, input px. */
export interface InputSize {
  readonly height: number;
  readonly width: number;
}

/**
 * The input size: the model's own where it is fixed, `tilePx` where it is dynamic.
 * @throws MorphoscopeError `ModelError` when a dynamic size has no `tilePx`, or a fixed one contradicts it.
 */
export function inputSize(graph: OnnxGraph, image: ImageInput, tilePx: number | undefined): InputSize {
  if (tilePx !== undefined && !(Number.isInteger(tilePx) && tilePx > 0 && tilePx <= 65_536)) {
    throw modelError(`tile size ${tilePx} is not a whole number of px`, graph.where, 'Give e.g. 512.');
  }
  const side = (fixed: number | null): number => {
    if (fixed === null && tilePx === undefined) {
      throw modelError(
        `input "${image.name}" takes images of any size, so the layers' sizes depend on the tile size`,
        graph.where,
        'State the tile size in px (tilePx in the model manifest, or --tile).',
      );
    }
    if (fixed !== null && tilePx !== undefined && fixed !== tilePx) {
      throw modelError(
        `input "${image.name}" takes ${fixed} px, not ${tilePx} px`,
        graph.where,
        `Set the tile size to ${fixed} px.`,
      );
    }
    return (fixed ?? tilePx) as number;
  };
  return { height: side(image.height), width: side(image.width) };
}
