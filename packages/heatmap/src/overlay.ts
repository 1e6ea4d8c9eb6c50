import type { TilePixels } from '@morphoscope/domain';
import type { PaintedMap } from './view.js';

/** Options of `overlay`. */
export interface OverlayOptions {
  /** Strength of the colour, 0–1. Default 0.86. */
  readonly alpha?: number;
  /** Grey the stain, so that colour means clusters only. Display only. Default true. */
  readonly mute?: boolean;
}

/**
 * Multiplies the painted map onto the tissue, so that nuclei stay dark and sharp under the colour. "No cluster" cells
 * are dimmed half as strongly; places without alpha show the tissue alone. Neither argument is written to.
 * @throws RangeError when the two pictures differ in size.
 */
export function overlay(tissue: TilePixels, painted: PaintedMap, options: OverlayOptions = {}): TilePixels {
  if (tissue.width !== painted.width || tissue.height !== painted.height) {
    throw new RangeError(
      `tissue is ${tissue.width} × ${tissue.height} px, the map ${painted.width} × ${painted.height}`,
    );
  }
  const strength = options.alpha ?? 0.86;
  const base = (options.mute ?? true) ? mutedStain(tissue) : tissue;
  const data = new Uint8Array(base.data.length);
  for (let p = 0; p < painted.alpha.length; p++) {
    const a = (strength * (painted.alpha[p] as number)) / 255;
    for (let c = p * 3; c < p * 3 + 3; c++) {
      const factor = 1 - a + (a * (painted.data[c] as number)) / 255;
      data[c] = Math.round((base.data[c] as number) * factor);
    }
  }
  return { data, width: tissue.width, height: tissue.height };
}

/** Tissue in grey (Rec. 709 weights), a little brighter so that multiplied colours stay true. A new picture. */
export function mutedStain(tissue: TilePixels): TilePixels {
  const data = new Uint8Array(tissue.data.length);
  for (let i = 0; i < data.length; i += 3) {
    const [r, g, b] = [tissue.data[i] as number, tissue.data[i + 1] as number, tissue.data[i + 2] as number];
    const grey = (0.2126 * r + 0.7152 * g + 0.0722 * b) * 1.16;
    const contrasted = (grey - 127.5) * 1.04 + 127.5;
    data.fill(Math.min(255, Math.max(0, Math.round(contrasted))), i, i + 3);
  }
  return { data, width: tissue.width, height: tissue.height };
}
