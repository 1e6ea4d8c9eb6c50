import type { Layout } from '../input-map.kernel.js';

/** Writes one value per channel into every pixel of an image of `channels × pixels`. */
export function fillColour(
  out: Float32Array,
  values: ArrayLike<number>,
  channels: number,
  layout: Layout,
): void {
  const pixels = out.length / channels;
  const [channelStep, pixelStep] = layout === 'nchw' ? [pixels, 1] : [1, channels];
  for (let c = 0; c < channels; c++) {
    let at = c * channelStep;
    for (let p = 0; p < pixels; p++, at += pixelStep) out[at] = values[c]!;
  }
}

/** Mean per channel over the pixels where `keep` is not 0, or over all of them. `NaN` when none is kept. */
export function meanColour(
  image: Float32Array,
  channels: number,
  layout: Layout,
  keep?: Uint8Array,
): Float64Array {
  const pixels = image.length / channels;
  const [channelStep, pixelStep] = layout === 'nchw' ? [pixels, 1] : [1, channels];
  const sums = new Float64Array(channels);
  let count = 0;
  for (let p = 0; p < pixels; p++) {
    if (keep && keep[p] === 0) continue;
    count++;
    for (let c = 0; c < channels; c++) sums[c]! += image[c * channelStep + p * pixelStep]!;
  }
  return sums.map((sum) => sum / count);
}

/** Normalised Gaussian weights from −radius to radius, cut at three standard deviations. */
export function gaussianWeights(sigma: number): Float64Array {
  const radius = Math.max(1, Math.ceil(3 * sigma));
  const weights = Float64Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-((i - radius) ** 2) / (2 * sigma * sigma)),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/**
 * One pass of a separable blur along lines of `length` values `step` apart, which start at `origin + line · lineStep`.
 * Beyond the ends the last value goes on.
 */
export function blurLines(
  from: Float32Array,
  out: Float32Array,
  weights: Float64Array,
  lines: { readonly origin: number; readonly count: number; readonly lineStep: number },
  length: number,
  step: number,
): void {
  const radius = (weights.length - 1) / 2;
  for (let line = 0; line < lines.count; line++) {
    const start = lines.origin + line * lines.lineStep;
    for (let i = 0; i < length; i++) {
      let sum = 0;
      for (let k = -radius; k <= radius; k++) {
        const at = i + k < 0 ? 0 : i + k >= length ? length - 1 : i + k;
        sum += weights[k + radius]! * from[start + at * step]!;
      }
      out[start + i * step] = sum;
    }
  }
}
