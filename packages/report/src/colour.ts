import { contrast, hexOf, rgbOf, signedNeutral, signedStops } from '@morphoscope/heatmap/colormap';

/** `#rrggbb` in lower case; grey for anything else, so that nothing but a colour reaches a style. */
export function safeColour(colour: string): string {
  return /^#[0-9a-f]{6}$/i.test(colour) ? colour.toLowerCase() : '#8a8a8a';
}

/** A signed value on a symmetric scale, to be mixed by the stylesheet: each theme has its own neutral. */
export interface SignedMix {
  /** Colour of the scale's end on this side: blue against, amber for. */
  readonly end: string;
  /** How much of it, 0–100; the rest is the theme's neutral. */
  readonly share: number;
  /** Text colour that reads best on the mix with the light neutral. On the dark one white always does. */
  readonly ink: string;
}

/** @param amount −1…1, clipped. */
export function signedMix(amount: number): SignedMix {
  const stops = signedStops();
  const clipped = Math.max(-1, Math.min(1, amount));
  const end = clipped < 0 ? stops[0]! : stops.at(-1)!;
  const share = Math.round(100 * Math.abs(clipped) ** 0.8);
  const mixed = mix(end, signedNeutral.light, share / 100);
  return {
    end,
    share,
    ink: contrast(mixed, '#000000') >= contrast(mixed, '#ffffff') ? '#000000' : '#ffffff',
  };
}

/** `amount` of `a` and the rest of `b`, linear in sRGB as CSS `color-mix(in srgb, …)`. */
export function mix(a: string, b: string, amount: number): string {
  const to = rgbOf(b);
  const [red, green, blue] = rgbOf(a).map((v, i) => Math.round(amount * v + (1 - amount) * to[i]!));
  return hexOf([red!, green!, blue!]);
}
