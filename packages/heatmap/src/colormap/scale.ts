import { type Hex, type Rgb, rgbOf } from './hex.js';

/** Stops of the sequential map, low to high; lightness rises steadily in all types of colour vision. */
export const sequentialStops: readonly Hex[] = [
  '#0f4c5c',
  '#0f7887',
  '#1fa187',
  '#6cc24a',
  '#c8dd3a',
  '#fff3a0',
];

/** Neutral of the signed map per theme. */
export const signedNeutral: { readonly light: Hex; readonly dark: Hex } = {
  light: '#f2f2f2',
  dark: '#2c2c2c',
};

/** Stops of the signed map, −1 to 1: blue is against, amber is for. */
export function signedStops(theme: 'light' | 'dark' = 'light'): readonly Hex[] {
  return ['#0b5fa5', '#5d9bd3', '#b9d3ea', signedNeutral[theme], '#f5d2a0', '#e0912b', '#a65400'];
}

/** Colour of `t` in 0–1 (outside is clamped): linear in sRGB between the stops. */
export function sequential(t: number): Rgb {
  return between(sequentialRgb, t);
}

/** Colour of `t` in −1…1 (outside is clamped), symmetric about 0. */
export function signed(t: number, theme: 'light' | 'dark' = 'light'): Rgb {
  return between(theme === 'light' ? signedLight : signedDark, (t + 1) / 2);
}

const sequentialRgb = sequentialStops.map(rgbOf);
const signedLight = signedStops('light').map(rgbOf);
const signedDark = signedStops('dark').map(rgbOf);

function between(stops: readonly Rgb[], t: number): Rgb {
  const at = Math.min(1, Math.max(0, t)) * (stops.length - 1);
  const i = Math.min(stops.length - 2, Math.floor(at));
  const a = stops[i] as Rgb;
  const b = stops[i + 1] as Rgb;
  const mix = (c: 0 | 1 | 2): number => Math.round(a[c] + (b[c] - a[c]) * (at - i));
  return [mix(0), mix(1), mix(2)];
}
