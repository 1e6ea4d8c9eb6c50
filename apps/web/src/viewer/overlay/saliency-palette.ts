import { sequential, signed } from '@morphoscope/heatmap/colormap';
import type { SaliencyLayer } from '@morphoscope/rpc';

/** Value that a byte of a saliency tile stands for (1–255). */
export function saliencyValue({ low, high }: Pick<SaliencyLayer, 'low' | 'high'>, byte: number): number {
  return low + ((byte - 1) / 254) * (high - low);
}

/** Strength below which a map paints nothing, as a part of its scale. */
const FAINT = 0.06;

/**
 * Colours of the bytes of a saliency map, `256 × 4`: RGB and how much of it covers the tissue. Signed maps diverge about
 * 0 and are symmetric; others run from low to high. Both are clear where they are faint.
 */
export function saliencyPalette(map: Pick<SaliencyLayer, 'low' | 'high' | 'signed'>): Uint8Array {
  const palette = new Uint8Array(256 * 4);
  const most = Math.max(Math.abs(map.low), Math.abs(map.high)) || 1;
  for (let byte = 1; byte < 256; byte++) {
    const value = saliencyValue(map, byte);
    const t = map.signed ? value / most : (value - map.low) / (map.high - map.low || 1);
    const strength = Math.abs(t);
    palette.set(map.signed ? signed(t) : sequential(t), byte * 4);
    palette[byte * 4 + 3] = Math.round(
      255 * Math.min(1, Math.max(0, (strength - FAINT) / (map.signed ? 0.5 : 0.3))),
    );
  }
  return palette;
}
