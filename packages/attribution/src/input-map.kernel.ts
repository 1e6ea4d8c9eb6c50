/** How a batch of images lies in memory: `n × C × h × w` (`nchw`) or `n × h × w × C` (`nhwc`). */
export type Layout = 'nchw' | 'nhwc';

/** `out[pixel] += Σ_c a · b` over the channels of one image. */
export function addProducts(
  a: Float32Array,
  b: Float32Array,
  channels: number,
  layout: Layout,
  out: Float32Array,
): void {
  const pixels = out.length;
  const [channelStep, pixelStep] = layout === 'nchw' ? [pixels, 1] : [1, channels];
  for (let c = 0; c < channels; c++) {
    let at = c * channelStep;
    for (let p = 0; p < pixels; p++, at += pixelStep) out[p]! += a[at]! * b[at]!;
  }
}

/** `out[pixel] += Σ_c a` over the channels of one image. */
export function addChannels(a: Float32Array, channels: number, layout: Layout, out: Float32Array): void {
  const pixels = out.length;
  const [channelStep, pixelStep] = layout === 'nchw' ? [pixels, 1] : [1, channels];
  for (let c = 0; c < channels; c++) {
    let at = c * channelStep;
    for (let p = 0; p < pixels; p++, at += pixelStep) out[p]! += a[at]!;
  }
}

/** `out[pixel] += Σ_c |a|` over the channels of one image. */
export function addMagnitudes(a: Float32Array, channels: number, layout: Layout, out: Float32Array): void {
  const pixels = out.length;
  const [channelStep, pixelStep] = layout === 'nchw' ? [pixels, 1] : [1, channels];
  for (let c = 0; c < channels; c++) {
    let at = c * channelStep;
    for (let p = 0; p < pixels; p++, at += pixelStep) out[p]! += Math.abs(a[at]!);
  }
}
