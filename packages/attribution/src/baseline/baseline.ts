import { MorphoscopeError, type Preprocessing, type Tensor } from '@morphoscope/domain';
import { type InputShape, inputShape } from '../input-map.js';
import { blurLines, fillColour, gaussianWeights, meanColour } from './baseline.kernel.js';
import { inputColour, tissuePixels } from './colour.js';

/**
 * What stands for "nothing there". `mean`: the tile's mean colour. `tissue`: mean colour of the tile's tissue (pixels
 * with max(R, G, B) − min(R, G, B) > 20), of the whole tile where there is none. `blur`: the tile after a Gaussian blur.
 * `white`: glass. `black`. Or a colour as three numbers from 0 to 255, red first.
 */
export type Fill =
  | 'mean'
  | 'tissue'
  | 'blur'
  | 'white'
  | 'black'
  | { readonly rgb: readonly [number, number, number] };

/** Settings of a baseline. */
export interface BaselineOptions {
  /** Standard deviation of `blur`, input px. Default: a sixteenth of the tile's side. */
  readonly blurPx?: number;
}

/** Fill as one word or `rgb(…)`, for the record. */
export function fillName(fill: Fill): string {
  return typeof fill === 'string' ? fill : `rgb(${fill.rgb.join(', ')})`;
}

/**
 * Images in which nothing is left of what is to be explained, in the model's input space and layout: what occlusion puts
 * in, and what integrated gradients start from. Preprocessing is linear, so means may be taken after it.
 * @param input `n` model inputs.
 * @returns the same shape, in a fresh buffer.
 * @throws MorphoscopeError `InputError` for a colour or blur that does not exist.
 */
export function baselineOf(
  input: Tensor,
  fill: Fill,
  preprocessing: Preprocessing,
  { blurPx }: BaselineOptions = {},
): Tensor {
  const shape = inputShape(input, preprocessing);
  const size = shape.channels * shape.height * shape.width;
  const data = new Float32Array(input.data.length);
  for (let row = 0; row < shape.n; row++) {
    const image = input.data.subarray(row * size, (row + 1) * size);
    const out = data.subarray(row * size, (row + 1) * size);
    if (fill === 'blur') blurInto(image, out, shape, blurPx ?? Math.max(shape.height, shape.width) / 16);
    else fillColour(out, colourOf(image, fill, shape, preprocessing), shape.channels, shape.layout);
  }
  return { data, shape: input.shape };
}

function colourOf(
  image: Float32Array,
  fill: Exclude<Fill, 'blur'>,
  { channels, layout }: InputShape,
  preprocessing: Preprocessing,
): ArrayLike<number> {
  if (fill === 'mean') return meanColour(image, channels, layout);
  if (fill === 'tissue') {
    const mean = meanColour(image, channels, layout, tissuePixels(image, preprocessing));
    return Number.isNaN(mean[0]) ? meanColour(image, channels, layout) : mean;
  }
  if (fill === 'white') return inputColour([255, 255, 255], preprocessing);
  if (fill === 'black') return inputColour([0, 0, 0], preprocessing);
  if (fill.rgb.every((value) => value >= 0 && value <= 255)) return inputColour(fill.rgb, preprocessing);
  throw new MorphoscopeError('InputError', `${fillName(fill)} is no colour`, {
    suggestion: 'Give three numbers from 0 to 255.',
  });
}

function blurInto(
  image: Float32Array,
  out: Float32Array,
  { channels, height, width, layout }: InputShape,
  sigma: number,
): void {
  if (!(sigma > 0)) {
    throw new MorphoscopeError('InputError', `a blur of ${sigma} px`, { suggestion: 'Give more than 0 px.' });
  }
  const weights = gaussianWeights(sigma);
  const [channelStep, pixelStep] = layout === 'nchw' ? [height * width, 1] : [1, channels];
  const across = new Float32Array(image.length);
  for (let c = 0; c < channels; c++) {
    const origin = c * channelStep;
    const rows = { origin, count: height, lineStep: width * pixelStep };
    blurLines(image, across, weights, rows, width, pixelStep);
    const columns = { origin, count: width, lineStep: pixelStep };
    blurLines(across, out, weights, columns, height, width * pixelStep);
  }
}
