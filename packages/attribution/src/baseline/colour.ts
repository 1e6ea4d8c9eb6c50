import type { Preprocessing } from '@morphoscope/domain';

/** Least max(R, G, B) − min(R, G, B) of a tissue pixel, grey levels. */
const TISSUE_SATURATION = 20;

/**
 * A colour as model input.
 * @param rgb 0–255, red first.
 * @returns one value per input channel, in the model's channel order.
 */
export function inputColour(
  rgb: readonly [number, number, number],
  preprocessing: Preprocessing,
): Float64Array {
  const { scale, mean, std, channelOrder } = preprocessing;
  const ordered = channelOrder === 'rgb' ? rgb : [rgb[2], rgb[1], rgb[0]];
  return Float64Array.from(ordered, (value, c) => (value * scale - mean[c]!) / std[c]!);
}

/** 1 where a pixel of one model input is tissue. Colours are worked out back to grey levels. */
export function tissuePixels(image: Float32Array, { scale, mean, std, layout }: Preprocessing): Uint8Array {
  const pixels = image.length / 3;
  const [channelStep, pixelStep] = layout === 'nchw' ? [pixels, 1] : [1, 3];
  const keep = new Uint8Array(pixels);
  for (let p = 0; p < pixels; p++) {
    let most = Number.NEGATIVE_INFINITY;
    let least = Number.POSITIVE_INFINITY;
    for (let c = 0; c < 3; c++) {
      const value = (image[c * channelStep + p * pixelStep]! * std[c]! + mean[c]!) / scale;
      if (value > most) most = value;
      if (value < least) least = value;
    }
    if (most - least > TISSUE_SATURATION) keep[p] = 1;
  }
  return keep;
}
