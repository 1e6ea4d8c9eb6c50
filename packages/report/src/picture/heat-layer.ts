import { signedStops } from '@morphoscope/heatmap/colormap';
import { indexedPng, type Palette } from './indexed-png.js';
import { dataUrl } from './tissue.js';

/** Values on a grid and where their scale ends. */
export interface Heat {
  /** `height × width`, row-major; NaN where there is nothing to say. */
  readonly values: Float32Array;
  readonly width: number;
  readonly height: number;
  /** Magnitude at which the colour is full, > 0. */
  readonly end: number;
}

/** Steps of opacity per sign. With both signs and nothing, four bits per pixel hold them. */
const STEPS = 7;
/** Opacity of the last step: tissue still shows. */
const FULL = 235;

/** Colours at the ends of the scale: amber above 0, blue below. */
export const heatEnds: { readonly above: string; readonly below: string } = {
  above: signedStops().at(-1)!,
  below: signedStops()[0]!,
};

const palette: Palette = {
  bits: 4,
  colours: [
    '#ffffff',
    ...Array<string>(STEPS).fill(heatEnds.above),
    ...Array<string>(STEPS).fill(heatEnds.below),
  ],
  alpha: [0, ...opacities(), ...opacities()],
};

function opacities(): number[] {
  return Array.from({ length: STEPS }, (_, i) => Math.round((FULL * (i + 1)) / STEPS));
}

/** Heat as a picture to lie over grey tissue: the stronger, the less transparent; amber above 0, blue below. */
export function heatUrl({ values, width, height, end }: Heat): string {
  const indices = new Uint8Array(width * height);
  for (let i = 0; i < indices.length; i++) {
    const value = values[i]!;
    // NaN lands at 0: transparent.
    const step = Math.min(STEPS, Math.round((STEPS * Math.abs(value)) / end)) || 0;
    indices[i] = step > 0 && value < 0 ? STEPS + step : step;
  }
  return dataUrl('image/png', indexedPng(indices, width, height, palette));
}
