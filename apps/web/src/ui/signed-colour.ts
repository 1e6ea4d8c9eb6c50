import { hexOf, inkOn, type Rgb, rgbOf, signedNeutral, signedStops } from '@morphoscope/heatmap/colormap';
import type { Theme } from '../state/theme';

/** Colours of a cell and of the text in it. */
export interface CellColour {
  readonly background: string;
  readonly color: string;
}

const mix = (a: Rgb, b: Rgb, t: number): Rgb =>
  [0, 1, 2].map((c) =>
    Math.round((a[c] as number) + ((b[c] as number) - (a[c] as number)) * t),
  ) as unknown as Rgb;

/**
 * Tint of a signed value in a table: from the theme's neutral straight to amber (for) or blue (against), symmetric about
 * 0. Straight, because the stops of the map on tissue pass through pale tones that glare in the dark.
 * @param share value over the largest one, −1…1; outside is clamped.
 */
export function signedCell(share: number, theme: Theme): CellColour {
  const stops = signedStops(theme);
  const end = (share < 0 ? stops[0] : stops.at(-1)) as string;
  const strength = Math.min(1, Math.abs(share)) ** 0.8;
  return inked(hexOf(mix(rgbOf(signedNeutral[theme]), rgbOf(end), strength)));
}

/** Tint of a share 0…1: from the theme's neutral to grey. */
export function shareCell(share: number, theme: Theme): CellColour {
  const end: Rgb = theme === 'light' ? [110, 110, 110] : [200, 200, 200];
  const strength = Math.min(1, Math.max(0, share)) ** 0.8;
  return inked(hexOf(mix(rgbOf(signedNeutral[theme]), end, strength)));
}

function inked(background: string): CellColour {
  return { background, color: inkOn(background) };
}
